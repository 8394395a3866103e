/// A kernel as the products of a column and a row that two passes apiece convolve with.
package struct KernelSeparation<Sample: Sendable>: Sendable {
  /// One term for a kernel of rank one; the sum of the terms is the kernel.
  package let terms: [RankOneTerm<Sample>]
  package let facts: SeparationFacts
}

/// What planning needs to know of the terms.
package struct SeparationFacts: Sendable, Equatable {
  /// How many terms there are.
  package var rank: Int
  /// ‖h − Σ column ⊗ row‖ / ‖h‖
  package var residual: Double
  /// Σ ‖column‖·‖row‖ / ‖h‖: how much larger the terms are than what they add up to.
  package var growth: Double

  /// A kernel of rank one as far as rounding lets one tell.
  package static func rankOne(residual: Double) -> SeparationFacts {
    SeparationFacts(rank: 1, residual: residual, growth: 1)
  }
}

/// The shortest sum of at most `maximumRank` terms that is the kernel to working precision; nil when there is
/// none, or nothing to separate.
///
/// Terms that cancel lose digits: together they may be eight times as large as the kernel.  And no tap may drown
/// in them: where they cancel by more than 2¹⁰ their sum would blur outputs that a sum over the taps keeps sharp,
/// zeros and signs among them.
///
/// - Complexity: rows · columns · maximumRank.
package func separation<Sample>(
  of kernel: Matrix<Sample>, maximumRank: Int, loops: ElementLoops<Sample>, tolerance: Double? = nil
) -> KernelSeparation<Sample>? {
  guard maximumRank > 0, kernel.rows > 1, kernel.columns > 1 else { return nil }
  if let one = rankOneFactors(of: kernel, tolerance: tolerance) {
    return KernelSeparation(
      terms: [RankOneTerm(column: one.column, row: one.row)],
      facts: .rankOne(residual: one.norm > 0 ? one.residual / one.norm : 0))
  }
  guard maximumRank > 1,
    let factors = lowRankFactors(of: kernel, maximumRank: maximumRank, tolerance: tolerance),
    !drowns(
      kernel, in: factors.terms, loops, roundoff: max(16 * loops.kind.unitRoundoff, 4 * (tolerance ?? 0)))
  else { return nil }
  let sizes = factors.terms.map { euclidean($0.column, loops) * euclidean($0.row, loops) }
  let facts = SeparationFacts(
    rank: sizes.count, residual: factors.residual / factors.norm,
    growth: sizes.reduce(0, +) / factors.norm)
  return facts.growth <= 8 ? KernelSeparation(terms: factors.terms, facts: facts) : nil
}

/// Whether a tap is much smaller than the terms that add up to it, or differs from their sum by more than their
/// rounding.
private func drowns<Sample>(
  _ kernel: Matrix<Sample>, in terms: [RankOneTerm<Sample>], _ loops: ElementLoops<Sample>, roundoff: Double
) -> Bool {
  for row in 0..<kernel.rows {
    for column in 0..<kernel.columns {
      var rest = kernel.elements[row * kernel.columns + column]
      let tap = loops.magnitude(rest)
      var size = 0.0
      for term in terms {
        let product = loops.multiply(term.column[row], term.row[column])
        size += loops.magnitude(product)
        rest = loops.add(rest, loops.multiply(loops.minusOne, product))
      }
      if size > 0x1p10 * tap || loops.magnitude(rest) > roundoff * size { return true }
    }
  }
  return false
}

private func euclidean<Sample>(_ samples: [Sample], _ loops: ElementLoops<Sample>) -> Double {
  // Divided by the largest, so that no square overflows.
  let peak = samples.reduce(0) { max($0, loops.magnitude($1)) }
  guard peak > 0, peak.isFinite else { return peak }
  let squares = samples.reduce(0.0) { sum, sample in
    let part = loops.magnitude(sample) / peak
    return sum + part * part
  }
  return peak * squares.squareRoot() * (loops.kind.isComplex ? 2.0.squareRoot() : 1)
}
