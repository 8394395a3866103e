import ComplexModule
import Convolution
import TestSupport
import Testing

/// Runs of blocks, each over a held window of what it reads, against the whole run, bit for bit: every engine,
/// boundary and special value.
@Suite struct BlockRunsTests {
  /// What makes one problem different from another.
  struct Problem: CustomTestStringConvertible, Sendable {
    var image: Shape
    var kernel: Shape
    var dimensionality = Dimensionality.image
    var mode = ConvolutionMode.same
    var method = ConvolutionMethod.automatic
    var block: Axes<Int>?
    var precision: ArithmeticPrecision?
    var nan = NaNPolicy.propagate
    var minimumWeight = 0.0
    var tolerance: Double?
    var stride: Axes<Int> = 1
    var dilation: Axes<Int> = 1
    /// A share of the samples that are NaN, and one that are infinite or nearly too large.
    var special = 0.0

    var testDescription: String {
      "\(image) with \(kernel), \(mode), \(method), block \(block.map { "\($0)" } ?? "free")"
        + (precision.map { ", in \($0)" } ?? "") + (special > 0 ? ", special values" : "") + ", nan \(nan)"
    }
  }

  static let problems: [Problem] = [
    // direct, with strips, strides and dilation
    Problem(image: Shape(rows: 300, columns: 700), kernel: Shape(rows: 5, columns: 7), method: .direct),
    Problem(
      image: Shape(rows: 1, columns: 400_000), kernel: Shape(rows: 1, columns: 31),
      dimensionality: .alongRows,
      mode: .full, method: .direct),
    Problem(
      image: Shape(rows: 300, columns: 500), kernel: Shape(rows: 3, columns: 4), mode: .full, method: .direct,
      stride: Axes(rows: 1, columns: 2), dilation: Axes(rows: 3, columns: 2)),
    Problem(
      image: Shape(rows: 300, columns: 400), kernel: Shape(rows: 3, columns: 3), method: .direct,
      special: 0.01),
    // separable: the kernel is made of rank one
    Problem(image: Shape(rows: 600, columns: 1200), kernel: Shape(rows: 9, columns: 6), method: .separable),
    Problem(
      image: Shape(rows: 600, columns: 600), kernel: Shape(rows: 6, columns: 6), mode: .full,
      method: .separable,
      stride: 2),
    // vector blocks, FFTW pairs and single tiles; an odd number of tiles a row
    Problem(
      image: Shape(rows: 300, columns: 290), kernel: Shape(rows: 9, columns: 12), method: .fft, block: 96),
    Problem(
      image: Shape(rows: 300, columns: 290), kernel: Shape(rows: 9, columns: 12), mode: .full, method: .fft,
      block: Axes(rows: 60, columns: 50), stride: Axes(rows: 2, columns: 3)),
    Problem(
      image: Shape(rows: 1, columns: 30_000), kernel: Shape(rows: 1, columns: 301),
      dimensionality: .alongRows,
      mode: .full, method: .fft, block: 1024),
    Problem(
      image: Shape(rows: 3, columns: 9001), kernel: Shape(rows: 1, columns: 100), dimensionality: .alongRows,
      method: .fft, block: 700),
    Problem(
      image: Shape(rows: 3000, columns: 5), kernel: Shape(rows: 40, columns: 1),
      dimensionality: .alongColumns,
      method: .fft, block: 256),
    Problem(
      image: Shape(rows: 1, columns: 60_000), kernel: Shape(rows: 1, columns: 500),
      dimensionality: .alongRows,
      special: 1e-3),
    Problem(image: Shape(rows: 300, columns: 290), kernel: Shape(rows: 16, columns: 16), special: 1e-3),
    // careful blocks, long transforms (one block), widened, compensated, missing samples
    Problem(
      image: Shape(rows: 1, columns: 200_000), kernel: Shape(rows: 1, columns: 1001),
      dimensionality: .alongRows),
    Problem(
      image: Shape(rows: 1, columns: 20_000), kernel: Shape(rows: 1, columns: 15_001),
      dimensionality: .alongRows, mode: .full),
    Problem(image: Shape(rows: 400, columns: 300), kernel: Shape(rows: 21, columns: 21), precision: .double),
    Problem(
      image: Shape(rows: 1, columns: 90_000), kernel: Shape(rows: 1, columns: 700),
      dimensionality: .alongRows,
      precision: .double, special: 1e-4),
    Problem(
      image: Shape(rows: 1, columns: 9000), kernel: Shape(rows: 1, columns: 20), dimensionality: .alongRows,
      tolerance: 1e-15),
    Problem(
      image: Shape(rows: 200, columns: 190), kernel: Shape(rows: 7, columns: 7), nan: .ignore, special: 0.02),
    Problem(
      image: Shape(rows: 1, columns: 30_000), kernel: Shape(rows: 1, columns: 300),
      dimensionality: .alongRows,
      nan: .ignore, minimumWeight: 0.5, special: 0.02),
  ]

  @Test(arguments: problems, Boundary.allCases)
  func runsOfBlocksGiveTheWhole(_ problem: Problem, _ boundary: Boundary) throws {
    try check(problem, boundary) { Double($0) }
    if problem.tolerance == nil { try check(problem, boundary) { Float($0) } }
    guard problem.precision == nil, problem.tolerance == nil, problem.method != .separable else { return }
    try check(problem, boundary) { Complex<Double>($0, ($0 * 3).remainder(dividingBy: 1)) }
    try check(problem, boundary) { Complex<Float>(Float($0), Float(($0 * 5).remainder(dividingBy: 1))) }
  }

