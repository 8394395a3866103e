import Convolution
import TestSupport
import Testing

/// Integers through transforms: 0 wrong results.
///
/// Every sample of every result is checked by ``verifyConvolution(_:of:with:)``, which shares nothing with the
/// methods, and a few by the definition. Constant data are the hardest: their rounding errors add up.
@Suite struct ExactTransformTests {
  enum Family: String, CaseIterable {
    case constantMax, constantMin, alternating, square, random

    func samples<Value: FixedWidthInteger>(_ count: Int, of _: Value.Type, bits: Int) -> [Value] {
      var random = SplitMix64(seed: UInt64(count))
      let shift = Value(truncatingIfNeeded: Value.bitWidth - min(bits, Value.bitWidth))
      let (lowest, highest) = (Value.min >> shift, Value.max >> shift)
      return (0..<count).map { index in
        switch self {
        case .constantMax: highest
        case .constantMin: Value.isSigned ? lowest : highest
        case .alternating: index % 2 == 0 ? highest : lowest
        case .square: index / 37 % 2 == 0 ? lowest : highest
        case .random: Value.random(in: lowest...highest, using: &random)
        }
      }
    }
  }

  /// Convolves by transforms, checks every sample, and returns the products of limbs it took.
  @discardableResult
  static func check<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
    _ signal: [Sample], _ taps: [Tap], _ name: String
  ) throws -> ExactSplitting? {
    var options = ConvolutionOptions<Int64>()
    options.method = .fft
    let (x, h) = (
      Matrix(rows: 1, columns: signal.count, elements: signal),
      Matrix(rows: 1, columns: taps.count, elements: taps)
    )
    let exact = try ExactConvolution(x, kernel: h, dimensionality: .alongRows, options: options)
    let result = try exact.result().elements
    #expect(exact.plan.method == .fft)
    #expect(verifyConvolution(result, of: signal, with: taps), "\(name): \(exact.plan.reason)")
    let definition = try IntegerDefinition(x, h, .alongRows, options)
    for index in [0, min(signal.count, taps.count) - 1, result.count / 2, result.count - 1] {
      #expect(result[index] == definition.output(0, index), "\(name), sample \(index)")
    }
    return exact.plan.chosen.splitting
  }

  /// Full-scale samples of a type by taps of as many bits as leave the result in Int64.
  static func everyFamily<Sample: FixedWidthInteger>(_: Sample.Type, _ count: Int) throws {
    let room = 62 - Sample.bitWidth - (Int.bitWidth - count.leadingZeroBitCount)
    guard room >= 2 else { return }
    for family in Family.allCases {
      for tapFamily in Family.allCases {
        let name = "\(Sample.self) \(family) × \(tapFamily), \(count)"
        let signal = family.samples(count, of: Sample.self, bits: 64)
        if room >= 16 {
          try check(signal, tapFamily.samples(count, of: Int16.self, bits: 16), name)
        } else {
          try check(signal, tapFamily.samples(count, of: Int16.self, bits: room), name)
        }
      }
    }
  }

  @Test(arguments: [1, 100, 5000]) func fullScaleOfEveryType(count: Int) throws {
    try Self.everyFamily(Int8.self, count)
    try Self.everyFamily(UInt8.self, count)
    try Self.everyFamily(Int16.self, count)
    try Self.everyFamily(UInt16.self, count)
    try Self.everyFamily(Int32.self, count)
    try Self.everyFamily(UInt32.self, count)
  }

  /// 64-bit samples by a kernel whose sum stays small at every length: +1, −1, +1, … over constants, and few
  /// taps over anything.
  @Test(arguments: Family.allCases) func fullScaleOf64Bits(family: Family) throws {
    let signed = family.samples(5000, of: Int64.self, bits: 63)
    let unsigned = family.samples(5000, of: UInt64.self, bits: 63)
    for taps: [Int8] in [[1], [-1, 0, 1], [0, 0, 0, 1, 0, 0], Array(repeating: 0, count: 30)] {
      try Self.check(signed, taps, "Int64 \(family)")
      try Self.check(unsigned, taps, "UInt64 \(family)")
    }
    if family == .constantMax || family == .constantMin {
      let alternating = Family.alternating.samples(2001, of: Int8.self, bits: 2).map { $0 < 0 ? -1 : 1 }
      let splitting = try Self.check(signed, alternating, "Int64 \(family) × ±1")
      #expect(splitting!.samples.count > 1)
    }
  }

  /// A constant by +t, −t, +t, …: sums that cancel to at most one product, so that any two operands of 62
  /// bits together have a result, and errors that do not cancel.
  static func cancelling(_ count: Int, _ taps: Int, bits: (Int, Int)) -> ([Int64], [Int64]) {
    let tap = Int64(1) << Int64(bits.1) - 1
    return (
      Array(repeating: Int64(1) << Int64(bits.0) - 1, count: count),
      (0..<taps).map { $0 % 2 == 0 ? tap : -tap }
    )
  }

  /// Each way to cut operands is taken where it is the cheapest that is proven, and right.
  @Test(arguments: [
    (8, 8, 1, 1), (16, 16, 1, 2), (40, 7, 2, 1), (7, 40, 1, 2), (31, 31, 2, 3), (50, 12, 3, 1),
    (26, 30, 2, 2),
    (12, 50, 1, 3),
  ]) func everySplitting(sampleBits: Int, tapBits: Int, sampleLimbs: Int, tapLimbs: Int) throws {
    let (signal, taps) = Self.cancelling(1 << 15, 1 << 14, bits: (sampleBits, tapBits))
    let splitting = try #require(try Self.check(signal, taps, "\(sampleBits) × \(tapBits)"))
    let name = "\(splitting)"
    #expect(splitting.errorBound < 0.5)
    #expect(splitting.samples.count == sampleLimbs && splitting.taps.count == tapLimbs, "\(name)")
  }

  /// 32 bits by 32 and 64 by 64 at lengths where they take the most limbs.
  @Test func theMostLimbs() throws {
    let long = IntegerFacts(largestSample: 1 << 31, largestTap: 1 << 31, tapCount: 1 << 20)
    let splitting = try #require(
      ExactSplitting.cheapest(for: long, points: 1 << 21, sampleCount: 1 << 20))
    #expect(splitting.products <= 9, "\(splitting)")
    let wide = IntegerFacts(largestSample: .max, largestTap: .max, tapCount: 1 << 16)
    let full = try #require(ExactSplitting.cheapest(for: wide, points: 1 << 17, sampleCount: 1 << 16))
    #expect(full.products <= 25, "\(full)")
    #expect(full.samples.width * full.samples.count >= 65 && full.taps.width * full.taps.count >= 65)
  }

  @Test(arguments: Family.allCases) func aMillionSamples(family: Family) throws {
    let count = 1 << 20
    try Self.check(
      family.samples(count, of: UInt8.self, bits: 8), family.samples(count, of: Int8.self, bits: 8),
      "8 bits \(family)")
    try Self.check(
      family.samples(count, of: Int16.self, bits: 16), family.samples(count, of: UInt16.self, bits: 16),
      "16 bits \(family)")
    try Self.check(
      family.samples(count, of: Int32.self, bits: 32), family.samples(5000, of: Int32.self, bits: 19),
      "32 bits \(family)")
    try Self.check(
      family.samples(count, of: Int8.self, bits: 8), family.samples(5000, of: UInt32.self, bits: 30),
      "8 by 32 bits \(family)")
    try Self.check(
      family.samples(count, of: UInt32.self, bits: 32), family.samples(999, of: UInt16.self, bits: 16),
      "unsigned 32 bits \(family)")
    try Self.check(
      family.samples(count, of: Int64.self, bits: 51), family.samples(999, of: Int8.self, bits: 2),
      "64 bits \(family)")
    try Self.check(
      family.samples(count, of: UInt64.self, bits: 51), family.samples(999, of: UInt8.self, bits: 1),
      "unsigned 64 bits \(family)")
    if family == .alternating {
      let (signal, taps) = Self.cancelling(count, count, bits: (31, 30))
      try Self.check(signal, taps, "cancelling")
    }
  }

  @Test(arguments: Family.allCases) func images(family: Family) throws {
    var options = ConvolutionOptions<Int64>()
    options.method = .fft
    let image = Matrix(
      rows: 200, columns: 300, elements: family.samples(60_000, of: UInt16.self, bits: 16))
    let kernel = Matrix(rows: 61, columns: 40, elements: family.samples(2440, of: Int32.self, bits: 30))
    let exact = try ExactConvolution(image, kernel: kernel, dimensionality: .image, options: options)
    #expect(exact.plan.chosen.splitting!.products > 1)
    #expect(verifyConvolution(try exact.result(), of: image, with: kernel), "\(exact.plan.reason)")
  }

  /// Automatic uses transforms for long kernels and sums for short ones, and its plan says why.
  @Test func automaticChoosesByTheCost() throws {
    let signal = Family.random.samples(100_000, of: Int16.self, bits: 16)
    let long = try ConvolutionPlan(
      integers: signal, kernel: Family.random.samples(9001, of: Int16.self, bits: 16))
    #expect(long.method == .fft && long.candidates.map(\.method).contains(.direct))
    #expect(long.reason.contains("proven below"))
    #expect(long.errorBound.guaranteed == 0)
    let short = try ConvolutionPlan(integers: signal, kernel: [1, 2, 1] as [Int16])
    #expect(short.method == .direct && short.candidates.map(\.method).contains(.fft))
  }
}
