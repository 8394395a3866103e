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
  /// ‖h‖_F
  package let norm: Double
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
///   one pass.
package func rankOneFactors<Sample>(
  of kernel: Matrix<Sample>, tolerance: Double? = nil
) -> (column: [Sample], row: [Sample], residual: Double, norm: Double)? {
  guard let factors = lowRankFactors(of: kernel, maximumRank: 1, tolerance: tolerance) else { return nil }
  guard let term = factors.terms.first else {
    // All taps are zero, and so is any of its rows and columns.
    return (kernel.column(0), kernel.row(0), 0, 0)
  }
  return (term.column, term.row, factors.residual, factors.norm)
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
  let relative = tolerance ?? 4 * Sample.unitRoundoff * Double(maximumRank)
  if peak.refutes(kernel, rank: maximumRank, tolerance: relative) { return nil }
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
    guard kernel.rows > 0, kernel.columns > 0 else { return nil }
    let found = kernel.elements.withUnsafeBufferPointer { taps -> (largest: Double, place: Int)? in
      var (largest, place) = (0.0, 0)
      for index in taps.indices {
        let part = taps[index].largestComponent
        guard part.isFinite else { return nil }
        if part > largest { (largest, place) = (part, index) }
      }
      return (largest, place)
    }
    guard let (largest, place) = found else { return nil }
    exponent = largest > 0 ? Int(largest.exponent) : 0
    (row, column) = (place / kernel.columns, place % kernel.columns)
  }

  /// Whether a few rows and columns already prove that no sum of so many terms comes within the tolerance: most
  /// kernels of higher rank are told so without being copied.
  ///
  /// No sum is nearer to the whole than one is to a part.  For one term, the largest tap being the pivot, what the
  /// step leaves is at most 2√2·σ₂ (σ₂ the second singular value, from the 2 × 2 minors), and
  /// ‖h‖_F ≤ √(2·rows·columns)·p.  What further steps leave grows by rarely more than 4 a step; a kernel refused
  /// wrongly is done by another method.
  func refutes<Sample: FactorSample>(_ kernel: Matrix<Sample>, rank: Int, tolerance: Double) -> Bool {
    let side = 2 * rank + 6
    let rows = Self.spread(from: row, over: kernel.rows, count: side)
    let columns = Self.spread(from: column, over: kernel.columns, count: side)
    let scale = PowerOfTwo(-exponent)
    var part = CrossApproximation(
      rows: rows.count, columns: columns.count,
      taps: rows.flatMap { row in
        columns.map { kernel.elements[row * kernel.columns + $0].working(scaledBy: scale) }
      }, isFused: false)
    let norm = (2 * Double(kernel.elements.count) * part.squaredPeak).squareRoot()
    let limit = Double.exp2(Double(2 * rank)) * tolerance * norm
    for _ in 0..<rank {
      guard let term = part.nextTerm else { return false }
      part.subtract(term)
    }
    return part.squaredPeak > limit * limit
  }

  /// At most `count` indices below `length`, evenly spread, the first among them.
  private static func spread(from first: Int, over length: Int, count: Int) -> [Int] {
    let count = min(count, length)
    return (0..<count).map { (first + $0 * length / count) % length }
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
      taps: kernel.elements.map { $0.working(scaledBy: scale) }, isFused: !Sample.productsAreExact)
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
      // The one term is the nearest; of several, each leaves less to the next as it is.
      let term = maximumRank > 1 || scaled.isExactly(pivotal) ? pivotal : scaled.refined(pivotal)
      let factors = rounded(term)
      rest.subtract(working(factors))
      terms.append(factors)
    }
    guard rest.norm == 0 || rest.norm <= allowed(max(terms.count, 1)) else { return nil }
    return SeparableFactors(
      terms: terms, residual: bound(rest.norm, terms: terms.count),
      norm: Double(sign: .plus, exponent: exponent, significand: scaled.norm))
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
