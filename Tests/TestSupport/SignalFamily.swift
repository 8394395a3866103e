import RealModule

/// Kinds of input that show different errors; random noise alone proves little.
package enum SignalFamily: String, CaseIterable, Sendable {
  /// Normally distributed.
  case noise
  /// Uniform in 0 ..< 1: everything positive.
  case uniform
  /// All 0.1, which no binary number is.
  case constant
  /// ±0.7 in turns.
  case alternating
  /// A cosine.
  case tone
  /// One 1.
  case impulse
  /// 10⁶ in noise of 10⁻³.
  case spike
  /// exp(−n/40).
  case decay
  /// Noise on an offset of 10⁴.
  case offset
  /// Magnitudes from 10⁻¹⁰⁰ to 10¹⁰⁰ by turns: only double holds them.
  case range

  /// `count` samples, the same for the same seed.
  package func samples(_ count: Int, seed: UInt64) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { n in
      switch self {
      case .noise: random.normal()
      case .uniform: random.unit()
      case .constant: 0.1
      case .alternating: n % 2 == 0 ? 0.7 : -0.7
      case .tone: Double.cos(0.3 * Double(n))
      case .impulse: n == count / 2 ? 1 : 0
      case .spike: random.normal() * 1e-3 + (n == count / 3 ? 1e6 : 0)
      case .decay: Double.exp(-Double(n) / 40)
      case .offset: 1e4 + random.normal()
      case .range: random.normal() * Double.pow(10, Double((n * 37) % 201 - 100))
      }
    }
  }
}
