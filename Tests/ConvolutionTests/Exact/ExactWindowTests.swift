import Convolution
import TestSupport
import Testing

/// Integers of every size through every method, over random windows, against the definition in 128 bits.
@Suite struct ExactWindowTests {
  /// The magnitudes of the operands, in bits: they decide the limbs.
  static let ranges: [(samples: Int, taps: Int)] = [(7, 7), (15, 15), (31, 20), (31, 31), (62, 8), (45, 45)]

  @Test(arguments: 0..<300) func everyMethodGivesTheDefinition(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let range = Self.ranges[seed % Self.ranges.count]
    let dimensionality: Dimensionality = [.alongRows, .image, .alongColumns][seed % 3]
    func integers(_ rows: Int, _ columns: Int, bits: Int) -> Matrix<Int64> {
      Matrix(
        rows: rows, columns: columns,
        elements: (0..<rows * columns).map { _ in
          Int64.random(in: -(1 << bits)...(1 << bits) - 1, using: &random)
        })
    }
    let signal = integers(
      Int.random(in: 1...12, using: &random), Int.random(in: 1...40, using: &random), bits: range.samples)
    let kernel = integers(
      dimensionality == .alongRows ? 1 : Int.random(in: 1...7, using: &random),
      dimensionality == .alongColumns ? 1 : Int.random(in: 1...19, using: &random), bits: range.taps)
    let options = Self.options(seed, &random)
    guard let definition = try? IntegerDefinition(signal, kernel, dimensionality, options) else { return }
    let (values, overflow) = definition.outputs()
    for method in [ConvolutionMethod.automatic, .direct, .fft] {
      for threads in [1, 3] {
        var options = options
        options.method = method
        options.threads = threads
        let exact = try ExactConvolution(
          signal, kernel: kernel, dimensionality: dimensionality, options: options)
        #expect(method == .automatic || exact.plan.method == method)
        #expect((exact.plan.chosen.splitting == nil) == (exact.plan.method == .direct))
        let name = "\(method) \(exact.plan.reason) \(options)"
        if let overflow {
          #expect(
            throws: ConvolutionError.integerOverflow(row: overflow.row, column: overflow.column), "\(name)"
          ) { try exact.result() }
        } else {
          #expect(try exact.result().elements == values, "\(name)")
        }
      }
    }
  }

  private static func options(_ seed: Int, _ random: inout SplitMix64) -> ConvolutionOptions<Int64> {
    var options = ConvolutionOptions<Int64>(
      mode: .allCases.randomElement(using: &random)!, boundary: .allCases.randomElement(using: &random)!)
    if seed % 4 == 1 { options.fillValue = -77 }
    options.correlates = seed % 5 == 2
    if seed % 7 == 3 { options.stride = Axes(rows: 2, columns: .random(in: 1...4, using: &random)) }
    if seed % 7 == 4 { options.dilation = Axes(rows: 3, columns: .random(in: 1...3, using: &random)) }
    if seed % 11 == 5 { options.padding = seed % 2 == 0 ? .same : .zeros(Axes(rows: 9, columns: 30)) }
    return options
  }

  /// Blocks of every length give the same integers.
  @Test(arguments: [64, 256, 1000, 2304, 10_000]) func blockLengths(length: Int) throws {
    var random = SplitMix64(seed: 5)
    let signal = (0..<5000).map { _ in Int32.random(in: .min ... .max, using: &random) }
    let taps = (0..<50).map { _ in Int16.random(in: .min ... .max, using: &random) }
    var options = ConvolutionOptions<Int64>(mode: .same, boundary: .reflect)
    options.method = .direct
    let expected = try convolve(signal, with: taps, options: options)
    options.method = .fft
    options.blockLength = Axes(rows: 1, columns: length)
    #expect(try convolve(signal, with: taps, options: options) == expected)
  }

  @Test func alongEveryAxis() throws {
    var random = SplitMix64(seed: 6)
    let samples = (0..<4 * 30 * 5).map { _ in Int32.random(in: .min ... .max, using: &random) }
    let taps = (0..<12).map { _ in Int16.random(in: .min ... .max, using: &random) }
    for axis in 0..<3 {
      var options = ConvolutionOptions<Int64>(mode: .same, boundary: .symmetric)
      options.method = .direct
      let expected = try convolve(samples, shape: [4, 30, 5], axis: axis, with: taps, options: options)
      options.method = .fft
      let actual = try convolve(samples, shape: [4, 30, 5], axis: axis, with: taps, options: options)
      #expect(actual.elements == expected.elements && actual.shape == expected.shape, "axis \(axis)")
    }
  }
}
