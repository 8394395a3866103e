import RealModule

/// Frequency-selective filters with linear phase: an ideal response cut short by a window.
///
/// Frequencies are in **cycles per sample**, the fraction of the sampling rate: between 0 and 0.5 (the
/// Nyquist frequency).  For a cut-off of f hertz at fs samples a second that is f/fs.  (MATLAB's `fir1` and
/// SciPy's `firwin` without `fs` count in fractions of the Nyquist frequency, twice as much.)
extension NamedKernel {
  static let windowedSinc: [NamedKernel] = [
    NamedKernel(
      "lowpass", "keeps the frequencies below cutoff; gain 1 at frequency 0",
      formula: "h[n] ∝ w[n]·2c·sinc(2c·m), m = n − (taps−1)/2, scaled to Σh = 1", source: firSource,
      for: [.signal], [cutoff] + windowParameters(.integer(atLeast: 1))
    ) { arguments, domain throws(ConvolutionError) in
      try windowedSinc(arguments, from: 0, to: arguments["cutoff"], for: domain)
    },
    NamedKernel(
      "highpass", "keeps the frequencies above cutoff; gain 1 at half the sampling rate",
      formula: "h[n] ∝ w[n]·(sinc(m) − 2c·sinc(2c·m)), scaled to Σ(−1)^m·h = 1; taps must be odd",
      source: firSource, for: [.signal], [cutoff] + windowParameters(.oddInteger(atLeast: 1))
    ) { arguments, domain throws(ConvolutionError) in
      try windowedSinc(arguments, from: arguments["cutoff"], to: 0.5, for: domain)
    },
    NamedKernel(
      "bandpass", "keeps the frequencies between low and high; gain 1 half way",
      formula: "h[n] ∝ w[n]·(2b·sinc(2b·m) − 2a·sinc(2a·m)), scaled to gain 1 at (a+b)/2; a = low, b = high",
      source: firSource, for: [.signal],
      [
        KernelParameter("low", "lower cut-off, cycles per sample", .between(0, 0.5), .required),
        KernelParameter("high", "upper cut-off, cycles per sample", .between(0, 0.5), .required),
      ] + windowParameters(.integer(atLeast: 1))
    ) { arguments, domain throws(ConvolutionError) in
      let (low, high) = (arguments["low"], arguments["high"])
      guard low < high else {
        throw arguments.kernel.wrong("high", "it is \(high), but must be above low (\(low))")
      }
      return try windowedSinc(arguments, from: low, to: high, for: domain)
    },
  ]

  private static let firSource =
    "Oppenheim and Schafer, Discrete-Time Signal Processing, 3rd ed., Pearson 2010, §7.5; scipy.signal.firwin with fs=1"

  private static let cutoff = KernelParameter(
    "cutoff", "cycles per sample: frequency / sampling rate; gain there is ½", .between(0, 0.5), .required)

  private static func windowParameters(_ length: KernelParameter.Rule) -> [KernelParameter] {
    [
      KernelParameter("taps", "length of the kernel; more taps make a steeper filter", length, default: 101),
      KernelParameter(
        "window", "shape of the cut", .choice(TaperWindow.allCases.map(\.rawValue)),
        .value(.word(TaperWindow.hamming.rawValue))),
      KernelParameter(
        "beta", "shape of the Kaiser window; 0 is rectangular", .from(0, through: 700), default: 8.6),
    ]
  }

