import ComplexModule

/// A kernel written as few products of a column and a row, and how far the sum of them is from it.
package struct SeparableFactors<Sample> {
  /// h ≈ Σ column ⊗ row over these terms; none for a kernel of zeros.
  package let terms: [RankOneTerm<Sample>]
  /// An upper bound of ‖h − Σ column ⊗ row‖_F, the factors' rounding to the sample type included.
  ///
  /// Filtering with the terms instead of h therefore changes no output by more than residual · ‖window‖₂
  /// (Cauchy–Schwarz), where the window is the input that the output sees.
  package let residual: Double
}

extension SeparableFactors: Sendable where Sample: Sendable {}

/// A kernel as column ⊗ row, or nil when it is not of rank one.
///
/// It is recognised when ‖h − column ⊗ row‖_F ≤ tolerance · ‖h‖_F. The default tolerance is 4u (u the unit
/// roundoff of the sample type): the entries of a kernel that someone computed as an outer product are off
/// by u each, and rounding two factors adds 2u more.
///
/// With an infinite tolerance the residual tells how far a kernel is from rank one: within a few per cent of
/// the smallest distance possible.
///
/// The column and the row have nearly equal norms (balanced by a power of two, so that integer factors stay
/// exact), and the residual is computed from the rounded factors. Samples are `Float`, `Double`, `Complex<Float>` or
/// `Complex<Double>`; a kernel with a NaN or an infinity has no factors, nor has one of another type.
///
/// - Complexity: rows · columns; far less than a convolution, and for most kernels that are not of rank one
///   two passes at most.
package func rankOneFactors<Sample>(
  of kernel: Matrix<Sample>, tolerance: Double? = nil
) -> (column: [Sample], row: [Sample], residual: Double)? {
  guard let factors = lowRankFactors(of: kernel, maximumRank: 1, tolerance: tolerance) else { return nil }
  guard let term = factors.terms.first else {
    // All taps are zero, and so is any of its rows and columns.
    return (kernel.column(0), kernel.row(0), 0)
  }
  return (term.column, term.row, factors.residual)
}

/// A kernel as a sum of at most `maximumRank` terms column ⊗ row, or nil when that many do not bring
/// ‖h − Σ column ⊗ row‖_F down to tolerance · ‖h‖_F; default 4u per term.
///
/// The terms are those of cross approximation, near the shortest sum possible but not proven to be it.
///
/// - Complexity: rows · columns · terms.
package func lowRankFactors<Sample>(
  of kernel: Matrix<Sample>, maximumRank: Int, tolerance: Double? = nil
) -> SeparableFactors<Sample>? {
  let factors: Any? =
    switch kernel {
    case let kernel as Matrix<Double>: factored(kernel, maximumRank, tolerance)
    case let kernel as Matrix<Float>: factored(kernel, maximumRank, tolerance)
    case let kernel as Matrix<Complex<Double>>: factored(kernel, maximumRank, tolerance)
    case let kernel as Matrix<Complex<Float>>: factored(kernel, maximumRank, tolerance)
    default: nil
    }
  return factors as? SeparableFactors<Sample>
}

/// The same for one of the four types. A function of its own, so that the compiler makes a copy for each.
private func factored<Sample: FactorSample>(
  _ kernel: Matrix<Sample>, _ maximumRank: Int, _ tolerance: Double?
) -> SeparableFactors<Sample>? {
  guard let peak = KernelPeak(kernel) else { return nil }
  let relative = tolerance ?? 4 * Sample.unitRoundoff
  if maximumRank == 1, peak.refutesRankOne(kernel, tolerance: relative) { return nil }
  return Factorisation(kernel, exponent: peak.exponent).factors(
    maximumRank: maximumRank, tolerance: tolerance)
}

/// The largest tap of a kernel: where it is, and its power of two.
private struct KernelPeak {
  let exponent: Int
  private let row: Int
  private let column: Int

  /// Nil for a kernel without taps, or with a NaN or an infinity.
  init?<Sample: FactorSample>(_ kernel: Matrix<Sample>) {
    var (largest, place) = (0.0, 0)
    for (index, tap) in kernel.elements.enumerated() {
      let part = tap.largestComponent
      guard part.isFinite else { return nil }
      if part > largest { (largest, place) = (part, index) }
    }
    guard kernel.rows > 0, kernel.columns > 0 else { return nil }
    exponent = largest > 0 ? Int(largest.exponent) : 0
    (row, column) = (place / kernel.columns, place % kernel.columns)
  }

