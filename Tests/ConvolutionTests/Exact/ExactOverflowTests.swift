import Convolution
import TestSupport
import Testing

/// What does not fit Int64 is an error that names its first sample, by every method.
@Suite struct ExactOverflowTests {
  static func options(_ method: ConvolutionMethod) -> ConvolutionOptions<Int64> {
    var options = ConvolutionOptions<Int64>()
    options.method = method
    return options
  }

  @Test(arguments: [ConvolutionMethod.automatic, .direct, .fft]) func extremes(method: ConvolutionMethod)
    throws
  {
    let options = Self.options(method)
    func overflows(at index: Int, _ signal: [some FixedWidthInteger], _ taps: [some FixedWidthInteger]) {
      #expect(throws: ConvolutionError.integerOverflow(row: 0, column: index), "\(signal) \(taps)") {
        try convolve(signal, with: taps, options: options)
      }
    }
    overflows(at: 0, [Int64.min], [Int64.min])
    overflows(at: 0, [Int64.min], [-1])
    overflows(at: 0, [UInt64.max], [UInt64.max])
    overflows(at: 0, [UInt64.max], [1])
    overflows(at: 1, [0, UInt64.max], [1])
    overflows(at: 1, [Int64.max, 1], [1, 1])
    overflows(at: 2, [Int64.min, 0, -1], [1, 0, 1])
    #expect(try convolve([Int64.min], with: [1], options: options) == [.min])
    #expect(try convolve([Int64.max], with: [-1], options: options) == [-.max])
    #expect(try convolve([UInt64.max, UInt64.max], with: [0], options: options) == [0, 0])
    #expect(try convolve([0, 0], with: [UInt64.max], options: options) == [0, 0])
    #expect(
      try convolve([UInt64.max / 2], with: [Int64(-1), 1], options: options) == [-.max, .max])
  }

  /// Terms of 2¹²⁶ that cancel, and sums beyond 2¹²⁸ whose remainder modulo 2¹²⁸ would fit.
  @Test(arguments: [ConvolutionMethod.direct, .fft]) func beyond128Bits(method: ConvolutionMethod) throws {
    var options = Self.options(method)
    options.mode = .valid
    let full = [Int64](repeating: .min, count: 8)
    #expect(
      try convolve(full, with: [.min, .max, 1, 0] as [Int64], options: options)
        == [0, 0, 0, 0, 0])
    // Four times (−2⁶³)² is 2¹²⁸.
    #expect(throws: ConvolutionError.integerOverflow(row: 0, column: 0)) {
      try convolve(full, with: Array(full[..<4]), options: options)
    }
    // Two times (2⁶⁴ − 1)·2⁶³ and two more is 2¹²⁸ exactly.
    #expect(throws: ConvolutionError.integerOverflow(row: 0, column: 0)) {
      try convolve(
        [UInt64.max, UInt64.max, 1 << 63, 1 << 63], with: [2, 2, 1 << 63, 1 << 63] as [UInt64],
        options: options)
    }
    // Σ x·h = 2⁶⁴ − 2⁶⁴ beside terms of 2¹²⁷.
    #expect(
      try convolve(
        [UInt64.max, UInt64.max], with: [Int64.min, Int64.min].map { _ in Int64(0) }, options: options) == [0]
    )
  }

  /// The first sample that does not fit, in every block of a long signal.
  @Test(arguments: [0, 1, 1023, 5000, 14_999]) func namesTheFirst(index: Int) throws {
    var signal = [Int64](repeating: 1 << 50, count: 15_000)
    var taps = [Int32](repeating: 0, count: 600)
    taps[0] = 1 << 13 - 1
    signal[index] = .max / 2
    if index + 700 < signal.count { signal[index + 700] = .min }
    for method in [ConvolutionMethod.direct, .fft] {
      #expect(throws: ConvolutionError.integerOverflow(row: 0, column: index), "\(method)") {
        try convolve(signal, with: taps, options: Self.options(method))
      }
    }
    signal[index] = .max >> 13
    if index + 700 < signal.count { signal[index + 700] = .min >> 13 }
    let result = try convolve(signal, with: taps, options: Self.options(.fft))
    #expect(verifyConvolution(result, of: signal, with: taps))
  }

  @Test func namesRowAndColumn() throws {
    var image = Matrix<Int64>(rows: 40, columns: 50, repeating: 1 << 40)
    image[17, 23] = .max
    image[30, 2] = .min
    let kernel = Matrix<Int64>(rows: 5, columns: 7, repeating: 2)
    for method in [ConvolutionMethod.direct, .fft] {
      #expect(throws: ConvolutionError.integerOverflow(row: 17, column: 23)) {
        try convolve(image, with: kernel, options: Self.options(method))
      }
    }
  }
}
