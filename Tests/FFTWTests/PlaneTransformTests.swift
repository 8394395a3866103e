import FFTW
import Testing

@Suite struct PlaneTransformTests {
  /// Rows, columns, filled rows, kernel rows and columns.
  static let shapes = [
    (16, 16, 16, 3, 3), (32, 48, 32, 5, 7), (48, 32, 33, 9, 1), (64, 160, 50, 1, 9), (16, 512, 9, 4, 30),
    (512, 16, 512, 100, 3), (128, 96, 97, 31, 31),
  ]

  @Test(arguments: Precision.allCases, shapes)
  func matchesDefinition(_ precision: Precision, _ shape: (Int, Int, Int, Int, Int)) throws {
    switch precision {
    case .float: try matchesDefinition(Float.self, shape)
    case .double: try matchesDefinition(Double.self, shape)
    }
  }

  private func matchesDefinition<Scalar: SplitScalar>(
    _: Scalar.Type, _ shape: (rows: Int, columns: Int, filled: Int, tapRows: Int, tapColumns: Int)
  ) throws {
    let (rows, columns) = (shape.rows, shape.columns)
    let transform = try PlaneTransform<Scalar>(rows: rows, columns: columns)
    var random = Seeded(state: 12)
    let image = random.points(shape.filled * columns)
    let taps = random.values(shape.tapRows * shape.tapColumns, exactIn: Scalar.self)
    let plane = try AlignedBuffer<Scalar>(count: transform.planeCount)
    let spectrum = try AlignedBuffer<Scalar>(count: transform.spectrumCount)
    let scratch = try AlignedBuffer<Scalar>(count: transform.scratchCount)
    // What is not filled may hold anything.
    plane.base.update(repeating: .nan, count: plane.count)
    fill(plane, transform, rows: shape.tapRows) { row, column in
      Point(re: column < shape.tapColumns ? taps[row * shape.tapColumns + column] : 0, im: 0)
    }
    transform.transformKernel(
      plane.base, filledRows: shape.tapRows, to: spectrum.base, scratch: scratch.base)
    plane.base.update(repeating: .nan, count: plane.count)
    fill(plane, transform, rows: shape.filled) { image[$0 * columns + $1] }
    let wanted = rows / 3..<max(rows / 3 + 1, rows - 5)
    transform.convolve(
      plane.base, filledRows: shape.filled, spectrum: spectrum.base, wantedRows: wanted,
      scratch: scratch.base)

    let scale = 1 / Double(rows * columns)
    var worst = 0.0
    for row in wanted {
      for column in 0..<columns {
        var sum = Point(re: 0, im: 0)
        for i in 0..<shape.tapRows {
          for j in 0..<shape.tapColumns {
            let source = (row - i + rows) % rows
            if source >= shape.filled { continue }
            let tap = Point(re: taps[i * shape.tapColumns + j], im: 0)
            sum = sum + tap * image[source * columns + (column - j + columns) % columns]
          }
        }
        let at = 2 * (row * transform.rowStride + column)
        let result = Point(re: Double(plane.base[at]) * scale, im: Double(plane.base[at + 1]) * scale)
        worst = max(worst, (result - sum).squared.squareRoot())
      }
    }
    let size = image.reduce(0.0) { $0 + $1.squared }.squareRoot()
    let bound = convolutionBound(Scalar.self, length: rows * columns, [size], taps)
    #expect(worst <= bound, "error \(worst), \(worst / bound) of the bound")
  }

  private func fill<Scalar: SplitScalar>(
    _ plane: AlignedBuffer<Scalar>, _ transform: PlaneTransform<Scalar>, rows: Int,
    _ value: (_ row: Int, _ column: Int) -> Point
  ) {
    for row in 0..<rows {
      for column in 0..<transform.columns {
        let point = value(row, column)
        plane.base[2 * (row * transform.rowStride + column)] = Scalar(point.re)
        plane.base[2 * (row * transform.rowStride + column) + 1] = Scalar(point.im)
      }
    }
  }

  @Test func badShapesAreErrors() {
    #expect(throws: TransformError.self) { try PlaneTransform<Float>(rows: 17, columns: 16) }
    #expect(throws: TransformError.self) { try PlaneTransform<Float>(rows: 16, columns: 0) }
    #expect(throws: TransformError.self) { try PlaneTransform<Float>(rows: 16, columns: -16) }
    #expect(throws: TransformError.self) { try PlaneTransform<Double>(rows: 1 << 40, columns: 1 << 40) }
  }
}
