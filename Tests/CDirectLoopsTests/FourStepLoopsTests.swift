import CDirectLoops
import Testing

/// The loops between the short transforms of a long one, at every level, against their definitions.
@Suite struct FourStepLoopsTests {
  static let shapes = [(16, 16), (32, 48), (64, 16), (48, 80)]

  private struct Loops<Scalar: LoopScalar & BinaryFloatingPoint> {
    typealias Input = UnsafePointer<Scalar>
    typealias Output = UnsafeMutablePointer<Scalar>
    typealias Rows = UnsafePointer<Input?>
    typealias TargetRows = UnsafePointer<Output?>
    let name: String
    let gather: (Rows, Rows, Input, Int, Int, Output, Int) -> Void
    let scatter: (Input, Int, Input, Int, Int, TargetRows, TargetRows) -> Void
    let transpose: (Input, Int, Int, Int, Output, Int, Int32) -> Void
    let twiddle: (Input, Output, Int, Input, Input, Int, Int32) -> Void
    let stream: (Input, Output, Int) -> Void

    /// A work array on a vector's boundary.
    func array(_ count: Int, _ value: Scalar = .sentinel) -> UnsafeMutableBufferPointer<Scalar> {
      let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: count * MemoryLayout<Scalar>.stride, alignment: 64)
      let buffer = bytes.bindMemory(to: Scalar.self)
      buffer.initialize(repeating: value)
      return buffer
    }

    func expectNear(_ value: Scalar, _ expected: Double, _ what: @autoclosure () -> String) {
      // Two products and a sum of numbers below 1, after roots that are products themselves.
      let bound = 8 * Double(Scalar.ulpOfOne)
      #expect(abs(Double(value) - expected) <= bound, "\(name) \(what()): \(value), expected \(expected)")
    }

    /// Gathers a plane's columns and scatters them again, to rows on a cache line or not.
    func checkStrip(rows: Int, columns: Int, offset: Int, _ random: inout Randomness) {
      let stride = columns + 16
      let pitch = rows + 8
      let plane = (0..<2).map { _ in array(rows * stride + 16) }
      let target = (0..<2).map { _ in array(rows * stride + 16) }
      let roots = array(2 * rows)
      let scratch = array(2 * columns * pitch)
      defer { for buffer in plane + target + [roots, scratch] { buffer.deallocate() } }
      for buffer in plane + [roots] {
        for index in buffer.indices { buffer[index] = .random(using: &random) / 2 }
      }
      let pointers = (plane + target).map { buffer in
        (0..<rows).map { buffer.baseAddress! + offset + $0 * stride }
      }
      let sources = pointers.map { $0.map { Input?($0) } }
      gather(
        sources[0], sources[1], roots.baseAddress!, rows, columns, scratch.baseAddress!, pitch)
      let root = { (row: Int) in (Double(roots[2 * row]), Double(roots[2 * row + 1])) }
      for row in 0..<rows {
        for column in 0..<columns {
          let (a, b) = (Double(pointers[0][row][column]), Double(pointers[1][row][column]))
          let at = 2 * (column * pitch + row)
          expectNear(scratch[at], a * root(row).0 - b * root(row).1, "gather re \(row), \(column)")
          expectNear(scratch[at + 1], a * root(row).1 + b * root(row).0, "gather im \(row), \(column)")
        }
      }
      let targets = pointers.map { $0.map { Output?($0) } }
      scatter(
        scratch.baseAddress!, pitch, roots.baseAddress!, rows, columns, targets[2], targets[3])
      for row in 0..<rows {
        for column in 0..<columns {
          let at = 2 * (column * pitch + row)
          let (x, y) = (Double(scratch[at]), Double(scratch[at + 1]))
          expectNear(
            pointers[2][row][column], x * root(row).0 + y * root(row).1, "scatter re \(row), \(column)")
          expectNear(
            pointers[3][row][column], y * root(row).0 - x * root(row).1, "scatter im \(row), \(column)")
        }
        for buffer in [pointers[2], pointers[3]] {
          #expect(buffer[row][columns] == .sentinel, "\(name) scatter wrote behind row \(row)")
        }
      }
    }

