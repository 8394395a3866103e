import ComplexModule
import Convolution
import ConvolutionAccuracy
import Testing

/// The certificate: above every error, and of transforms in double precision less than twice of the largest.
@Suite struct CertificateTests {
  static func check<Element: MeasuredElement>(
    _ input: Matrix<Element>, _ kernel: Matrix<Element>, _ dimensionality: Dimensionality,
    _ options: ConvolutionOptions<Element>, _ name: String, isTight: Bool = false
  ) throws {
    let convolver = try Convolver(
      kernel: kernel, input: input.shape, dimensionality: dimensionality, options: options)
    let (output, certificate) = try convolver.convolveCertified(input)
    let truth = try ReferenceConvolution(
      input: input, kernel: kernel, dimensionality: dimensionality, options: options)
    var (covered, largest) = (0, 0.0)
    for block in certificate.blocks {
      for row in block.rows {
        for column in block.columns {
          let index = row * output.columns + column
          let (value, exact) = (output.elements[index].measuredParts, truth.output(index))
          let error = (exact.real.distance(to: value.real), exact.imaginary.distance(to: value.imaginary))
          let size = (error.0 * error.0 + error.1 * error.1).squareRoot()
          #expect(size <= block.errorBound.guaranteed, "\(name): output \(index)")
          covered += 1
          largest = max(largest, size)
        }
      }
    }
    #expect(covered == output.elements.count, "\(name): outputs without a certificate")
    if isTight {
      let ratio = certificate.errorBound.guaranteed / largest
      #expect(ratio < 2, "\(name): \(ratio) times the largest error")
    }
  }

  #if arch(x86_64)
    @Test(arguments: Boundary.allCases, ConvolutionMethod.allCases)
    func everyBoundary(_ boundary: Boundary, _ method: ConvolutionMethod) throws {
      guard method != .separable else { return }
      var options = ConvolutionOptions<Double>(mode: .same, boundary: boundary, fillValue: 0.5)
      if boundary != .fill { options.fillValue = nil }
      options.method = method
      let signal = InputFamily.gaussian.samples(5000, seed: 1)
      let kernel = InputFamily.gaussian.samples(150, seed: 2)
      try Self.check(
        Matrix(rows: 1, columns: 5000, elements: signal), Matrix(rows: 1, columns: 150, elements: kernel),
        .alongRows, options, "\(boundary), \(method)", isTight: method == .fft)
      options.stride = Axes(rows: 2, columns: 3)
      options.dilation = Axes(rows: 2, columns: 1)
      try Self.check(
        Matrix(rows: 50, columns: 100, elements: signal), Matrix(rows: 10, columns: 15, elements: kernel),
        .image, options, "image, \(boundary), \(method)")
    }

    @Test(arguments: InputFamily.allCases) func everyType(_ family: InputFamily) throws {
      let (x, h) = (family.samples(2000, seed: 3), InputFamily.gaussian.samples(64, seed: 4))
      func row<Element>(_ elements: [Element]) -> Matrix<Element> {
        Matrix(rows: 1, columns: elements.count, elements: elements)
      }
      try Self.check(row(x.map { Float($0) }), row(h.map { Float($0) }), .alongRows, .init(), "f32 \(family)")
      try Self.check(
        row(x.map { Complex($0, 1 - $0) }), row(h.map { Complex($0, 2 * $0) }), .alongRows, .init(),
        "c128 \(family)")
    }

    @Test func whatCannotBeCertifiedIsRefused() throws {
      var options = ConvolutionOptions<Double>()
      options.nan = .ignore
      let ignoring = try Convolver(kernel: [1, 2, 1], signalLength: 5, options: options)
      #expect(throws: ConvolutionError.self) { try ignoring.convolveCertified([1, 2, 3, 4, 5]) }
      let undefined = try Convolver(kernel: [1, Double.nan], signalLength: 5)
      #expect(throws: ConvolutionError.self) { try undefined.convolveCertified([1, 2, 3, 4, 5]) }
      // Outputs that are not finite are left out.
      let fine = try Convolver(kernel: [1, 2, 1], signalLength: 5)
      let (output, report) = try fine.convolveCertified([1, .nan, 3, .infinity, 0.1])
      #expect(output[0] == 1 && report.errorBound.guaranteed < 1e-15)
    }
  #else
    @Test func refusedWhereThereIsNoLongDouble() throws {
      let convolver = try Convolver(kernel: [1, 2, 1], signalLength: 5)
      #expect(throws: ConvolutionError.self) { try convolver.convolveCertified([1, 2, 3, 4, 5]) }
    }
  #endif
}
