import ComplexModule
import Convolution
import TestSupport
import Testing

/// Lags, their ranges, and the ways to compute them.
@Suite struct CorrelateLagsTests {
  private static let lengths = [
    (1, 1), (1, 4), (4, 1), (5, 2), (5, 3), (6, 2), (6, 3), (2, 5), (3, 6), (7, 7), (8, 8),
  ]

  /// Σ_l x[l]·conj(h[l − k]), term by term.
  private func definition<Element: ConvolutionElement>(_ x: [Element], _ h: [Element], _ lag: Int) -> Element
  {
    var sum = Element.zero
    for l in x.indices where h.indices.contains(l - lag) {
      sum = sum + Element.loops.multiply(x[l], Element.loops.conjugate(h[l - lag]))
    }
    return sum
  }

  /// Every mode's outputs are those at its lags: for all parities of N and K.
  @Test(arguments: lengths, ConvolutionMode.allCases)
  func lagsOfEveryMode(_ lengths: (Int, Int), _ mode: ConvolutionMode) throws {
    var random = SplitMix64(seed: UInt64(lengths.0 * 16 + lengths.1))
    let x = (0..<lengths.0).map { _ in Double(Int.random(in: -9...9, using: &random)) }
    let h = (0..<lengths.1).map { _ in Double(Int.random(in: -9...9, using: &random)) }
    let lags = correlationLags(signalLength: x.count, kernelLength: h.count, mode: mode)
    let outputs = try correlate(x, with: h, mode: mode)
    #expect(outputs == lags.map { definition(x, h, $0) })
    #expect(try correlate(x, with: h, lags: lags) == outputs)
  }

  /// Every way gives the same numbers within the error of its sums, at ranges inside, across and beyond the ends.
  @Test(
    arguments: [(1000, 1000), (1000, 30), (30, 1000), (20_000, 17_001)],
    [-50...50, -7...(-7), 900...1200, -40...3])
  func everyWayAgrees(_ lengths: (Int, Int), _ lags: ClosedRange<Int>) throws {
    var random = SplitMix64(seed: 5)
    let x = (0..<lengths.0).map { _ in Double.random(in: -1...1, using: &random) }
    let h = (0..<lengths.1).map { _ in Double.random(in: -1...1, using: &random) }
    let expected = lags.map { definition(x, h, $0) }
    let norms = norm(x) * norm(h)
    for method in [LagPlan.Method.direct, .fft, .whole] {
      let (found, plan) = try correlateReporting(x, with: h, lags: lags, method: method)
      let full = correlationLags(signalLength: x.count, kernelLength: h.count)
      #expect(plan.method == method || !lags.overlaps(full))
      let terms = min(x.count, h.count)
      let bound =
        (ErrorModel.sum(terms: terms, isComplex: false, unitRoundoff: 0x1p-53).guaranteed
          + ErrorModel.transform(points: 2 * (x.count + h.count), unitRoundoff: 0x1p-53).guaranteed) * norms
      for (value, exact) in zip(found, expected) { #expect(abs(value - exact) <= bound, "\(plan)") }
    }
  }

  @Test func complexAndSinglePrecision() throws {
    let x: [Complex<Double>] = [Complex<Double>(1, 2), Complex<Double>(0, -1), Complex<Double>(3, 1)]
    let h: [Complex<Double>] = [Complex<Double>(0, 1), Complex<Double>(2, -2)]
    #expect(try correlate(x, with: h, lags: -1...2) == (-1...2).map { definition(x, h, $0) })
    let f: [Float] = [1, 2, 3, 4]
    #expect(try correlate(f, with: [1, 10], lags: -1...1) == [10, 21, 32])
  }

  /// The threads share the work, not the bits.
  @Test func sameBitsForAnyThreads() throws {
    var random = SplitMix64(seed: 11)
    let x = (0..<200_000).map { _ in Double.random(in: -1...1, using: &random) }
    for method in [LagPlan.Method.direct, .fft] {
      let one = try correlateReporting(x, with: x, lags: -30...30, threads: 1, method: method).correlation
      let two = try correlateReporting(x, with: x, lags: -30...30, threads: 2, method: method).correlation
      #expect(one == two)
    }
  }

  /// A sample that is no number spoils the lags that it meets, and no other.
  @Test func notANumberMeetsItsLagsOnly() throws {
    var x = [Double](repeating: 1, count: 600)
    x[0] = .nan
    let h: [Double] = [1, 1]
    let found = try correlate(x, with: h, lags: -2...3)
    #expect(found.map(\.isNaN) == [false, true, true, false, false, false])
    #expect(found[3...] == [2, 2, 2])
  }

  /// Transforms in single precision, over an odd number of blocks and more than one group of them.
  @Test func transformsInSinglePrecision() throws {
    var random = SplitMix64(seed: 17)
    let x = (0..<9_001).map { _ in Float.random(in: -1...1, using: &random) }
    let h = (0..<8_500).map { _ in Float.random(in: -1...1, using: &random) }
    let found = try correlateReporting(x, with: h, lags: -20...60, method: .fft)
    #expect(found.plan.method == .fft)
    let wide = (x.map(Double.init), h.map(Double.init))
    let bound =
      ErrorModel.transform(points: 2 * (x.count + h.count), unitRoundoff: 0x1p-24).guaranteed
      * norm(wide.0) * norm(wide.1)
    for (value, lag) in zip(found.correlation, -20...60) {
      #expect(abs(Double(value) - definition(wide.0, wide.1, lag)) <= bound)
    }
  }

  /// Where a sample is not finite, or squares overflow, dot products take the place of transforms.
  @Test(arguments: [Float.nan, .infinity, 1e30])
  func transformsGiveWay(_ special: Float) throws {
    var x = [Float](repeating: 1, count: 4000)
    x[2000] = special
    let h = [Float](repeating: 0.5, count: 3000)
    let found = try correlateReporting(x, with: h, lags: 0...9, method: .fft).correlation
    let expected = try correlateReporting(x, with: h, lags: 0...9, method: .direct).correlation
    for (a, b) in zip(found, expected) { #expect(a == b || a.isNaN && b.isNaN) }
  }

  @Test func beyondTheOverlapIsZero() throws {
    #expect(try correlate([1.0, 2], with: [3.0], lags: -3...4) == [0, 0, 0, 3, 6, 0, 0, 0])
    #expect(try correlate([1.0, 2], with: [3.0], lags: 90...91) == [0, 0])
    #expect(throws: ConvolutionError.emptyOperand(.signal)) {
      try correlate([Double](), with: [1], lags: 0...1)
    }
    #expect(throws: ConvolutionError.self) { try correlate([1.0], with: [1], lags: Int.min...Int.max) }
    #expect(throws: ConvolutionError.self) { try correlate([1.0], with: [1], lags: 0...(1 << 60)) }
  }

  private func norm(_ samples: [Double]) -> Double { samples.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
