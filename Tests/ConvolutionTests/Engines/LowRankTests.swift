import ComplexModule
import Convolution
import TestSupport
import Testing

/// Kernels that are the sum of a few separable ones: chosen by the plan, right within its bound, and with the
/// same outputs that are not finite as a sum over the taps.
@Suite struct LowRankTests {
  /// A difference of two Gaussians, which has rank two, its axes of different lengths.
  static func differenceOfGaussians(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    func gaussian(_ index: Int, _ count: Int, _ width: Double) -> Double {
      let t = (Double(index) - Double(count - 1) / 2) / (Double(count) * width)
      return 1 / (1 + t * t * t * t)
    }
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { index in
        let (i, j) = (index / columns, index % columns)
        return gaussian(i, rows, 0.3) * gaussian(j, columns, 0.3)
          - 0.4 * gaussian(i, rows, 0.15) * gaussian(j, columns, 0.2)
      })
  }

  static func noise(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    var random = SplitMix64(seed: seed)
    return Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
  }

  @Test func termsAddUp() throws {
    let kernel = Self.differenceOfGaussians(9, 11)
    let found = try #require(separation(of: kernel, maximumRank: 4, loops: Double.loops))
    #expect(found.facts.rank == 2 && found.terms.count == 2)
    #expect(found.facts.growth >= 1 && found.facts.growth <= 8)
    for i in 0..<kernel.rows {
      for j in 0..<kernel.columns {
        let sum = found.terms.reduce(0) { $0 + $1.column[i] * $1.row[j] }
        let size = found.terms.reduce(0) { $0 + abs($1.column[i] * $1.row[j]) }
        #expect(abs(sum - kernel[i, j]) <= 0x1p-49 * size)
      }
    }
  }

  /// A tap that is zero, or nearly, would be what rounding leaves of its terms.
  @Test func tapsDoNotDrown() {
    #expect(
      separation(of: Self.differenceOfGaussians(9, 9), maximumRank: 4, loops: Double.loops) != nil)
    // (i + 1)(j + 1) − 6 is of rank two, and 0 where the factors are 2 and 3.
    let taps: [Double] = (0..<81).map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: 9)
      return Double((row + 1) * (column + 1) - 6)
    }
    let cancelling = Matrix<Double>(rows: 9, columns: 9, elements: taps)
    #expect(lowRankFactors(of: cancelling, maximumRank: 4)?.terms.count == 2)
    #expect(separation(of: cancelling, maximumRank: 4, loops: Double.loops) == nil)
    #expect(separation(of: Self.noise(9, 9, seed: 3), maximumRank: 4, loops: Double.loops) == nil)
  }

  /// The plan names it separable, says why, and a forced method still wants rank one.
  @Test func thePlanChoosesIt() throws {
    let kernel = Self.differenceOfGaussians(8, 8)
    let convolver = try Convolver(kernel: kernel, imageRows: 900, columns: 1000)
    #expect(convolver.plan.method == .separable)
    #expect(convolver.plan.reason.contains("a sum of 2 separable ones"))
    var options = ConvolutionOptions<Double>()
    options.method = .separable
    #expect(throws: ConvolutionError.self) {
      try Convolver(kernel: kernel, imageRows: 900, columns: 1000, options: options)
    }
    // A kernel of rank one is two terms too many for nobody; one without terms is refused.
    let other = try convolver.replacingKernel(Matrix(rows: 8, columns: 8, repeating: 0.5))
    #expect(other.plan.method == .separable)
    #expect(throws: ConvolutionError.self) { try convolver.replacingKernel(Self.noise(8, 8, seed: 1)) }
  }

  /// The engine itself against the definition: every boundary, strides and dilations, correlation.
  @Test(arguments: Boundary.allCases, [1, 2]) func againstTheDefinition(boundary: Boundary, step: Int) throws
  {
    let image = Self.noise(61, 83, seed: 5)
    let kernel = Self.differenceOfGaussians(7, 6)
    for correlates in [false, true] {
      var options = ConvolutionOptions<Double>(mode: .same, boundary: boundary)
      options.stride = Axes(rows: step, columns: 3 - step)
      options.dilation = Axes(rows: 1, columns: step)
      options.correlates = correlates
      let geometry = try Geometry(
        input: image.shape, kernel: kernel.shape, request: options.request(.image, zero: 0))
      let prepared = PreparedKernel(
        kernel, correlates: correlates, maximumRank: 4, loops: Double.loops)
      let facts = try #require(prepared.facts.separation)
      #expect(facts.rank == 2)
      let actual = try Self.outputs(geometry, prepared, image)
      let (expected, _) = MethodsAgreeTests.definition(
        image, kernel, geometry, correlates: correlates, fill: 0)
      let bound = ErrorModel.separable(
        rows: 7, columns: 6, isComplex: false, terms: facts, unitRoundoff: 0x1p-53
      ).guaranteed
      // The reference's own sum errs by γ₄₂ at most.
      let reference = Tolerance.gamma(42, unitRoundoff: 0x1p-53)
      let norms = SampleNorms(image.elements).norm * SampleNorms(kernel.elements).norm
      let worst = zip(actual, expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst <= (bound + reference) * norms, "\(boundary), correlates \(correlates)")
      #expect(worst > 0)
    }
  }

  @Test(arguments: [[Double.infinity], [.nan], [.infinity, -.infinity], [-.infinity]])
  func nonFiniteSamplesAsBySums(special: [Double]) throws {
    let kernel = Self.differenceOfGaussians(8, 8)
    for place in [0, 40 * 90 + 20, 70 * 90 + 89] {
      var image = Self.noise(71, 90, seed: 9)
      for (offset, value) in special.enumerated() {
        let index = min(place + offset, 71 * 90 - 1)
        image[index / 90, index % 90] = value
      }
      let options = ConvolutionOptions<Double>(mode: .full)
      let geometry = try Geometry(
        input: image.shape, kernel: kernel.shape, request: options.request(.image, zero: 0))
      let prepared = PreparedKernel(kernel, correlates: false, maximumRank: 4, loops: Double.loops)
      let direct = PreparedKernel(kernel, correlates: false, loops: Double.loops)
      let actual = try Self.outputs(geometry, prepared, image).map(NonFiniteTests.kind)
      let expected = try Self.outputs(geometry, direct, image).map(NonFiniteTests.kind)
      #expect(actual == expected, "\(special) at \(place)")
    }
  }

  /// The default of the command: single precision in double arithmetic.
  @Test func widened() throws {
    let kernel = Self.differenceOfGaussians(9, 9).map { Float($0) }
    let image = Self.noise(400, 300, seed: 2).map { Float($0) }
    var options = ConvolutionOptions<Float>(mode: .same)
    options.precision = .double
    let convolver = try Convolver(kernel: kernel, imageRows: 400, columns: 300, options: options)
    let actual = try convolver.convolve(image)
    options.method = .direct
    let expected = try convolve(image, with: kernel, options: options)
    let norms = SampleNorms(image.elements).norm * SampleNorms(kernel.elements).norm
    let worst = zip(actual.elements, expected.elements).map { Double(abs($0 - $1)) }.max() ?? .infinity
    let rounding = 0x1p-23 * SampleNorms(expected.elements).largest
    #expect(worst <= 2 * convolver.plan.errorBound.guaranteed * norms + rounding)
  }

  private static func outputs(
    _ geometry: Geometry, _ kernel: PreparedKernel<Double>, _ image: Matrix<Double>
  ) throws -> [Double] {
    let engine: any ConvolutionEngine<Double> =
      kernel.terms.isEmpty
      ? DirectEngine(geometry: geometry, taps: kernel.taps, loops: Double.loops)
      : SeparableEngine(geometry: geometry, terms: kernel.terms, taps: kernel.taps, loops: Double.loops)
    let pool = try ScratchPool(bytes: engine.scratchBytes, count: 1)
    return [Double](unsafeUninitializedCapacity: geometry.outputShape.count) { outputs, count in
      image.elements.withUnsafeBufferPointer { samples in
        _ = BlockRunner.run(
          engine,
          reading: BoundaryReader(
            base: samples.baseAddress!, shape: image.shape, rowStride: image.columns,
            boundary: geometry.boundary, fillValue: 0),
          writing: OutputWindow(base: outputs.baseAddress!, rowStride: geometry.outputShape.columns),
          threads: 1, scratch: pool)
      }
      count = geometry.outputShape.count
    }
  }
}
