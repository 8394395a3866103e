import Convolution
import TestSupport
import Testing

/// Kernels about as long as the input, whose one transform leaves out the zeros round the input, against the
/// definition.
@Suite struct LongTransformsTests {
  @Test(arguments: ConvolutionMode.allCases, Boundary.allCases)
  func signals(mode: ConvolutionMode, boundary: Boundary) throws {
    for (length, taps) in [(9000, 7001), (6000, 9001), (12000, 12000)] {
      try check(
        Shape(rows: 1, columns: length), Shape(rows: 1, columns: taps), .alongRows, mode, boundary, stride: 1)
    }
    try check(
      Shape(rows: 2, columns: 9000), Shape(rows: 1, columns: 6001), .alongRows, mode, boundary, stride: 3)
  }

  @Test(arguments: ConvolutionMode.allCases, Boundary.allCases)
  func images(mode: ConvolutionMode, boundary: Boundary) throws {
    try check(Shape(rows: 90, columns: 120), Shape(rows: 81, columns: 100), .image, mode, boundary, stride: 1)
    try check(Shape(rows: 70, columns: 64), Shape(rows: 71, columns: 96), .image, mode, boundary, stride: 2)
  }

  /// The long engine itself, whatever the cost model would take.
  private func check(
    _ input: Shape, _ taps: Shape, _ dimensionality: Dimensionality, _ mode: ConvolutionMode,
    _ boundary: Boundary, stride: Int
  ) throws {
    var random = SplitMix64(seed: UInt64(input.columns))
    let x = (0..<input.count).map { _ in random.normal() }
    let h = (0..<taps.count).map { _ in random.normal() }
    var options = ConvolutionOptions<Double>(mode: mode, boundary: boundary)
    options.stride = Axes(rows: dimensionality == .image ? stride : 1, columns: stride)
    let geometry = try Geometry(input: input, kernel: taps, request: options.request(dimensionality, zero: 0))
    let whole = Shape(
      rows: dimensionality == .image ? LongAxis.whole(geometry.rows) : 1,
      columns: LongAxis.whole(geometry.columns))
    let tiles = TileGrid(geometry: geometry, transform: whole)
    let reversed = [Double](h.reversed())
    let engine: any ConvolutionEngine<Double> =
      dimensionality == .image
      ? try LongImage(tiles: tiles, taps: reversed, threads: 2)
      : try LongSignal(tiles: tiles, taps: reversed, threads: 2)
    let direct = DirectEngine(geometry: geometry, taps: reversed, loops: Double.loops)
    let actual = try outputs(of: engine, geometry, x)
    let expected = try outputs(of: direct, geometry, x)
    // Both against each other: the norm of the extended input is at most that of as many copies as it holds.
    let copies = Double((whole.rows / input.rows + 2) * (whole.columns / input.columns + 2))
    let norm = (copies * x.reduce(0) { $0 + $1 * $1 } * h.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let bound = Tolerance.transform(
      points: 4 * whole.count, inputNorm: norm, kernelNorm: 1, unitRoundoff: 0x1p-53)
    for (place, (a, b)) in zip(actual, expected).enumerated() where !(abs(a - b) <= bound) {
      Issue.record("\(input) * \(taps) \(mode) \(boundary), output \(place): \(a), not \(b) (bound \(bound))")
      return
    }
  }

  private func outputs(
    of engine: any ConvolutionEngine<Double>, _ geometry: Geometry, _ x: [Double]
  ) throws -> [Double] {
    let pool = try ScratchPool(bytes: engine.scratchBytes, count: 1)
    var y = [Double](repeating: .nan, count: geometry.outputShape.count)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        let reader = BoundaryReader(
          base: x.baseAddress!, shape: geometry.inputShape, rowStride: geometry.inputShape.columns,
          boundary: geometry.boundary, fillValue: 0)
        let window = OutputWindow(base: y.baseAddress!, rowStride: geometry.outputShape.columns)
        for block in 0..<engine.blockCount {
          pool.withScratch { scratch in
            _ = engine.run(block: block, reading: reader, writing: window, scratch: scratch)
          }
        }
      }
    }
    return y
  }
}
