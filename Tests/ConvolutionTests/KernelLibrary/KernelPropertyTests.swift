import Convolution
import Testing

/// What every kernel promises by its kind: sums, symmetry, signs, documentation.
@Suite struct KernelPropertyTests {
  struct Case: Sendable, CustomStringConvertible {
    let specification: String
    let domain: KernelDomain
    var description: String { "\(specification) for \(domain.rawValue)" }

    func taps() throws -> Matrix<Double> {
      try #require(try KernelSpecification.parse(specification).values(for: domain).real)
    }
  }

  /// Every kernel in every domain, with parameters where it has no defaults.
  static let every: [Case] = NamedKernel.all.flatMap { kernel in
    let required = kernel.parameters.filter { $0.fallback == .required }.map(\.name)
    let values = zip(required, [0.1, 0.3]).map { "\($0)=\($1)" }.joined(separator: ",")
    return kernel.domains.map {
      Case(specification: kernel.name + (values.isEmpty ? "" : ":" + values), domain: $0)
    }
  }

  static func named(_ names: Set<String>) -> [Case] {
    every.filter { names.contains(String($0.specification.split(separator: ":")[0])) }
  }

  @Test(arguments: every)
  func buildsWithDefaults(_ kernel: Case) throws {
    let taps = try kernel.taps()
    #expect(taps.elements.allSatisfy { $0.isFinite })
    #expect(taps.elements.contains { $0 != 0 })
    #expect(kernel.domain == .image || taps.rows == 1)
  }

  @Test(
    arguments: named([
      "gaussian", "box", "triangle", "exponential", "savitzky-golay", "disk", "motion", "lowpass", "blur",
      "unsharp", "sharpen", "identity", "emboss",
    ]))
  func sumsToOne(_ kernel: Case) throws {
    let taps = try kernel.taps().elements
    #expect((taps.reduce(0, +) - 1).magnitude < 1e-15 * Double(taps.count))
  }

  @Test(
    arguments: named([
      "log", "dog", "laplacian", "outline", "sobel-x", "sobel-y", "prewitt-x", "prewitt-y", "scharr-x",
      "scharr-y",
      "vertical-edge", "horizontal-edge", "gaussian-derivative-x", "gaussian-derivative-y",
    ]))
  func sumsToZero(_ kernel: Case) throws {
    let taps = try kernel.taps().elements
    let total = taps.reduce(0) { $0 + $1.magnitude }
    #expect(taps.reduce(0, +).magnitude <= 1e-15 * max(total, 2))
  }

  @Test(
    arguments: named([
      "gaussian", "box", "triangle", "exponential", "savitzky-golay", "disk", "lowpass", "highpass",
      "bandpass", "blur",
      "unsharp", "sharpen", "identity", "outline", "laplacian", "log", "dog",
    ]))
  func isSymmetric(_ kernel: Case) throws {
    let taps = try kernel.taps()
    let largest = taps.elements.map(\.magnitude).max()!
    for (tap, opposite) in zip(taps.elements, taps.elements.reversed()) {
      #expect((tap - opposite).magnitude <= 1e-15 * largest)
    }
  }

  /// Convolved with a ramp, a derivative gives gain · slope: Σ h[n]·(−n) > 0 along its own axis, 0 across.
  @Test(arguments: [
    ("sobel-x", 8, 0), ("sobel-y", 0, 8), ("prewitt-x", 6, 0), ("prewitt-y", 0, 6), ("scharr-x", 32, 0),
    ("scharr-y", 0, 32), ("vertical-edge", 6, 0), ("horizontal-edge", 0, 6),
    ("gaussian-derivative-x:sigma=3,truncate=8", 1, 0), ("gaussian-derivative-y:sigma=3,truncate=8", 0, 1),
  ])
  func derivativeOfARamp(specification: String, x: Double, y: Double) throws {
    let taps = try Case(specification: specification, domain: .image).taps()
    var (alongX, alongY) = (0.0, 0.0)
    for row in 0..<taps.rows {
      for column in 0..<taps.columns {
        alongX -= taps[row, column] * (Double(column) - Double(taps.columns - 1) / 2)
        alongY -= taps[row, column] * (Double(row) - Double(taps.rows - 1) / 2)
      }
    }
    #expect((alongX - x).magnitude < 1e-8 && (alongY - y).magnitude < 1e-8, "slopes \(alongX), \(alongY)")
  }

