import ComplexModule
import Convolution
import TestSupport
import Testing

/// Every convention gives what its library gives, on odd and even kernels, with all modes and boundaries that the
/// library has. All numbers are whole, so results are equal, not close.
@Suite struct ConventionTests {
  private struct File: Decodable {
    var versions: [String: String]
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomStringConvertible {
    var `as`: String
    var signal: Bool
    var shape: [Int]
    var input: [Double]
    var kernelShape: [Int]
    var kernel: [Double]
    var correlates: Bool
    var mode: String?
    var boundary: String?
    var fill: Double?
    var stride: Int?
    var dilation: Int?
    var resultShape: [Int]
    var result: [Double]

    var description: String {
      "\(`as`) \(shape) \(kernelShape) mode \(mode ?? "-") boundary \(boundary ?? "-") correlates \(correlates)"
        + " stride \(stride ?? 1) dilation \(dilation ?? 1)"
    }
  }

  private static let cases: [Case] = {
    do { return try FixtureFile.json(File.self, from: "conventions.json").cases } catch {
      preconditionFailure("conventions.json: \(error)")
    }
  }()

  private func matrix(_ shape: [Int], _ elements: [Double]) -> Matrix<Double> {
    Matrix(rows: shape[0], columns: shape[1], elements: elements)
  }

  @Test(arguments: Convention.allCases.filter { $0 != .pillow })
  func equalsItsLibrary(_ convention: Convention) throws {
    let cases = Self.cases.filter { $0.as == convention.rawValue }
    #expect(cases.count >= 50)
    for example in cases {
      let (input, kernel) = (
        matrix(example.shape, example.input), matrix(example.kernelShape, example.kernel)
      )
      let mode = example.mode.flatMap { ConvolutionMode(rawValue: $0) }
      let boundary = example.boundary.flatMap { Boundary(rawValue: $0) }
      var options: ConvolutionOptions<Double> =
        example.signal
        ? try convention.options(
          signalLength: input.columns, kernelLength: kernel.columns, mode: mode, boundary: boundary,
          fillValue: example.fill, correlates: example.correlates)
        : try convention.options(
          image: input.shape, kernel: kernel.shape, mode: mode, boundary: boundary, fillValue: example.fill,
          correlates: example.correlates)
      options.stride = Axes(rows: example.stride ?? 1, columns: example.stride ?? 1)
      options.dilation = Axes(rows: example.dilation ?? 1, columns: example.dilation ?? 1)
      options.method = .direct
      let output =
        example.signal
        ? Matrix(
          rows: 1, columns: example.result.count,
          elements: try convolve(input.elements, with: kernel.elements, options: options))
        : try convolve(input, with: convention.taps(kernel), options: options)
      #expect(output == matrix(example.resultShape, example.result), "\(example)")
    }
  }

  @Test(arguments: [
    (Convention.numpy, KernelDomain.image, ConvolutionMode?.none, Boundary?.none),
    (.pillow, .signal, nil, nil), (.ndimage, .image, .full, nil), (.opencv, .image, .valid, nil),
    (.opencv, .image, nil, .wrap), (.scipy, .image, nil, .reflect), (.numpy, .signal, nil, .edge),
    (.tensorflow, .image, .full, nil), (.pillow, .image, nil, .fill),
  ])
  func refusesWhatTheLibraryDoesNotHave(
    _ convention: Convention, _ domain: KernelDomain, _ mode: ConvolutionMode?, _ boundary: Boundary?
  ) {
    #expect(throws: ConvolutionError.self) {
      let _: ConvolutionOptions<Double> =
        domain == .signal
        ? try convention.options(signalLength: 9, kernelLength: 3, mode: mode, boundary: boundary)
        : try convention.options(image: 9, kernel: 3, mode: mode, boundary: boundary)
    }
  }

  /// A layer of PyTorch is no correlation in the mathematical sense: it does not conjugate.
  @Test func complexTapsOfALayer() throws {
    let taps: Matrix<Complex<Double>> = [[Complex<Double>(1, 2), Complex<Double>(0, -1)]]
    let options: ConvolutionOptions<Complex<Double>> = try Convention.torch.options(
      image: Shape(rows: 1, columns: 2), kernel: taps.shape)
    let image: Matrix<Complex<Double>> = [[Complex<Double>(1, 0), Complex<Double>(0, 1)]]
    // (1)(1 + 2i) + (i)(−i) = 2 + 2i
    #expect(
      try convolve(image, with: Convention.torch.taps(taps), options: options) == [[Complex<Double>(2, 2)]])
  }
}
