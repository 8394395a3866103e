import Dispatch
import FFTW
import Testing

@Suite struct LongPlaneConvolutionTests {
  /// Image rows and columns, kernel rows and columns.
  static let shapes = [(70, 100, 9, 11), (1, 1, 1, 1), (50, 60, 50, 60), (33, 129, 40, 1), (64, 20, 1, 45)]

  @Test(arguments: Precision.allCases, shapes)
  func matchesDefinition(_ precision: Precision, _ shape: (Int, Int, Int, Int)) throws {
    switch precision {
    case .float: try matchesDefinition(Float.self, shape)
    case .double: try matchesDefinition(Double.self, shape)
    }
  }

  private func matchesDefinition<Scalar: SplitScalar>(
    _: Scalar.Type, _ shape: (rows: Int, columns: Int, tapRows: Int, tapColumns: Int)
  ) throws {
    let outputs = (rows: shape.rows + shape.tapRows - 1, columns: shape.columns + shape.tapColumns - 1)
    var random = Seeded(state: 13)
    let image = random.values(shape.rows * shape.columns, exactIn: Scalar.self)
    let taps = random.values(shape.tapRows * shape.tapColumns, exactIn: Scalar.self)
    var expected = [Double](repeating: 0, count: outputs.rows * outputs.columns)
    for i in 0..<shape.rows {
      for j in 0..<shape.columns {
        for m in 0..<shape.tapRows {
          for n in 0..<shape.tapColumns {
            expected[(i + m) * outputs.columns + j + n] +=
              image[i * shape.columns + j] * taps[m * shape.tapColumns + n]
          }
        }
      }
    }
    let convolution = try LongPlaneConvolution<Scalar>(rows: outputs.rows, columns: outputs.columns)
    let bound = convolutionBound(
      Scalar.self, length: convolution.rows * convolution.columns, image, taps)
    let alone = try convolve(convolution, image, taps, shape, outputs, .alone)
    let worst = zip(alone, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= bound, "error \(worst), \(worst / bound) of the bound")

    let team = WorkerTeam(count: 3) { count, body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: count) { body($0) }
    }
    #expect(try convolve(convolution, image, taps, shape, outputs, team) == alone)
  }

  /// Prepared, then in two parts of rows with a kernel used once: the same to the last bit.
  private func convolve<Scalar: SplitScalar>(
    _ convolution: LongPlaneConvolution<Scalar>, _ image: [Double], _ taps: [Double],
    _ shape: (rows: Int, columns: Int, tapRows: Int, tapColumns: Int), _ outputs: (rows: Int, columns: Int),
    _ team: WorkerTeam
  ) throws -> [Double] {
    let reader = { (values: [Double], columns: Int) in
      { (row: Int, line: UnsafeMutablePointer<Scalar>) in
        line.update(repeating: 0, count: convolution.columns)
        for column in 0..<columns { line[column] = Scalar(values[row * columns + column]) }
      }
    }
    let results = try [0, 1].map { _ in
      let buffer = try AlignedBuffer<Scalar>(count: outputs.rows * outputs.columns)
      buffer.base.update(repeating: .nan, count: buffer.count)
      return buffer
    }
    let writer = { (buffer: AlignedBuffer<Scalar>) in
      { (row: Int, line: UnsafePointer<Scalar>) in
        (buffer.base + row * outputs.columns).update(from: line, count: outputs.columns)
      }
    }
    let workspace = try convolution.makeWorkspace(workers: team.count)
    let second = try convolution.makeWorkspace(workers: team.count)
    let spectrum = try convolution.spectrum(
      kernelRows: shape.tapRows, read: reader(taps, shape.tapColumns), workspace: workspace, team: team)
    convolution.convolve(
      inputRows: shape.rows, read: reader(image, shape.columns), with: spectrum,
      wantedRows: 0..<outputs.rows, write: writer(results[0]), workspace: workspace, team: team)
    for part in [0..<outputs.rows / 3, outputs.rows / 3..<outputs.rows] where !part.isEmpty {
      convolution.convolve(
        inputRows: shape.rows, read: reader(image, shape.columns), kernelRows: shape.tapRows,
        readKernel: reader(taps, shape.tapColumns), wantedRows: part, write: writer(results[1]),
        workspace: workspace, kernelWorkspace: second, team: team)
    }
    let values = results.map { buffer in (0..<buffer.count).map { Double(buffer.base[$0]) } }
    #expect(values[0] == values[1], "prepared and one-shot differ")
    return values[0]
  }

  @Test func sizesWasteLittleAndLimitsAreErrors() throws {
    for count in [100, 1000, 2175, 4095, 5121] {
      let rows = try LongPlaneConvolution<Float>.rows(atLeast: count)
      let columns = try LongPlaneConvolution<Float>.columns(atLeast: count)
      #expect(rows >= count && Double(rows) <= 1.3 * Double(count), "\(count) → \(rows) rows")
      #expect(columns >= count && Double(columns) <= 1.3 * Double(max(count, 256)), "\(count) → \(columns)")
    }
    #expect(throws: TransformError.self) { try LongPlaneConvolution<Float>.columns(atLeast: .max) }
    #expect(throws: TransformError.self) { try LongPlaneConvolution<Float>.rows(atLeast: .max) }
    #expect(throws: TransformError.self) { try LongPlaneConvolution<Float>(rows: 1 << 31, columns: 1 << 31) }
  }
}
