import CBlockTransforms

/// A bound on the absolute error of every output: per unit of ‖x‖₂ · ‖h‖₂ in a plan, in the output's unit in a
/// report.
///
/// ```swift
/// let plan = try ConvolutionPlan(signalLength: 1000, kernelLength: 3, of: Double.self)
/// // 3 rounded products: 3u of Σ|h·x| ≤ ‖h‖·‖x‖, with u = 2⁻⁵³.
/// plan.errorBound.guaranteed  // 3.33…e-16
/// ```
public struct ErrorBound: Equatable, Sendable {
  /// Proven for sums, validated for transforms; see the article on accuracy.
  public var guaranteed: Double
  /// What to expect; not guaranteed.
  public var typical: Double

  package init(guaranteed: Double, typical: Double) {
    self.guaranteed = guaranteed
    self.typical = typical
  }
}

/// The error model: what each method's rounding can do to an output.
package enum ErrorModel {
  /// A product of two transforms of `count` points in arithmetic of unit roundoff u.
  ///
  /// `|err| ≤ u·(11.83 log₂ n + 2.24)·‖x‖·‖h‖`: the theorem for radix 2 and twiddle factors rounded to nearest,
  /// of C. Percival (Math. Comp. 72, 2003, doi:10.1090/S0025-5718-02-01419-9) as tightened by Brent, Percival
  /// and Zimmermann (Math. Comp. 76, 2007, doi:10.1090/S0025-5718-07-01931-X).
  ///
  /// FFTW's transforms are of any radix, so for them the constant is validated, not proven: `make validate` runs
  /// 20,000 seeded cases (14 families of input; f32, f64, c64, c128; every mode and boundary; one and two
  /// dimensions; transforms of 2 to 2²⁰ points), of which none is beyond it.
  ///
  /// Long transforms multiply by two factors more on each way, one of them a rounded product; they are of half as
  /// many complex points as are counted here, and the level that is saved is the allowance for both.
  package static func transform(points count: Int, unitRoundoff u: Double) -> ErrorBound {
    let levels = log2(Double(max(count, 2)))
    return ErrorBound(
      guaranteed: u * (11.83 * levels + 2.24),
      typical: 2.5 * u * (levels / Double(max(count, 1))).squareRoot())
  }

  /// A block of the library's own transforms: the same argument with their own steps, see `tables.c`; a theorem.
  package static func block(_ transform: Shape, unitRoundoff u: Double) -> ErrorBound {
    guard let matrix = BlockLengths.matrix(transform) else {
      return Self.transform(points: transform.count, unitRoundoff: u)
    }
    let roundings = block_transform_error(matrix.rows, matrix.columns, transform.rows == 1 ? 1 : 0) * u
    // (1 + u)ᵐ − 1 < m u / (1 − m u)
    return ErrorBound(
      guaranteed: roundings / (1 - roundings),
      typical: Self.transform(points: transform.count, unitRoundoff: u).typical)
  }

  /// A sum of `terms` products: γ_m·(|x| ∗ |h|), m u / (1 − m u), and (|x| ∗ |h|) ≤ ‖x‖·‖h‖ by Cauchy and
  /// Schwarz (N. J. Higham, Accuracy and Stability of Numerical Algorithms, §3.1,
  /// doi:10.1137/1.9780898718027).
  package static func sum(terms: Int, isComplex: Bool, unitRoundoff u: Double) -> ErrorBound {
    // A complex product is two real ones and a sum more: √2 in modulus, one more rounding.
    let roundings = Double(terms) + (isComplex ? 2 : 0)
    let gamma = roundings * u / (1 - min(roundings * u, 0.5))
    return ErrorBound(
      guaranteed: gamma * (isComplex ? 2.0.squareRoot() : 1), typical: u * roundings.squareRoot() / 2)
  }

  /// A sum of `terms` products that carries its rounding errors along: `u·|y| + γ_K²·(|x| ∗ |h|)` (Ogita, Rump
  /// and Oishi, SIAM J. Sci. Comput. 26, 2005, doi:10.1137/030601818, proposition 5.5, with |y| ≤ ‖x‖·‖h‖).
  package static func compensatedSum(terms: Int, unitRoundoff u: Double) -> ErrorBound {
    let product = Double(terms) * u
    let gamma = product / (1 - min(product, 0.5))
    return ErrorBound(guaranteed: u + gamma * gamma, typical: u / 2)
  }

  /// The outputs of a layer through transforms of `points` points: a sum over `channels` of products of spectra.
  ///
  /// Each product obeys the bound of ``transform(points:unitRoundoff:)``, and Σ‖x_k‖·‖h_k‖ ≤ ‖x‖·‖h‖ over the
  /// channels k. Real and imaginary parts of the sum have two products a channel, γ_2m each; the two tiles of
  /// a transform may both hold all of x, √2·‖x‖ together; the bias is added last.
  package static func sharedTransform(points: Int, channels: Int, unitRoundoff u: Double) -> ErrorBound {
    let one = transform(points: points, unitRoundoff: u)
    let roundings = 2 * Double(channels) * u
    let sum = 2.0.squareRoot() * roundings / (1 - min(roundings, 0.5))
    return ErrorBound(
      guaranteed: 2.0.squareRoot() * (one.guaranteed + sum) + u,
      typical: 2.0.squareRoot() * one.typical + u / 2)
  }

  /// Two passes for each term: the second sees the rounded results of the first; the terms are as large as their
  /// growth says, are added up, and their sum differs from the kernel by the residual.
  package static func separable(
    rows: Int, columns: Int, isComplex: Bool, terms: SeparationFacts, unitRoundoff u: Double
  ) -> ErrorBound {
    let first = sum(terms: columns, isComplex: isComplex, unitRoundoff: u)
    let second = sum(terms: rows, isComplex: isComplex, unitRoundoff: u)
    let passes = first.guaranteed + second.guaranteed + first.guaranteed * second.guaranteed
    let additions = Double(terms.rank - 1) * u / (1 - Double(terms.rank - 1) * u)
    return ErrorBound(
      guaranteed: terms.growth * (passes + (1 + passes) * additions) + terms.residual,
      typical: terms.growth * (first.typical + second.typical) + terms.residual)
  }
}