  /// |H(f)| at both ends of the spectrum and half way through the transition.
  @Test(arguments: [
    ("lowpass:cutoff=0.1", 0.0, 1.0), ("lowpass:cutoff=0.1", 0.1, 0.5), ("lowpass:cutoff=0.1", 0.4, 0),
    ("highpass:cutoff=0.1", 0, 0), ("highpass:cutoff=0.1", 0.1, 0.5), ("highpass:cutoff=0.1", 0.5, 1),
    ("bandpass:low=0.1,high=0.3", 0.2, 1), ("bandpass:low=0.1,high=0.3", 0.02, 0),
    ("lowpass:cutoff=0.1,taps=201,window=kaiser", 0.12, 0),
  ])
  func filterResponse(specification: String, frequency: Double, gain: Double) throws {
    let taps = try Case(specification: specification, domain: .signal).taps().elements
    let middle = Double(taps.count - 1) / 2
    let response = taps.enumerated().reduce(0) {
      $0 + $1.element * .cos(2 * .pi * frequency * (Double($1.offset) - middle))
    }
    #expect((response - gain).magnitude < 3e-3, "gain \(response)")
  }

  /// A Savitzky–Golay filter returns a polynomial of its degree unchanged.
  @Test(arguments: [(5, 2), (11, 3), (31, 5), (101, 8), (25, 20), (1, 0)])
  func savitzkyGolayKeepsPolynomials(length: Int, order: Int) throws {
    let taps: [Double] = .savitzkyGolay(length: length, order: order)
    for degree in 0...order {
      let moment = taps.enumerated().reduce(0.0) { sum, tap in
        let x = (Double(tap.offset) - Double(length / 2)) / Double(max(length / 2, 1))
        return sum + tap.element * (0..<degree).reduce(1.0) { power, _ in power * x }
      }
      #expect((moment - (degree == 0 ? 1 : 0)).magnitude < 1e-12, "degree \(degree): \(moment)")
    }
  }

  @Test(arguments: [0.001, 0.1, 0.25, 1, 2.2, 5, 17.3])
  func gaussianReachesFourSigma(sigma: Double) throws {
    let taps: [Double] = .gaussian(sigma: sigma)
    #expect(taps.count == 2 * Int((4 * sigma).rounded(.up)) + 1)
    let image = Matrix<Double>.gaussian(sigma: sigma)
    #expect(image.rows == taps.count && image.columns == taps.count)
  }

  @Test func everyKernelIsDocumented() {
    #expect(Set(NamedKernel.names).count == NamedKernel.all.count)
    for kernel in NamedKernel.all {
      #expect(!kernel.summary.isEmpty && !kernel.formula.isEmpty && !kernel.source.isEmpty, "\(kernel.name)")
      #expect(kernel.parameters.allSatisfy { !$0.meaning.isEmpty }, "\(kernel.name)")
    }
  }

  @Test func integerKernelsStayIntegers() throws {
    for name in ["sharpen", "outline", "sobel-x", "laplacian", "identity"] {
      guard case .integers = try NamedKernel.named(name).values(for: .image) else {
        Issue.record("\(name) is not made of integers")
        continue
      }
    }
  }

  @Test func swiftMembersAreTheLibrarysKernels() throws {
    func taps(_ text: String, _ domain: KernelDomain = .image) throws -> Matrix<Double>? {
      try KernelSpecification.parse(text).values(for: domain).real
    }
    #expect(Matrix.gaussian(sigma: 2) == (try taps("gaussian:sigma=2")))
    #expect(Matrix.outline == (try taps("outline")))
    #expect(Matrix.sharpen == (try taps("sharpen")))
    #expect(Matrix.unsharp(sigma: 1, amount: 2) == (try taps("unsharp:sigma=1,amount=2")))
    #expect(Matrix.gaussianDerivativeY(sigma: 1) == (try taps("gaussian-derivative-y")))
    #expect(
      [Double].lowpass(cutoff: 0.2, window: .hann)
        == (try taps("lowpass:cutoff=0.2,window=hann", .signal))?.elements)
    #expect(
      [Double].bandpass(low: 0.1, high: 0.2) == (try taps("bandpass:low=0.1,high=0.2", .signal))?.elements)
    #expect([Double].exponential(tau: 4, pastOnly: true).prefix(32).allSatisfy { $0 == 0 })
    #expect([Float].gaussian(sigma: 2) == [Double].gaussian(sigma: 2).map { Float($0) })
    #expect(Matrix<Int32>.sobelX.elements == [1, 0, -1, 2, 0, -2, 1, 0, -1])
  }
}