  private func check<Element: ConvolutionElement>(
    _ problem: Problem, _ boundary: Boundary, _ element: (Double) -> Element
  ) throws {
    var random = SplitMix64(seed: 7)
    func sample() -> Element {
      let dice = random.unit()
      if dice < problem.special * 0.6 || (problem.nan == .ignore && dice < problem.special) {
        return element(.nan)
      }
      if dice < problem.special * 0.8 { return element(.infinity) }
      if dice < problem.special { return element(MemoryLayout<Element.Real>.size == 4 ? 2e38 : 1e308) }
      return element(random.normal())
    }
    let column = (0..<problem.kernel.rows).map { _ in random.normal() }
    let row = (0..<problem.kernel.columns).map { _ in random.normal() + 2 }
    let taps = column.flatMap { c in row.map { problem.method == .separable ? c * $0 : c + $0 } }
    let kernel = Matrix(
      rows: problem.kernel.rows, columns: problem.kernel.columns, elements: taps.map(element))
    let image = Matrix(
      rows: problem.image.rows, columns: problem.image.columns,
      elements: (0..<problem.image.count).map { _ in sample() })
    var options = ConvolutionOptions<Element>(mode: problem.mode, boundary: boundary)
    if boundary == .fill, problem.special == 0 { options.fillValue = element(0.25) }
    options.method = problem.method
    options.blockLength = problem.block
    options.precision = problem.precision
    options.nan = problem.nan
    options.minimumWeight = problem.minimumWeight
    options.tolerance = problem.tolerance
    options.stride = problem.stride
    options.dilation = problem.dilation
    let convolver = try Convolver(
      kernel: kernel, input: image.shape, dimensionality: problem.dimensionality, options: options)
    let whole = try convolver.convolve(image)
    let parts = try inParts(convolver, image, seed: 11)
    let differ = whole.elements.indices.filter { !same(whole.elements[$0], parts[$0]) }
    #expect(
      differ.isEmpty,
      "\(Element.self), \(boundary): \(differ.count) of \(parts.count) outputs differ, first at \(differ.first ?? 0)"
    )
  }

  /// Runs of blocks in any order, each over just what it reads, surroundings poisoned.
  private func inParts<Element: ConvolutionElement>(
    _ convolver: Convolver<Element>, _ image: Matrix<Element>, seed: UInt64
  ) throws -> [Element] {
    let plan = convolver.plan
    let everything = convolver.extent(of: 0..<convolver.blockCount)
    let largest = (0..<convolver.blockCount).map { cost(convolver.extent(of: $0..<$0 + 1)) }.max() ?? 0
    let bands = try convolver.bands(within: max(largest, cost(everything) / 3), cost: cost)
    #expect(bands.map(\.count).reduce(0, +) == convolver.blockCount)
    var random = SplitMix64(seed: seed)
    var result = [Element](repeating: .zero, count: plan.outputShape.count)
    try image.elements.withUnsafeBufferPointer { samples in
      let whole = BoundaryReader(
        base: samples.baseAddress!, shape: image.shape, rowStride: image.columns,
        boundary: plan.geometry.boundary, fillValue: convolver.fillValue)
      for band in bands.shuffled(using: &random) {
        let extent = convolver.extent(of: band)
        var held = [Element](repeating: .zero, count: extent.input.shape.count)
        var outputs = [Element](repeating: .zero, count: extent.outputs.shape.count)
        try held.withUnsafeMutableBufferPointer { held in
          for (line, row) in extent.input.rows.enumerated() {
            whole.copy(
              row: row, columns: extent.input.columns,
              to: held.baseAddress! + line * extent.input.columns.count)
          }
          try outputs.withUnsafeMutableBufferPointer { outputs throws(ConvolutionError) in
            try convolver.run(
              blocks: band,
              reading: BoundaryReader(
                base: UnsafePointer(held.baseAddress!), shape: image.shape,
                rowStride: extent.input.columns.count, boundary: plan.geometry.boundary,
                fillValue: convolver.fillValue, held: extent.input),
              writing: OutputWindow(
                base: outputs.baseAddress!, rowStride: extent.outputs.columns.count,
                row: extent.outputs.rows.lowerBound, column: extent.outputs.columns.lowerBound))
          }
        }
        for own in band.flatMap(convolver.extents) {
          for row in own.outputs.rows {
            for column in own.outputs.columns {
              result[row * plan.outputShape.columns + column] =
                outputs[
                  (row - extent.outputs.rows.lowerBound) * extent.outputs.columns.count + column
                    - extent.outputs.columns.lowerBound]
            }
          }
        }
      }
    }
    return result
  }

  private func cost(_ extent: BlockExtent) -> Int { extent.input.shape.count + extent.outputs.shape.count }

  /// Equal bytes; one NaN is as good as another.
  private func same<Element: ConvolutionElement>(_ a: Element, _ b: Element) -> Bool {
    if !Element.loops.isFinite(a) { return "\(a)" == "\(b)" }
    return withUnsafeBytes(of: a) { a in withUnsafeBytes(of: b) { b in a.elementsEqual(b) } }
  }
}
