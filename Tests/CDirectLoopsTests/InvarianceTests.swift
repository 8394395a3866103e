import CDirectLoops
import Testing

/// The bits of an output do not depend on how the outputs are cut into calls, nor on where they lie: that is
/// what makes a result the same for any number of threads and any block length.
@Suite struct InvarianceTests {
  private func failures<Scalar>(
    _ loops: DirectLoops<Scalar>, _ loop: DirectLoops<Scalar>.Loop, _ shapes: [Shape], cuts: Int
  ) -> [String] {
    var generator = Randomness(seed: 4)
    var failures: [String] = []
    for shape in shapes {
      let problem = Problem<Scalar>(shape, parts: loops.parts, using: &generator)
      var whole = [Scalar](repeating: .sentinel, count: shape.rows * shape.columns * loops.parts)
      loops.run(
        loop, shape, x: problem.x, xStride: problem.xStride, h: problem.h, y: &whole, yStride: shape.columns)
      for _ in 0..<cuts {
        let top = Int.random(in: 0..<shape.rows, using: &generator)
        let left = Int.random(in: 0..<shape.columns, using: &generator)
        var part = shape
        part.rows = .random(in: 1...(shape.rows - top), using: &generator)
        part.columns = .random(in: 1...(shape.columns - left), using: &generator)
        let start = (top * shape.strideRows * problem.xStride + left * shape.strideColumns) * loops.parts
        // Anywhere beside the start of a vector or cache line.
        let before = Int.random(in: 0..<16, using: &generator) * loops.parts
        let count = part.rows * part.columns * loops.parts
        var y = [Scalar](repeating: .sentinel, count: before + count + 16)
        problem.x.withUnsafeBufferPointer { x in
          y.withUnsafeMutableBufferPointer { y in
            loops.run(
              loop, part, x: x.baseAddress! + start, xStride: problem.xStride, h: problem.h,
              y: y.baseAddress! + before, yStride: part.columns)
          }
        }
        let width = part.columns * loops.parts
        let same = y.indices.allSatisfy { i in
          guard i >= before, i < before + count else { return y[i].bits == Scalar.sentinel.bits }
          let (r, c) = (i - before).quotientAndRemainder(dividingBy: width)
          return y[i].bits == whole[((top + r) * shape.columns + left) * loops.parts + c].bits
        }
        if !same { failures.append("\(loops.name) \(loop), \(shape): \(part) from \(top),\(left) differs") }
      }
    }
    return failures
  }

  static let rows =
    [1, 2, 3, 5, 8, 9, 12, 13, 15, 16, 17, 27, 28, 29, 31, 33, 37, 63, 64, 65, 80, 127, 255]
    .map { Shape(columns: 300, kernelColumns: $0) }
    + (1...12).map { Shape(columns: 1100, kernelColumns: $0) }

  static let tiles = [(2, 2), (3, 3), (3, 1), (5, 5), (4, 3), (7, 7), (11, 11), (31, 1), (1, 9)]
    .map { Shape(rows: 14, columns: 150, kernelRows: $0.0, kernelColumns: $0.1) }

  static let strided = [
    Shape(rows: 9, columns: 40, kernelRows: 3, kernelColumns: 3, strideRows: 2, strideColumns: 2),
    Shape(rows: 9, columns: 40, kernelRows: 2, kernelColumns: 37, strideRows: 1, strideColumns: 3),
    Shape(rows: 9, columns: 90, kernelRows: 3, kernelColumns: 5, dilationRows: 2, dilationColumns: 3),
    Shape(rows: 9, columns: 90, kernelRows: 3, kernelColumns: 4, strideRows: 2, dilationRows: 2),
    Shape(rows: 9, columns: 40, kernelRows: 3, kernelColumns: 5, strideColumns: 2, dilationColumns: 2),
    Shape(rows: 3, columns: 90, kernelColumns: 19, strideRows: 2),
    Shape(rows: 3, columns: 2100, kernelColumns: 5, strideColumns: 2),
    Shape(rows: 2, columns: 21, kernelColumns: 40, strideColumns: 11),
    Shape(rows: 2, columns: 9, kernelRows: 64, kernelColumns: 40, strideColumns: 2, dilationColumns: 3),
    Shape(rows: 2, columns: 9, kernelRows: 100, kernelColumns: 40, strideColumns: 5),
  ]

