import ComplexModule
import Convolution
import TestSupport
import Testing

@Suite struct KernelGrammarTests {
  static func values(_ text: String, _ domain: KernelDomain = .image) throws -> KernelValues {
    try KernelSpecification.parse(text).values(for: domain)
  }

  @Test(
    arguments: [
      ("[1,0,-1]", [[1, 0, -1]]), ("[ 1 , 0 , -1 ]", [[1, 0, -1]]), ("[1 0 -1]", [[1, 0, -1]]),
      ("[0,-1,0;-1,5,-1;0,-1,0]", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]), ("[7]", [[7]]), ("  [+7]  ", [[7]]),
      ("[1;2;3]", [[1], [2], [3]]), ("[0 \u{2212}1]", [[0, -1]]),
      ("[9223372036854775807,-9223372036854775808]", [[.max, .min]]),
    ] as [(String, [[Int64]])])
  func integerLiterals(text: String, rows: [[Int64]]) throws {
    let expected = Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
    #expect(try Self.values(text) == .integers(expected))
  }

  @Test(
    arguments: [
      ("[1.0,2]", [1, 2]), ("[.5,5.]", [0.5, 5]), ("[1e3,-2.5E-3]", [1000, -0.0025]),
      ("[1,inf,-INF]", [1, .infinity, -.infinity]),
      ("[1e-400,0.1]", [0, 0.1]),
    ] as [(String, [Double])])
  func realLiterals(text: String, taps: [Double]) throws {
    #expect(try Self.values(text, .signal) == .real(Matrix(rows: 1, columns: taps.count, elements: taps)))
  }

  @Test func notANumberIsATap() throws {
    guard case .real(let taps) = try Self.values("[nan,1]") else { return #expect(Bool(false)) }
    #expect(taps[0, 0].isNaN && taps[0, 1] == 1)
  }

  @Test(
    arguments: [
      ("[1+2j,3]", [Complex(1, 2), Complex(3, 0)]), ("[-1.5e-3-2e+2i]", [Complex(-0.0015, -200)]),
      ("[j]", [Complex(0, 1)]),
      ("[-j,2-i]", [Complex(0, -1), Complex(2, -1)]), ("[2j]", [Complex(0, 2)]),
    ] as [(String, [Complex<Double>])])
  func complexLiterals(text: String, taps: [Complex<Double>]) throws {
    #expect(try Self.values(text) == .complex(Matrix(rows: 1, columns: taps.count, elements: taps)))
  }

  /// Text that is not a kernel, and a word of the message that says why.
  @Test(arguments: [
    ("", "empty"), ("   ", "empty"), ("[", "']'"), ("[]", "missing"), ("[1,]", "missing"),
    ("[1,,2]", "missing"),
    ("[1;]", "missing"), ("[1,2;3]", "equally long"), ("[[1,2],[3,4]]", "';'"), ("[1,2", "']'"),
    ("[a]", "'a'"),
    ("[1--2j]", "number"), ("[0x10]", "'0x10'"), ("[1e999]", "double"), ("[1_0]", "'1_0'"), ("[1+]", "'1+'"),
    ("[9223372036854775808]", "64-bit"), ("[nan(7)]", "'nan(7)'"), ("[--1]", "'--1'"), ("[1 + 2j]", "'+'"),
    ("[i1]", "'i1'"), ("[e]", "'e'"), ("[.]", "'.'"), ("[1]]", "brackets"), ("[١]", "'١'"),
    ("gaussian:sigma", "key=value"), ("gaussian:,", "key=value"), ("gaussian:sigma=1,", "key=value"),
    ("gaussian:5", "key=value"), ("sobel-x:size=3", "no parameters"), ("gaussian:sigma=", "sigma"),
    ("gaussian:sigma=0", "from 0.001"), ("gaussian:sigma=-1", "from"), ("gaussian:sigma=nan", "from"),
    ("gaussian:sigma=inf", "from"), ("gaussian:sigma=1e300", "from"), ("gaussian:sigma=1,sigma=2", "twice"),
    ("gaussian:sgima=2", "sigma"), ("gaussian:sigma=0x1p3", "from"), ("gaussian:sigma=5e6", "67108864"),
    ("gaussian:truncate=1e308", "67108864"), ("gaussian:size=2.5", "integer"), ("box:size=0", "at least 1"),
    ("box:size=-3", "at least 1"), ("box:size=9223372036854775807", "integer"), ("box:size=1e30", "integer"),
    ("box:size=1000000000", "67108864"), ("box:size=99999999999999999999", "integer"),
    ("identity:size=4", "odd"), ("identity:size=1000000001", "67108864"), ("disk:radius=1e9", "from"),
    ("disk:radius=9000", "67108864"), ("motion:length=1e300", "67108864"), ("motion:length=0", "above 0"),
    ("motion:angle=inf", "finite"), ("laplacian:neighbours=6", "one of 4, 8"), ("dog:ratio=1", "above 1"),
    ("dog:ratio=1e300", "67108864"), ("lowpass:cutoff=0.1", "images"), ("unsharp:amount=nan", "finite"),
  ])
  func refusedForImages(text: String, reason: String) {
    let error = #expect(throws: ConvolutionError.self) { try Self.values(text) }
    #expect(error?.description.contains(reason) == true, "\(error.map(\.description) ?? "no error")")
  }

  @Test(arguments: [
    ("sharpen", "images (2d)"), ("[1,2;3,4]", "one row"), ("[1;2]", "one row"), ("lowpass", "must be given"),
    ("lowpass:cutoff=0", "above 0"), ("lowpass:cutoff=0.5", "below 0.5"),
    ("lowpass:cutoff=1000", "below 0.5"),
    ("highpass:cutoff=0.1,taps=100", "odd"), ("highpass:cutoff=0.1,taps=0", "odd"),
    ("lowpass:cutoff=0.1,taps=100000000", "67108864"), ("lowpass:cutoff=0.1,window=hanning", "hann"),
    ("lowpass:cutoff=0.1,window=hann,taps=2", "nothing of the band"),
    ("lowpass:cutoff=0.1,window=kaiser,beta=701", "700"),
    ("bandpass:low=0.3,high=0.2", "above low"), ("bandpass:low=0.3", "must be given"),
    ("savitzky-golay:length=10", "odd"), ("savitzky-golay:length=5,order=5", "below the length"),
    ("savitzky-golay:length=51,order=21", "20"), ("laplacian:neighbours=8", "diagonal"),
    ("exponential:tau=1e300", "67108864"), ("exponential:side=left", "both, past"),
  ])
  func refusedForSignals(text: String, reason: String) {
    let error = #expect(throws: ConvolutionError.self) { try Self.values(text, .signal) }
    #expect(error?.description.contains(reason) == true, "\(error.map(\.description) ?? "no error")")
  }

  @Test(arguments: [
    ("gausian", "gaussian"), ("gauss", "gaussian"), ("Sobel-X", "sobel-x"), ("sobelx", "sobel-x"),
    ("lowpas", "lowpass"), ("outlines", "outline"),
  ])
  func unknownNamesSuggest(name: String, nearest: String) {
    #expect {
      try KernelSpecification.parse(name)
    } throws: { error in
      guard case .unknownKernel(name, let known)? = error as? ConvolutionError else { return false }
      return known.first == nearest && Set(known) == Set(NamedKernel.names)
    }
  }

  @Test func largerThanTheCallerAllows() throws {
    let specification = try KernelSpecification.parse("box:size=4")
    #expect(try specification.values(for: .image, maximumTaps: 16).shape == Shape(rows: 4, columns: 4))
    #expect(try specification.values(for: .signal, maximumTaps: 4).shape == Shape(rows: 1, columns: 4))
    let error = #expect(throws: ConvolutionError.self) {
      try specification.values(for: .image, maximumTaps: 15)
    }
    #expect(error?.description.contains("15 is the most within the limit of memory") == true)
  }

  /// Long and strange texts are refused in a short message.
  @Test(arguments: [
    "x", "[", "[1", ":", "=", "gaussian:sigma=", "[1,2;", "\u{1F600}", "\0", "\u{301}", "[\u{301}1]",
  ])
  func hostileTextsAreRefusedBriefly(fragment: String) {
    let text = String(repeating: fragment, count: 20_000)
    let error = #expect(throws: ConvolutionError.self) { try Self.values(text) }
    #expect((error?.description.count ?? .max) < 1500)
  }

  /// Random texts from the grammar's own characters never trap, and what they parse to is consistent.
  @Test func randomTextsNeverTrap() {
    var generator = SplitMix64(seed: 7)
    let pieces = [
      "[", "]", ",", ";", "1", "-", "+", ".", "e", "j", "i", "0", "9", " ", "=", ":", "nan", "inf",
      "gaussian", "box", "size", "sigma", "disk", "lowpass", "taps", "cutoff", "motion", "angle",
    ]
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 1...9, using: &generator))
        .map { _ in pieces.randomElement(using: &generator)! }.joined()
      for domain in KernelDomain.allCases {
        guard let values = try? Self.values(text, domain) else { continue }
        #expect(values.shape.rows >= 1 && values.shape.columns >= 1, "\(text)")
      }
    }
  }
}
