/// The library's kernels for signals, as members of `Array`.
///
/// ```swift
/// let smooth = try convolve(ecg, with: .gaussian(sigma: 3), mode: .same, boundary: .reflect)
/// let hum: [Float] = .bandpass(low: 49 / 360, high: 51 / 360, taps: 1001)
/// ```
///
/// - Precondition: each parameter obeys the rule that ``NamedKernel`` lists for it, and the kernel has at most
///   ``KernelValues/maximumTaps`` taps.  For parameters that a user typed, ``NamedKernel/values(_:for:)`` and
///   ``KernelSpecification/parse(_:)`` throw instead.
extension Array where Element: BinaryFloatingPoint {
  /// A gaussian of standard deviation `sigma`, sum 1, reaching ⌈truncate·σ⌉ samples from its centre.
  public static func gaussian(sigma: Double, truncate: Double = 4) -> [Element] {
    library("gaussian", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// A gaussian of standard deviation `sigma` and sum 1 on `size` samples.
  public static func gaussian(sigma: Double, size: Int) -> [Element] {
    library("gaussian", ["sigma": .number(sigma), "size": .number(size)])
  }

  /// The mean of `size` samples.
  public static func box(size: Int) -> [Element] { library("box", ["size": .number(size)]) }

  /// A mean of `size` samples with linearly falling weights.
  public static func triangle(size: Int) -> [Element] { library("triangle", ["size": .number(size)]) }

  /// A mean with weights exp(−|n|/τ), sum 1, reaching ⌈truncate·τ⌉ samples to both sides; `pastOnly`
  /// makes the weights of later samples 0 (the impulse response of an RC lowpass, aligned in mode `same`).
  public static func exponential(
    tau: Double, truncate: Double = 8, pastOnly: Bool = false
  ) -> [Element] {
    library(
      "exponential",
      ["tau": .number(tau), "truncate": .number(truncate), "side": .word(pastOnly ? "past" : "both")])
  }

  /// Savitzky–Golay smoothing: the value in the middle of a polynomial of degree `order` fitted to `length`
  /// samples.
  public static func savitzkyGolay(length: Int, order: Int) -> [Element] {
    library("savitzky-golay", ["length": .number(length), "order": .number(order)])
  }

  /// The derivative of the signal smoothed by a gaussian.
  public static func gaussianDerivative(sigma: Double, truncate: Double = 4) -> [Element] {
    library("gaussian-derivative-x", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// The second derivative of a gaussian (the Mexican hat, not inverted), sum 0.
  public static func laplacianOfGaussian(sigma: Double, truncate: Double = 4) -> [Element] {
    library("log", ["sigma": .number(sigma), "truncate": .number(truncate)])
  }

  /// Unsharp masking: δ + amount·(δ − g), sum 1.
  public static func unsharp(sigma: Double, amount: Double = 1, truncate: Double = 4) -> [Element] {
    library(
      "unsharp", ["sigma": .number(sigma), "amount": .number(amount), "truncate": .number(truncate)])
  }

  /// A windowed-sinc lowpass with gain 1 at frequency 0.
  ///
  /// - Parameter cutoff: in cycles per sample: frequency / sampling rate, between 0 and 0.5.
  public static func lowpass(
    cutoff: Double, taps: Int = 101, window: TaperWindow = .hamming, beta: Double = 8.6
  ) -> [Element] {
    library("lowpass", ["cutoff": .number(cutoff)], taps, window, beta)
  }

  /// A windowed-sinc highpass with gain 1 at half the sampling rate; `taps` is odd.
  ///
  /// - Parameter cutoff: in cycles per sample: frequency / sampling rate, between 0 and 0.5.
  public static func highpass(
    cutoff: Double, taps: Int = 101, window: TaperWindow = .hamming, beta: Double = 8.6
  ) -> [Element] {
    library("highpass", ["cutoff": .number(cutoff)], taps, window, beta)
  }

  /// A windowed-sinc bandpass with gain 1 half way between `low` and `high`.
  ///
  /// - Parameters:
  ///   - low: lower cut-off in cycles per sample: frequency / sampling rate.
  ///   - high: upper cut-off, above `low` and below 0.5.
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