  @Test(arguments: levels) func rowsAreCutIndependent(level: direct_loops_level) {
    for loops in floatLoops(level) { #expect(failures(loops, .row, Self.rows, cuts: 60) == []) }
    for loops in doubleLoops(level) { #expect(failures(loops, .row, Self.rows, cuts: 60) == []) }
  }

  @Test(arguments: levels) func tilesAreCutIndependent(level: direct_loops_level) {
    for loops in floatLoops(level) { #expect(failures(loops, .tile, Self.tiles, cuts: 60) == []) }
    for loops in doubleLoops(level) { #expect(failures(loops, .tile, Self.tiles, cuts: 60) == []) }
  }

  @Test(arguments: levels) func stridedOutputsAreCutIndependent(level: direct_loops_level) {
    for loops in floatLoops(level) { #expect(failures(loops, .strided, Self.strided, cuts: 60) == []) }
    for loops in doubleLoops(level) { #expect(failures(loops, .strided, Self.strided, cuts: 60) == []) }
  }

  /// A result is streamed past the caches from wherever its first aligned vector lies; bands of it are stored
  /// as usual.
  private func streamingFailures<Scalar>(_ loops: DirectLoops<Scalar>, kernel: Int, offset: Int) -> [String] {
    let (columns, yStride, band) = (1000, 1024, 7)
    let rows = 41
    let xStride = columns + kernel - 1
    var generator = Randomness(seed: 7)
    let row = (0..<xStride * loops.parts + rows + kernel).map { _ in Scalar.random(using: &generator) }
    // Each input row is the one above moved on by one scalar.
    let x = (0..<rows + kernel - 1).flatMap { row[$0..<$0 + xStride * loops.parts] }
    let h = Array(row.prefix(kernel * kernel * loops.parts))
    var shape = Shape(rows: rows, columns: columns, kernelRows: kernel, kernelColumns: kernel)
    var whole = [Scalar](repeating: .sentinel, count: (rows * yStride + offset) * loops.parts)
    var bands = whole
    whole.withUnsafeMutableBufferPointer { y in
      loops.run(
        .tile, shape, x: x, xStride: xStride, h: h, y: y.baseAddress! + offset * loops.parts,
        yStride: yStride,
        streams: true)
    }
    for top in stride(from: 0, to: rows, by: band) {
      shape.rows = min(band, rows - top)
      x.withUnsafeBufferPointer { x in
        bands.withUnsafeMutableBufferPointer { y in
          loops.run(
            .tile, shape, x: x.baseAddress! + top * xStride * loops.parts, xStride: xStride, h: h,
            y: y.baseAddress! + (top * yStride + offset) * loops.parts, yStride: yStride)
        }
      }
    }
    guard let i = whole.indices.first(where: { whole[$0].bits != bands[$0].bits }) else { return [] }
    return [
      "\(loops.name), \(kernel)x\(kernel) taps, offset \(offset): scalar \(i) is \(whole[i]), not \(bands[i])"
    ]
  }

  @Test(arguments: levels) func streamedTilesAreTheSame(level: direct_loops_level) {
    for (kernel, offset) in [(3, 0), (3, 5), (2, 1), (1, 3), (5, 3), (7, 2), (8, 4)] {
      for loops in floatLoops(level) {
        #expect(streamingFailures(loops, kernel: kernel, offset: offset) == [])
      }
      for loops in doubleLoops(level) {
        #expect(streamingFailures(loops, kernel: kernel, offset: offset) == [])
      }
    }
  }

  /// Rows from and to anywhere; what lies between them stays.
  @Test func streamedRowsAreCopies() {
    let (xStride, yStride, rows) = (400, 448, 5)
    let x = (0..<rows * xStride).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
    for (start, bytes) in [(0, 0), (0, 1), (3, 60), (3, 61), (60, 68), (64, 64), (1, 63), (8, 344), (0, 384)]
    {
      var y = [UInt8](repeating: 0, count: rows * yStride + 64)
      y.withUnsafeMutableBytes { y in
        let lead = -Int(bitPattern: y.baseAddress!) & 63
        stream_rows(x, xStride, y.baseAddress! + lead + start, yStride, rows, bytes)
        let wrong = y.indices.filter { i in
          let (row, column) = (i - lead - start).quotientAndRemainder(dividingBy: yStride)
          let isRow = i >= lead + start && row < rows && column < bytes
          return y[i] != (isRow ? x[row * xStride + column] : 0)
        }
        #expect(wrong == [], "\(bytes) bytes to \(start) past a line")
      }
    }
  }
}
