/// The library's kernels for signals, as members of `Array`.
///
/// ```swift
/// let ecg: [Double] = [0, 1, 3, 9, 3, 1, 0]
/// let smooth = try convolve(ecg, with: .gaussian(sigma: 1), mode: .same, boundary: .reflect)
/// smooth.count  // 7
/// ```
///
/// - Precondition: each parameter obeys the rule that ``NamedKernel`` lists for it, and the kernel has at most
///   ``KernelValues/maximumTaps`` taps.  For parameters that a user typed, ``NamedKernel/values(_:for:maximumTaps:)``
///   and ``KernelSpecification/parse(_:)`` throw instead.
extension Array where Element: BinaryFloatingPoint {
  /// A gaussian of standard deviation σ: exp(−n²/2σ²), sum 1, reaching ⌈truncate·σ⌉ samples from its centre.
  ///
  /// ```swift
  /// let taps: [Double] = .gaussian(sigma: 1)
  /// taps.count  // 9
  /// taps[4]  // 0.3989…
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: above 0, in samples.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func gaussian(sigma: Double, truncate: Double = 4) -> [Element] {
    library("gaussian", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// A gaussian of standard deviation σ and sum 1 on `size` samples.
  ///
  /// ```swift
  /// let taps: [Double] = .gaussian(sigma: 1, size: 3)
  /// taps  // [0.274…, 0.451…, 0.274…]
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: above 0, in samples.
  ///   - size: the number of taps, at least 1.
  public static func gaussian(sigma: Double, size: Int) -> [Element] {
    library("gaussian", ["sigma": .number(sigma), "size": .number(size)])
  }

  /// The mean of `size` samples: 1/size each.
  ///
  /// ```swift
  /// let taps: [Double] = .box(size: 4)
  /// taps  // [0.25, 0.25, 0.25, 0.25]
  /// ```
  ///
  /// - Parameter size: the number of taps, at least 1.
  public static func box(size: Int) -> [Element] { library("box", ["size": .number(size)]) }

  /// A mean of `size` samples with linearly falling weights, sum 1.
  ///
  /// ```swift
  /// let taps: [Double] = .triangle(size: 3)
  /// taps  // [0.25, 0.5, 0.25]
  /// ```
  ///
  /// - Parameter size: the number of taps, at least 1.
  public static func triangle(size: Int) -> [Element] { library("triangle", ["size": .number(size)]) }

  /// A mean with weights exp(−|n|/τ), sum 1, reaching ⌈truncate·τ⌉ samples to both sides; `pastOnly`
  /// makes the weights of later samples 0 (the impulse response of an RC lowpass, aligned in mode `same`).
  ///
  /// ```swift
  /// let taps: [Double] = .exponential(tau: 1, truncate: 1)
  /// taps  // [0.211…, 0.576…, 0.211…]
  /// ```
  ///
  /// - Parameters:
  ///   - tau: τ above 0, in samples.
  ///   - truncate: where the tails are cut, in units of τ.
  ///   - pastOnly: whether only earlier samples count.
  public static func exponential(
    tau: Double, truncate: Double = 8, pastOnly: Bool = false
  ) -> [Element] {
    library(
      "exponential",
      ["tau": .number(tau), "truncate": .number(truncate), "side": .word(pastOnly ? "past" : "both")])
  }

  /// Savitzky–Golay smoothing: the value in the middle of a polynomial of degree `order` fitted to `length`
  /// samples by least squares (A. Savitzky and M. J. E. Golay, Anal. Chem. 36 (1964), doi:10.1021/ac60214a047).
  ///
  /// ```swift
  /// let taps: [Double] = .savitzkyGolay(length: 5, order: 2)
  /// taps.map { ($0 * 35).rounded() }  // [-3.0, 12.0, 17.0, 12.0, -3.0]
  /// ```
  ///
  /// - Parameters:
  ///   - length: an odd number of samples.
  ///   - order: the degree, below the length.
  public static func savitzkyGolay(length: Int, order: Int) -> [Element] {
    library("savitzky-golay", ["length": .number(length), "order": .number(order)])
  }

  /// The derivative of the signal smoothed by a gaussian: −n/σ² · g(n).
  ///
  /// ```swift
  /// let ramp = (0..<20).map { Double($0) }
  /// let slope = try convolve(ramp, with: .gaussianDerivative(sigma: 1), mode: .valid)
  /// abs(slope[0] - 1) < 1e-3  // true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: σ above 0, in samples.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func gaussianDerivative(sigma: Double, truncate: Double = 4) -> [Element] {
    library("gaussian-derivative-x", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// The second derivative of a gaussian (the Mexican hat, not inverted): (n² − σ²)/σ⁴ · g(n), sum 0.
  ///
  /// ```swift
  /// let taps: [Double] = .laplacianOfGaussian(sigma: 1.4)
  /// print(taps.count, taps[6] < 0, abs(taps.reduce(0, +)) < 1e-15)  // 13 true true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: σ above 0, in samples.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func laplacianOfGaussian(sigma: Double, truncate: Double = 4) -> [Element] {
    library("log", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// Unsharp masking: δ + amount·(δ − g), sum 1.
  ///
  /// ```swift
  /// // A step overshoots on both sides.
  /// let step: [Double] = [0, 0, 0, 0, 1, 1, 1, 1]
  /// let sharp = try convolve(step, with: .unsharp(sigma: 1), mode: .same, boundary: .edge)
  /// print(sharp[3] < 0, sharp[4] > 1)  // true true
  /// ```
  ///
  /// - Parameters:
  ///   - sigma: standard deviation of the gaussian g, above 0, in samples.
  ///   - amount: the weight of what the gaussian removes.
  ///   - truncate: where the tails are cut, in standard deviations.
  public static func unsharp(sigma: Double, amount: Double = 1, truncate: Double = 4) -> [Element] {
    library(
      "unsharp", ["sigma": .number(sigma), "amount": .number(amount), "truncate": .number(truncate)])
  }

  /// A windowed-sinc lowpass, w(n)·2f·sinc(2fn), scaled to gain 1 at frequency 0.
  ///
  /// ```swift
  /// let taps: [Double] = .lowpass(cutoff: 0.1, taps: 5)
  /// taps  // [0.028…, 0.237…, 0.469…, 0.237…, 0.028…]
  /// ```
  ///
  /// - Parameters:
  ///   - cutoff: f in cycles per sample: frequency / sampling rate, between 0 and 0.5.
  ///   - taps: the length; the transition is some 3.3/taps wide under the Hamming window.
  ///   - window: w, which trades the width of the transition for the height of the side lobes.
  ///   - beta: the parameter of the Kaiser window; the others have none.
  public static func lowpass(
    cutoff: Double, taps: Int = 101, window: TaperWindow = .hamming, beta: Double = 8.6
  ) -> [Element] {
    library("lowpass", ["cutoff": .number(cutoff)], taps, window, beta)
  }

  /// A windowed-sinc highpass, w(n)·(sinc(n) − 2f·sinc(2fn)), scaled to gain 1 at half the sampling rate.
  ///
  /// ```swift
  /// // It removes what is constant.
  /// let level = [Double](repeating: 5, count: 300)
  /// let rest = try convolve(level, with: .highpass(cutoff: 0.05), mode: .valid)
  /// rest.allSatisfy { abs($0) < 0.05 }  // true
  /// ```
  ///
  /// - Parameters:
  ///   - cutoff: f in cycles per sample: frequency / sampling rate, between 0 and 0.5.
  ///   - taps: the length, odd.
  ///   - window: w.
  ///   - beta: the parameter of the Kaiser window.
  public static func highpass(
    cutoff: Double, taps: Int = 101, window: TaperWindow = .hamming, beta: Double = 8.6
  ) -> [Element] {
    library("highpass", ["cutoff": .number(cutoff)], taps, window, beta)
  }

  /// A windowed-sinc bandpass, w(n)·(2h·sinc(2hn) − 2l·sinc(2ln)), scaled to gain 1 half way between l and h.
  ///
  /// ```swift
  /// // 49 to 51 Hz of a recording with 360 samples a second.
  /// let hum: [Float] = .bandpass(low: 49 / 360, high: 51 / 360, taps: 1001)
  /// hum.count  // 1001
  /// ```
  ///
  /// - Parameters:
  ///   - low: lower cut-off l in cycles per sample: frequency / sampling rate.
  ///   - high: upper cut-off h, above `low` and below 0.5.
  ///   - taps: the length.
  ///   - window: w.
  ///   - beta: the parameter of the Kaiser window.
  public static func bandpass(
    low: Double, high: Double, taps: Int = 101, window: TaperWindow = .hamming, beta: Double = 8.6
  ) -> [Element] {
    library("bandpass", ["low": .number(low), "high": .number(high)], taps, window, beta)
  }

  private static func library(_ name: String, _ arguments: [String: KernelParameter.Value]) -> [Element] {
    converted(realTaps(of: name, arguments, for: .signal).elements)
  }

  private static func library(
    _ name: String, _ band: [String: KernelParameter.Value], _ taps: Int, _ window: TaperWindow,
    _ beta: Double
  ) -> [Element] {
    let shape: [String: KernelParameter.Value] = [
      "taps": .number(taps), "window": .word(window.rawValue), "beta": .number(beta),
    ]
    return library(name, band.merging(shape) { given, _ in given })
  }
}