  /// The response that is 1 between two frequencies, windowed, with gain exactly 1 at the centre of its band:
  /// at 0 for a lowpass, at ½ for a highpass.
  private static func windowedSinc(
    _ arguments: KernelArguments, from low: Double, to high: Double, for domain: KernelDomain
  ) throws(ConvolutionError) -> KernelValues {
    try arguments.check(side: arguments["taps"], because: "taps", for: domain)
    let count = arguments.integer("taps")
    guard let window = TaperWindow(rawValue: arguments.word("window")) else {
      preconditionFailure("the rule of 'window' lists the windows")
    }
    let weights = window.samples(count, beta: arguments["beta"])
    let positions = (0..<count).map { Double($0) - Double(count - 1) / 2 }
    let taps = zip(positions, weights).map { m, weight in
      weight * (2 * high * sinc(2 * high * m) - 2 * low * sinc(2 * low * m))
    }
    let centre = low == 0 ? 0 : high == 0.5 ? 0.5 : (low + high) / 2
    let gain = zip(positions, taps).reduce(0) { $0 + $1.1 * cosPi(2 * centre * $1.0) }
    guard gain.magnitude > 1e-12 * taps.reduce(0, { $0 + $1.magnitude }) else {
      throw arguments.kernel.wrong(
        "taps", "\(count) taps under this window leave nothing of the band; use more")
    }
    return separable(taps.map { $0 / gain }, for: domain)
  }

  /// sin(πx)/(πx), exactly 0 at the integers other than 0.
  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sinPi(x) / (.pi * x)
  }

  /// sin(πx) with the argument reduced before it is multiplied by π.
  private static func sinPi(_ x: Double) -> Double {
    let reduced = x.remainder(dividingBy: 2)
    let folded = abs(reduced) > 0.5 ? 1 - abs(reduced) : abs(reduced)
    return (reduced < 0 ? -1 : 1) * Double.sin(.pi * folded)
  }

  private static func cosPi(_ x: Double) -> Double { sinPi(0.5 - abs(x.remainder(dividingBy: 2))) }
}

/// A window of length n: symmetric, 1 in the middle.
///
/// ```swift
/// // A better stop band for a wider transition.
/// let taps: [Double] = .lowpass(cutoff: 0.1, taps: 101, window: .kaiser, beta: 8.6)
/// taps.count  // 101
/// ```
public enum TaperWindow: String, CaseIterable, Sendable {
  /// 0.54 − 0.46·cos(2πi/(n−1)): side lobes of −43 dB.
  case hamming
  /// ½ − ½·cos(2πi/(n−1)).
  case hann
  /// 0.42 − ½·cos(2πi/(n−1)) + 0.08·cos(4πi/(n−1)).
  case blackman
  /// 1: the sharpest transition and the worst side lobes.
  case rectangular
  /// I₀(β·√(1 − (2i/(n−1) − 1)²)) / I₀(β): side lobes as low as β asks
  /// (Kaiser and Schafer, IEEE TASSP 28, 1980, doi:10.1109/TASSP.1980.1163349).
  case kaiser

  /// The samples of the window, i = 0 … n−1; one sample is 1.
  func samples(_ count: Int, beta: Double) -> [Double] {
    guard count > 1 else { return [1] }
    let last = Double(count - 1)
    return (0..<count).map { i in
      // The distance to the nearer end makes the two halves equal to the last bit.
      let phase = Double(min(i, count - 1 - i)) / last
      let angle = 2 * Double.pi * phase
      switch self {
      case .hamming: return 0.54 - 0.46 * Double.cos(angle)
      case .hann: return 0.5 - 0.5 * Double.cos(angle)
      case .blackman: return max(0.42 - 0.5 * Double.cos(angle) + 0.08 * Double.cos(2 * angle), 0)
      case .rectangular: return 1
      case .kaiser:
        // 1 − (2p − 1)² = 4p(1 − p), without the cancellation at the ends.
        return Self.besselI0(beta * 2 * (phase * (1 - phase)).squareRoot()) / Self.besselI0(beta)
      }
    }
  }

  /// I₀(x) = Σ (x/2)^(2k) / (k!)², all of whose terms are positive: nothing cancels.
  static func besselI0(_ x: Double) -> Double {
    let quarter = x * x / 4
    var (term, sum, k) = (1.0, 1.0, 1.0)
    while term > sum * 0x1p-54 {
      term *= quarter / (k * k)
      sum += term
      k += 1
    }
    return sum
  }
}
