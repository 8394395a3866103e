import RealModule

/// Kinds of input that bring out different errors; random noise alone proves little.
///
/// ```swift
/// for family in InputFamily.allCases {
///   let report = try AccuracyReport(signal: family.samples(64, seed: 1), kernel: [1, -1])
///   print(family.rawValue, report.rows[0].errors.relativeL2)
/// }
/// ```
public enum InputFamily: String, CaseIterable, Sendable {
  /// Normally distributed.
  case gaussian
  /// Uniform in 0 ..< 1: all positive, so that nothing cancels.
  case uniform
  /// All 0.1, which no binary number is.
  case constant
  /// ±0.7 in turns: all its energy in one bin of a transform.
  case alternating
  /// A cosine of 37 periods.
  case tone
  /// The same with another phase and 38 periods: orthogonal to ``tone``.
  case orthogonalTone = "orthogonal-tone"
  /// One 1 in zeros.
  case impulse
  /// 10⁶ in noise of 10⁻³.
  case spike
  /// exp(−n/40).
  case decay
  /// 10⁸ and noise of 1.
  case offset
  /// A ramp from −1 to 1.
  case ramp
  /// Random signs: the largest norm for its peak.
  case signs
  /// Noise in one sample of sixteen, zeros between.
  case sparse
  /// Magnitudes over twelve orders, mixed.
  case range

  /// `count` samples, the same for the same seed.
  ///
  /// ```swift
  /// InputFamily.alternating.samples(4, seed: 1)  // [0.7, -0.7, 0.7, -0.7]
  /// ```
  ///
  /// - Complexity: O(count).
  public func samples(_ count: Int, seed: UInt64) -> [Double] {
    var random = SeededRandom(seed: seed)
    let turn = 2 * Double.pi / Double(max(count, 1))
    return (0..<count).map { n in
      switch self {
      case .gaussian: random.normal()
      case .uniform: random.unit()
      case .constant: 0.1
      case .alternating: n % 2 == 0 ? 0.7 : -0.7
      case .tone: Double.cos(37 * turn * Double(n))
      case .orthogonalTone: Double.sin(38 * turn * Double(n))
      case .impulse: n == count / 2 ? 1 : 0
      case .spike: random.normal() * 1e-3 + (n == count / 3 ? 1e6 : 0)
      case .decay: Double.exp(-Double(n) / 40)
      case .offset: 1e8 + random.normal()
      case .ramp: 2 * Double(n) / Double(max(count - 1, 1)) - 1
      case .signs: random.next() & 1 == 0 ? 1 : -1
      case .sparse: n % 16 == 5 ? random.normal() : 0
      case .range: random.normal() * Double.exp(12 * Double.log(10) * (random.unit() - 0.5))
      }
    }
  }
}