  /// Whether a few taps already prove that no column ⊗ row comes within the tolerance: most kernels that are
  /// not of rank one are told so without being copied.
  ///
  /// Where the pivot p is the largest part of any tap, |h[i,j] − h[i,q]·h[p,j]/p| ≤ 2√2·σ₂ (σ₂ the second singular
  /// value, from the 2 × 2 minor), and ‖h‖_F ≤ √(2·rows·columns)·p.
  func refutesRankOne<Sample: FactorSample>(_ kernel: Matrix<Sample>, tolerance: Double) -> Bool {
    let scale = PowerOfTwo(-exponent)
    func tap(_ i: Int, _ j: Int) -> Sample.Working {
      kernel.elements[i * kernel.columns + j].working(scaledBy: scale)
    }
    let pivot = tap(row, column)
    let norm = (2 * Double(kernel.elements.count) * pivot.squaredMagnitude).squareRoot()
    let limit = 4 * tolerance * norm
    // Weyl's sequence with the golden ratio spreads the probes evenly over any number of taps.
    return (0..<32).contains { probe in
      let fraction = (Double(probe) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1)
      let place = Int(fraction * Double(kernel.elements.count))
      let (i, j) = (place / kernel.columns, place % kernel.columns)
      let rest = tap(i, j).minus(tap(i, column) / pivot, times: tap(row, j))
      return rest.squaredMagnitude > limit * limit
    }
  }
}

/// A kernel scaled by a power of two so that its largest tap is in 1 ..< 2 and no square overflows.
private struct Factorisation<Sample: FactorSample> {
  private let exponent: Int
  private let scaled: CrossApproximation<Sample.Working>

  init(_ kernel: Matrix<Sample>, exponent: Int) {
    self.exponent = exponent
    let scale = PowerOfTwo(-exponent)
    scaled = CrossApproximation(
      rows: kernel.rows, columns: kernel.columns,
      taps: kernel.elements.map { $0.working(scaledBy: scale) })
  }

  func factors(maximumRank: Int, tolerance: Double?) -> SeparableFactors<Sample>? {
    func allowed(_ terms: Int) -> Double {
      (tolerance ?? 4 * Sample.unitRoundoff * Double(terms)) * scaled.norm
    }
    var rest = scaled
    var terms: [RankOneTerm<Sample>] = []
    while terms.count < maximumRank, terms.isEmpty || rest.norm > allowed(terms.count),
      let pivotal = rest.nextTerm
    {
      guard let term = maximumRank == 1 ? bestSingle(pivotal, allowed: allowed(1)) : pivotal else {
        return nil
      }
      let factors = rounded(term)
      rest.subtract(working(factors))
      terms.append(factors)
    }
    guard rest.norm == 0 || rest.norm <= allowed(max(terms.count, 1)) else { return nil }
    return SeparableFactors(terms: terms, residual: bound(rest.norm, terms: terms.count))
  }

  /// The least-squares term near the one through the pivot; nil when no term comes within `allowed`.
  ///
  /// Full pivoting leaves no entry above 2σ₂, σ₂ the second singular value and the smallest distance possible
  /// (Goreinov and Tyrtyshnikov, Contemporary Mathematics 280, 2001). A distance above 2√(rows·columns)·allowed
  /// therefore proves that none will do; 3 instead of 2 leaves room for rounding.
  private func bestSingle(
    _ term: RankOneTerm<Sample.Working>, allowed: Double
  ) -> RankOneTerm<Sample.Working>? {
    let limit = 3 * Double(scaled.remainder.count).squareRoot() * allowed
    guard let distance = scaled.distance(to: term, limit: limit) else { return nil }
    guard distance > 0 else { return term }
    let refined = scaled.refined(term)
    return scaled.distance(to: refined, limit: distance) == nil ? term : refined
  }

  /// The factors in the sample type, the kernel's scale shared out so that their norms are nearly equal.
  private func rounded(_ term: RankOneTerm<Sample.Working>) -> RankOneTerm<Sample> {
    let shift = columnExponent(term)
    return RankOneTerm(
      column: term.column.map { Sample($0, scaledBy: shift) },
      row: term.row.map { Sample($0, scaledBy: exponent - shift) })
  }

  /// The rounded factors as they will be used, in the scale of this factorisation.
  private func working(_ term: RankOneTerm<Sample>) -> RankOneTerm<Sample.Working> {
    let columnScale = PowerOfTwo(-(exponent / 2))
    let rowScale = PowerOfTwo(exponent / 2 - exponent)
    return RankOneTerm(
      column: term.column.map { $0.working(scaledBy: columnScale) },
      row: term.row.map { $0.working(scaledBy: rowScale) })
  }

  private func columnExponent(_ term: RankOneTerm<Sample.Working>) -> Int {
    func log2Norm(_ factors: [Sample.Working]) -> Int {
      Int(factors.reduce(0) { $0 + $1.squaredMagnitude }.squareRoot().exponent)
    }
    return (exponent + log2Norm(term.row) - log2Norm(term.column)) / 2
  }

  /// The residual in the kernel's own scale, with what its own computation may have lost.
  private func bound(_ norm: Double, terms: Int) -> Double {
    let roundings = Double(max(terms - 1, 0)) + Sample.Working.extraRoundings * Double(terms)
    let count = Double(scaled.remainder.count)
    let slack = norm * (count + 8) * 0x1p-53 + roundings * 0x1p-52 * scaled.norm
    return Double(sign: .plus, exponent: exponent, significand: norm + slack)
  }
}

extension Matrix {
  fileprivate func row(_ index: Int) -> [Element] { Array(elements[index * columns..<(index + 1) * columns]) }
  fileprivate func column(_ index: Int) -> [Element] { (0..<rows).map { elements[$0 * columns + index] } }
}
