import ComplexModule
import Convolution
import TestSupport
import Testing

/// Outputs that are not finite are the same by every method and block length: NaN, ∞ and mixtures of them, at
/// the first, last and middle sample and round the edges of blocks.
@Suite struct NonFiniteTests {
  /// What an output is, if not finite.
  static func kind(_ value: Double) -> String {
    value.isNaN ? "NaN" : value == .infinity ? "+∞" : value == -.infinity ? "−∞" : "finite"
  }

  static let values: [[Double]] = [
    [.nan], [.infinity], [-.infinity], [.infinity, -.infinity], [.nan, .infinity], [.infinity, .infinity],
  ]

  /// Block lengths: nil leaves it to the plan; 64, 256 and 4096 go to the block transforms, the others to FFTW.
  static let lengths: [Int?] = [nil, 30, 64, 100, 256, 1000, 4096]

  static func compare<Element: ConvolutionElement>(
    _ signal: Matrix<Element>, _ kernel: Matrix<Element>, _ dimensionality: Dimensionality,
    _ options: ConvolutionOptions<Element>, blocks: [Axes<Int>?], _ name: String, parts: (Element) -> [Double]
  ) throws {
    var options = options
    func kinds(_ block: Axes<Int>?, _ method: ConvolutionMethod) throws -> [String] {
      options.method = method
      options.blockLength = block
      let convolver = try Convolver(
        kernel: kernel, input: signal.shape, dimensionality: dimensionality, options: options)
      #expect(convolver.plan.method == method)
      return try convolver.convolve(signal).elements.flatMap { parts($0).map(kind) }
    }
    let expected = try kinds(nil, .direct)
    for block in blocks {
      let actual = try kinds(block, .fft)
      let wrong = zip(expected, actual).enumerated().first { $0.element.0 != $0.element.1 }
      #expect(wrong == nil, "\(name), blocks of \(String(describing: block)): \(String(describing: wrong))")
    }
  }

  static func taps(_ count: Int) -> [Double] {
    // A zero among them: 0·∞ is NaN.
    (0..<count).map { $0 == count / 2 ? 0 : Double($0 % 7) - 2.5 }
  }

  @Test(arguments: Boundary.allCases, ConvolutionMode.allCases) func signals(
    boundary: Boundary, mode: ConvolutionMode
  ) throws {
    var random = SplitMix64(seed: 1)
    let count = 700
    let noise = (0..<count).map { _ in random.normal() }
    let kernel = Matrix(rows: 1, columns: 21, elements: Self.taps(21))
    for special in Self.values {
      for place in [0, count - 2, count / 2, 43, 44, 63, 79, 235, 236] {
        var signal = Matrix(rows: 1, columns: count, elements: noise)
        for (offset, value) in special.enumerated() { signal[0, min(place + offset, count - 1)] = value }
        var options = ConvolutionOptions<Double>(mode: mode, boundary: boundary)
        if place == 43 { options.stride = 3 }
        if place == 63, special.count == 1 { options.dilation = Axes(rows: 1, columns: 1) }
        try Self.compare(
          signal, kernel, .alongRows, options,
          blocks: Self.lengths.map { $0.map { Axes(rows: 1, columns: $0) } },
          "\(special) at \(place), \(boundary), \(mode)"
        ) { [$0] }
      }
    }
  }

  @Test(arguments: Boundary.allCases) func singlePrecisionAndComplex(boundary: Boundary) throws {
    var random = SplitMix64(seed: 2)
    let options = ConvolutionOptions<Float>(mode: .same, boundary: boundary)
    let complexOptions = ConvolutionOptions<Complex<Double>>(mode: .same, boundary: boundary)
    for special in Self.values {
      for place in [0, 199, 44, 100] {
        var real = Matrix(rows: 1, columns: 201, elements: (0..<201).map { _ in Float(random.normal()) })
        var complex = real.map { Complex(Double($0), 1) }
        for (offset, value) in special.enumerated() {
          real[0, place + offset] = Float(value)
          complex[0, place + offset] = offset == 0 ? Complex(value, 1) : Complex(2, value)
        }
        let kernel = Matrix(rows: 1, columns: 21, elements: Self.taps(21))
        let blocks = [nil, 64, 100].map { (length: Int?) in length.map { Axes(rows: 1, columns: $0) } }
        let name = "\(special) at \(place), \(boundary)"
        try Self.compare(real, kernel.map { Float($0) }, .alongRows, options, blocks: blocks, "f32 \(name)") {
          [Double($0)]
        }
        try Self.compare(
          complex, kernel.map { Complex($0, 0.5) }, .alongRows, complexOptions, blocks: blocks,
          "c128 \(name)"
        ) { [$0.rawStorage.x, $0.rawStorage.y] }
      }
    }
  }

  @Test(arguments: Boundary.allCases) func images(boundary: Boundary) throws {
    var random = SplitMix64(seed: 3)
    let (rows, columns) = (40, 50)
    let noise = Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
    let kernel = Matrix(rows: 5, columns: 7, elements: Self.taps(35))
    for special in Self.values {
      for (row, column) in [(0, 0), (39, 48), (20, 25), (11, 9), (12, 10), (0, 49), (39, 0)] {
        var image = noise
        for (offset, value) in special.enumerated() {
          image[(row + offset) % rows, (column + offset) % columns] = value
        }
        for mode in ConvolutionMode.allCases {
          try Self.compare(
            image, kernel, .image, ConvolutionOptions(mode: mode, boundary: boundary),
            blocks: [
              nil, Axes(rows: 16, columns: 16), Axes(rows: 15, columns: 20), Axes(rows: 60, columns: 60),
            ],
            "\(special) at \(row), \(column), \(boundary), \(mode)"
          ) { [$0] }
        }
      }
    }
  }

  /// Taps that are not finite, in the samples' own arithmetic and in double: zeros outside are the absence of
  /// samples, which no tap meets.
  @Test(arguments: Boundary.allCases, ConvolutionMode.allCases) func tapsThatAreNotFinite(
    boundary: Boundary, mode: ConvolutionMode
  ) throws {
    var random = SplitMix64(seed: 6)
    let noise = (0..<60).map { _ in Float(random.normal()) }
    for special in Self.values {
      for place in [0, 4, 9] {
        var taps = Self.taps(11).map { Float($0) }
        for (offset, value) in special.enumerated() { taps[place + offset] = Float(value) }
        for sample: Float in [1, 0, -.infinity] {
          var signal = noise
          signal[31] = sample
          var options = ConvolutionOptions<Float>(mode: mode, boundary: boundary)
          let own = try convolve(signal, with: taps, options: options)
          options.precision = .double
          let widened = try convolve(signal, with: taps, options: options)
          #expect(
            own.map { Self.kind(Double($0)) } == widened.map { Self.kind(Double($0)) },
            "\(special) at tap \(place), \(sample) in the signal, \(boundary), \(mode)")
        }
      }
    }
  }

  /// One transform for the whole: the long transforms.
  @Test func longTransforms() throws {
    var random = SplitMix64(seed: 4)
    var signal = Matrix(rows: 1, columns: 20_000, elements: (0..<20_000).map { _ in random.normal() })
    let kernel = Matrix(rows: 1, columns: 15_001, elements: (0..<15_001).map { _ in random.normal() })
    signal[0, 17] = .nan
    signal[0, 19_000] = .infinity
    try Self.compare(signal, kernel, .alongRows, ConvolutionOptions(), blocks: [nil], "long") { [$0] }
  }
}
