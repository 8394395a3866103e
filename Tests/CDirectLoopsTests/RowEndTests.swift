import CDirectLoops
import Testing

/// Whole rows with zeros beyond their ends: the bits of a tile over rows in which the zeros stand.
@Suite struct RowEndTests {
  private struct Rows {
    var kernel: (rows: Int, columns: Int)
    var width: Int
    /// Zeros before the first sample and behind the last one that outputs reach.
    var before: Int
    var after: Int
    var rows: Int
    var offset: Int
    var streams: Bool
    /// Whether every row of outputs begins as far from a line of the cache as the first.
    var isAligned: Bool

    var columns: Int { width + before + after - kernel.columns + 1 }
    var yStride: Int { isAligned ? (columns + 31) / 16 * 16 : columns + 1 }

    init(using generator: inout Randomness) {
      func any(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }
      let longest = any(0...5) == 0 ? Int(DIRECT_LOOPS_END_TAPS) : any(0...1) == 0 ? 3 : 9
      let side = 2 * any(1...3) + 1
      kernel = any(0...1) == 0 ? (side, side) : (any(2...9), any(1...longest))
      before = any(0...kernel.columns - 1)
      after = any(0...kernel.columns - 1)
      width = max(1, kernel.columns - before - after) + any(0...(any(0...5) == 0 ? 700 : any(1...90)))
      (rows, offset) = (any(1...9), any(0...16))
      (streams, isAligned) = (any(0...1) == 0, any(0...1) == 0)
    }
  }

  private func failure<Scalar>(_ loops: DirectLoops<Scalar>, _ rows: Rows, using generator: inout Randomness)
    -> String?
  {
    let parts = loops.parts
    let (kernel, columns, lines) = (rows.kernel, rows.columns, rows.rows + rows.kernel.rows - 1)
    func random(_ count: Int) -> [Scalar] { (0..<count).map { _ in .random(using: &generator) } }
    let x = random(lines * rows.width * parts)
    let h = random(kernel.rows * kernel.columns * parts)
    let paddedWidth = columns + kernel.columns - 1
    var padded = [Scalar](repeating: .zero, count: lines * paddedWidth * parts)
    for line in 0..<lines {
      let start = (line * paddedWidth + rows.before) * parts
      padded.replaceSubrange(
        start..<start + rows.width * parts,
        with: x[line * rows.width * parts..<(line + 1) * rows.width * parts])
    }
    var wanted = [Scalar](repeating: .sentinel, count: rows.rows * columns * parts)
    loops.tile(
      padded, paddedWidth, h, kernel.rows, kernel.columns, &wanted, columns, rows.rows, columns, 0)
    var y = [Scalar](repeating: .sentinel, count: (rows.rows * rows.yStride + rows.offset) * parts)
    y.withUnsafeMutableBufferPointer {
      loops.within(
        x, rows.width, rows.before, rows.width, h, kernel.rows, kernel.columns,
        $0.baseAddress! + rows.offset * parts, rows.yStride, rows.rows, columns, rows.streams ? 1 : 0)
    }
    let wrong = y.indices.first { i in
      let (row, place) = (i - rows.offset * parts).quotientAndRemainder(dividingBy: rows.yStride * parts)
      let isOutput = i >= rows.offset * parts && place < columns * parts
      return y[i].bits != (isOutput ? wanted[row * columns * parts + place] : .sentinel).bits
    }
    return wrong.map { "\(loops.name): scalar \($0) of \(rows)" }
  }

  private func failures<Scalar>(_ loops: DirectLoops<Scalar>) -> [String] {
    var generator = Randomness(seed: 12)
    return (0..<400).compactMap { _ in
      failure(loops, Rows(using: &generator), using: &generator)
    }
  }

  @Test(arguments: levels) func zerosNeedNotStandInMemory(level: direct_loops_level) {
    for loops in floatLoops(level) { #expect(failures(loops) == []) }
    for loops in doubleLoops(level) { #expect(failures(loops) == []) }
    for loops in integerLoops(level) { #expect(failures(loops) == []) }
  }
}