    func checkTranspose(rows: Int, columns: Int, streaming: Bool, _ random: inout Randomness) {
      let (fromStride, toStride) = (columns + 8, rows + 8)
      let from = array(2 * rows * fromStride)
      let to = array(2 * columns * toStride)
      defer { for buffer in [from, to] { buffer.deallocate() } }
      for index in from.indices { from[index] = .random(using: &random) }
      transpose(
        from.baseAddress!, fromStride, rows, columns, to.baseAddress!, toStride, streaming ? 1 : 0)
      var expected = [Scalar](repeating: .sentinel, count: to.count)
      for row in 0..<rows {
        for column in 0..<columns {
          for part in 0..<2 {
            expected[2 * (column * toStride + row) + part] = from[2 * (row * fromStride + column) + part]
          }
        }
      }
      #expect(Array(to) == expected, "\(name) transpose of \(rows) x \(columns), streaming \(streaming)")
    }

    func checkTwiddle(count: Int, grain: Int, conjugate: Bool, _ random: inout Randomness) {
      let coarse = array(2 * (count / grain))
      let fine = array(2 * grain)
      let from = array(2 * count)
      let to = array(2 * count + 16)
      defer { for buffer in [coarse, fine, from, to] { buffer.deallocate() } }
      for buffer in [coarse, fine, from] {
        for index in buffer.indices { buffer[index] = .random(using: &random) / 2 }
      }
      twiddle(
        from.baseAddress!, to.baseAddress!, count, coarse.baseAddress!, fine.baseAddress!, grain,
        conjugate ? 1 : 0)
      for j in 0..<count {
        let c = (Double(coarse[2 * (j / grain)]), Double(coarse[2 * (j / grain) + 1]))
        let f = (Double(fine[2 * (j % grain)]), Double(fine[2 * (j % grain) + 1]))
        let re = c.0 * f.0 - c.1 * f.1
        let im = (conjugate ? -1 : 1) * (c.0 * f.1 + c.1 * f.0)
        let (x, y) = (Double(from[2 * j]), Double(from[2 * j + 1]))
        expectNear(to[2 * j], x * re - y * im, "twiddle re \(j) of \(count)")
        expectNear(to[2 * j + 1], x * im + y * re, "twiddle im \(j) of \(count)")
      }
      #expect(to[2 * count] == .sentinel, "\(name) twiddle wrote behind its row")
      stream(from.baseAddress!, to.baseAddress!, count)
      #expect(Array(to[..<(2 * count)]) == Array(from), "\(name) stream of \(count)")
      #expect(to[2 * count] == .sentinel, "\(name) stream wrote behind its row")
    }

    func checkAll(_ random: inout Randomness) {
      for (rows, columns) in FourStepLoopsTests.shapes {
        for offset in [0, 1, 5] { checkStrip(rows: rows, columns: columns, offset: offset, &random) }
        for streaming in [false, true] {
          checkTranspose(rows: rows, columns: columns, streaming: streaming, &random)
        }
      }
      for (count, grain) in [(16, 16), (96, 32), (128, 16), (160, 32)] {
        for conjugate in [false, true] {
          checkTwiddle(count: count, grain: grain, conjugate: conjugate, &random)
        }
      }
    }
  }

  @Test(arguments: levels)
  func matchTheirDefinitions(_ level: direct_loops_level) throws {
    let table = try #require(direct_loops_table_of(level)).pointee
    var random = Randomness(seed: 5)
    Loops<Float>(
      name: "\(name(level)) f32", gather: table.four_step_gather_f32, scatter: table.four_step_scatter_f32,
      transpose: table.four_step_transpose_f32, twiddle: table.four_step_twiddle_f32,
      stream: table.four_step_stream_f32
    ).checkAll(&random)
    Loops<Double>(
      name: "\(name(level)) f64", gather: table.four_step_gather_f64, scatter: table.four_step_scatter_f64,
      transpose: table.four_step_transpose_f64, twiddle: table.four_step_twiddle_f64,
      stream: table.four_step_stream_f64
    ).checkAll(&random)
  }
}
