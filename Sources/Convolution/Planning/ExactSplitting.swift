/// How integers pass through transforms in double precision and come out exact: samples and taps are cut
/// into limbs so small that every product of limbs is rounded under a proof.
///
/// With `x = Σ_a x_a·2^(a·w)` and `h = Σ_b h_b·2^(b·v)`, `x ∗ h = Σ_a Σ_b (x_a ∗ h_b)·2^(a·w + b·v)`, and
/// the sums are taken in integers. Limbs are balanced, −2^(w−1) … 2^(w−1) − 1: half the magnitude of plain
/// ones. A product of limbs may be rounded when the guaranteed bound of its transform is below ½.
/// Cutting an operand into two limbs takes as many transforms as cutting a long kernel into two parts and
/// gains half the operand's bits, where the two parts gain one.
///
/// See R. Crandall and B. Fagin, Math. Comp. 62 (1994), doi:10.1090/S0025-5718-1994-1185244-1 (balanced
/// limbs), and C. Percival, Math. Comp. 72 (2003), doi:10.1090/S0025-5718-02-01419-9 (rounding proven).
package struct ExactSplitting: Sendable, Equatable {
  /// The limbs of one operand.
  package struct Limbs: Sendable, Equatable {
    package var count: Int
    /// Bits of every limb but the last, which takes what is left.
    package var width: Int
    /// No limb is larger.
    package var magnitude: Double
  }

  package let samples: Limbs
  package let taps: Limbs
  /// The bound on the error of any product of limbs before it is rounded, below ½.
  package let errorBound: Double

  /// Convolutions of limbs.
  package var products: Int { samples.count * taps.count }

  /// Below ½ by more than the rounding errors of the bound itself.
  private static let limit = 0.499
  /// Five bits: with limbs that small any length passes that can be addressed.
  private static let mostLimbs = 13

  /// The fewest products whose bound holds in transforms of `points`; nil when there are none.
  ///
  /// - Parameter sampleCount: samples that one pair of tiles can hold which are not zero.
  package static func cheapest(for facts: IntegerFacts, points: Int, sampleCount: Int) -> ExactSplitting? {
    var best: ExactSplitting?
    for sampleLimbs in 1...mostLimbs {
      for tapLimbs in 1...mostLimbs {
        let splitting = ExactSplitting(
          sampleLimbs, tapLimbs, of: facts, points: points, sampleCount: sampleCount)
        guard splitting.errorBound < limit else { continue }
        let (products, least) = (splitting.products, best?.products ?? .max)
        if products < least || products == least && splitting.errorBound < best!.errorBound {
          best = splitting
        }
        break
      }
    }
    return best
  }

  /// |error| ≤ (bound of the transform + 2u)·‖x‖·‖h‖, with ‖x‖ ≤ max|x|·√samples; the 2u are those of the
  /// taps' scale, and a pair of tiles is one complex tile whose norm counts.
  private init(_ sampleLimbs: Int, _ tapLimbs: Int, of facts: IntegerFacts, points: Int, sampleCount: Int) {
    samples = Limbs(count: sampleLimbs, largest: facts.largestSample)
    taps = Limbs(count: tapLimbs, largest: facts.largestTap)
    let u = ElementKind.f64.unitRoundoff
    let relative = ErrorModel.transform(points: points, unitRoundoff: u).guaranteed + 2 * u
    let sampleNorm = samples.magnitude * Double(min(sampleCount, 2 * points)).squareRoot()
    let tapNorm = tapLimbs == 1 ? facts.tapNorm : taps.magnitude * Double(facts.tapCount).squareRoot()
    errorBound = relative * sampleNorm * tapNorm
  }
}

extension ExactSplitting.Limbs {
  /// `count` limbs of equal width for values up to `largest`.
  init(count: Int, largest: UInt64) {
    self.count = count
    guard count > 1 else {
      width = 64
      magnitude = Double(largest)
      return
    }
    let bits = UInt64.bitWidth - largest.leadingZeroBitCount
    width = max(2, bits / count + 1)
    let last = (largest >> UInt64(width * (count - 1))) + 1
    magnitude = max(Double(UInt64(1) << UInt64(width - 1)), Double(last))
  }
}

extension ExactSplitting: CustomStringConvertible {
  package var description: String {
    let bound = "each rounded with an error proven below \(rounded(errorBound))"
    if products == 1 { return "one product, \(bound)" }
    func words(_ limbs: Limbs, _ what: String) -> String {
      limbs.count == 1 ? "whole \(what)" : "\(what) in \(limbs.count) limbs of \(limbs.width) bits"
    }
    return "\(words(samples, "samples")) by \(words(taps, "taps")): \(products) products, \(bound)"
  }
}
