import Convolution
import TestSupport
import Testing

/// A bank gives what as many convolvers give.
@Suite struct FilterBankTests {
  @Test(arguments: 0..<120) func asManyConvolvers(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    func noise(_ rows: Int, _ columns: Int) -> Matrix<Double> {
      Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
    }
    let isImage = seed % 2 == 0
    let image = noise(isImage ? .random(in: 1...40, using: &random) : 1, .random(in: 1...90, using: &random))
    let shape = Shape(
      rows: isImage ? .random(in: 1...12, using: &random) : 1, columns: .random(in: 1...12, using: &random))
    let kernels = (0..<Int.random(in: 1...20, using: &random)).map { _ in noise(shape.rows, shape.columns) }
    var options = ConvolutionOptions<Double>(
      mode: .allCases.randomElement(using: &random)!, boundary: .allCases.randomElement(using: &random)!)
    if seed % 4 == 1 { options.fillValue = 1.5 }
    options.correlates = seed % 5 == 2
    if seed % 7 == 3 { options.stride = Axes(rows: 2, columns: 3) }
    for method in [ConvolutionMethod.automatic, .direct, .fft] {
      options.method = method
      let dimensionality: Dimensionality = isImage ? .image : .alongRows
      let bank: FilterBank<Double>
      do {
        bank = try FilterBank(
          kernels: kernels, input: image.shape, dimensionality: dimensionality, options: options)
      } catch {
        // Neither operand lies inside the other.
        guard case .noValidResult = error else { throw error }
        return
      }
      #expect(method == .automatic || bank.plan.method == method)
      let results = try bank.convolve(image)
      let bound = try bank.errorBound(image.elements).guaranteed
      for (kernel, result) in zip(kernels, results) {
        let convolver = try Convolver(
          kernel: kernel, input: image.shape, dimensionality: dimensionality, options: options)
        let (expected, report) = try convolver.convolveReporting(image)
        let tolerance = bound + report.errorBound.guaranteed
        #expect(result.shape == expected.shape)
        let worst = zip(result.elements, expected.elements).map { abs($0 - $1) }.max() ?? 0
        #expect(worst <= tolerance, "\(method) \(options) \(image.shape) * \(shape): \(worst)")
      }
    }
  }

  @Test func theExampleOfTheDocumentation() throws {
    let bank = try FilterBank(
      kernels: [[1, 1], [1, -1]], signalLength: 4, options: ConvolutionOptions(mode: .valid))
    #expect(try bank.convolve([1, 2, 4, 8]) == [[3, 6, 12], [1, 2, 4]])
  }

  /// The taps that are not finite meet no zeros outside, as with one kernel.
  @Test func tapsThatAreNotFinite() throws {
    let kernels: [[Double]] = [[1, .nan, 1], [1, 2, 3]]
    let bank = try FilterBank(kernels: kernels, signalLength: 5, options: ConvolutionOptions(mode: .full))
    let results = try bank.convolve([1, 2, 3, 4, 5])
    for (kernel, result) in zip(kernels, results) {
      let expected = try convolve([1, 2, 3, 4, 5], with: kernel)
      #expect(zip(result, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    }
  }

  @Test func kernelsOfOneShape() {
    #expect(
      throws: ConvolutionError.wrongLength(what: "kernel 1 of 2 beside one of 3", expected: 3, actual: 2)
    ) { try FilterBank<Double>(kernels: [[1, 2, 3], [1, 2]], signalLength: 9) }
    #expect(throws: ConvolutionError.emptyOperand(.kernel)) {
      try FilterBank<Double>(kernels: [] as [[Double]], signalLength: 9)
    }
  }
}
