import RealModule

/// Bounds on rounding errors, from the error model and never a round constant.
package enum Tolerance {
  /// γ_m = m·u / (1 − m·u), the relative error of m roundings in a row (Higham, Accuracy and Stability of
  /// Numerical Algorithms, 2nd ed., §3.1, doi:10.1137/1.9780898718027).
  package static func gamma(_ roundings: Int, unitRoundoff u: Double) -> Double {
    let product = Double(roundings) * u
    return product < 1 ? product / (1 - product) : .infinity
  }

  /// Direct sums: |err| ≤ γ_K·Σ|tap|·|sample| in any order of summation.
  ///
  /// Complex products are two real ones and a sum: √2 more, two roundings more (Higham, §3.6).
  ///
  /// - Parameter scale: Σ |tap|·|sample|, of the output or the largest of all.
  package static func direct(taps: Int, scale: Double, isComplex: Bool, unitRoundoff u: Double) -> Double {
    isComplex
      ? 2.0.squareRoot() * gamma(taps + 2, unitRoundoff: u) * scale : gamma(taps, unitRoundoff: u) * scale
  }

  /// Two passes with the factors of a kernel: the direct bound of each, and the distance ‖h − c⊗r‖ of the factors,
  /// which is at most 4u·‖h‖ where the library calls a kernel separable.
  package static func separable(
    rows: Int, columns: Int, inputNorm: Double, kernelNorm: Double, isComplex: Bool, unitRoundoff u: Double
  ) -> Double {
    // Σ|c||r||x| ≤ ‖c‖·‖r‖·‖x‖ = (1 + 4u)·‖h‖·‖x‖
    let passes = direct(taps: rows + columns + 1, scale: 1, isComplex: isComplex, unitRoundoff: u)
    return (passes * 1.01 + 4 * u) * inputNorm * kernelNorm
  }

  /// Products of transforms of n points: |err| ≤ u·(11.83·log₂ n + 2.24)·‖x‖·‖h‖ (Brent, Percival and Zimmermann,
  /// Mathematics of Computation 76, 2007, doi:10.1090/S0025-5718-07-01931-X).
  ///
  /// - Parameters:
  ///   - points: of the transform, rows · columns in two dimensions.
  ///   - inputNorm: ‖x‖₂ of the block, or of anything that contains it.
  package static func transform(
    points: Int, inputNorm: Double, kernelNorm: Double, unitRoundoff u: Double
  ) -> Double {
    u * (11.83 * Double.log2(Double(max(points, 2))) + 2.24) * inputNorm * kernelNorm
  }
}
