import ComplexModule
import RealModule

/// One term of a separated kernel: column ⊗ row, h[i, j] ≈ column[i]·row[j].
package struct RankOneTerm<Sample> {
  /// One factor for each kernel row.
  package var column: [Sample]
  /// One factor for each kernel column.
  package var row: [Sample]
}

extension RankOneTerm: Sendable where Sample: Sendable {}

/// The arithmetic of the factorisation: `Double` for real kernels, `Complex<Double>` for complex ones.
protocol FactorScalar: Sendable {
  /// |z|²
  var squaredMagnitude: Double { get }
  var adjoint: Self { get }
  static var zero: Self { get }
  static func * (first: Self, second: Self) -> Self
  static func / (first: Self, second: Self) -> Self
  /// z·factor
  func scaled(by factor: Double) -> Self
  /// self − first·second, with one rounding when real and at most two when complex.
  func minus(_ first: Self, times second: Self) -> Self
  /// Roundings of `minus` beyond the one that is relative to its own result.
  static var extraRoundings: Double { get }
}

extension Double: FactorScalar {
  var squaredMagnitude: Double { self * self }
  var adjoint: Double { self }
  func scaled(by factor: Double) -> Double { self * factor }
  func minus(_ first: Double, times second: Double) -> Double { addingProduct(-first, second) }
  static var extraRoundings: Double { 0 }
}

extension Complex<Double>: FactorScalar {
  var squaredMagnitude: Double { real * real + imaginary * imaginary }
  var adjoint: Complex<Double> { conjugate }
  func scaled(by factor: Double) -> Complex<Double> { Complex(real * factor, imaginary * factor) }
  func minus(_ first: Complex<Double>, times second: Complex<Double>) -> Complex<Double> {
    Complex(
      real.addingProduct(-first.real, second.real).addingProduct(first.imaginary, second.imaginary),
      imaginary.addingProduct(-first.real, second.imaginary).addingProduct(-first.imaginary, second.real))
  }
  static var extraRoundings: Double { 1 }
}

/// What is left of a kernel after some terms are taken away: cross approximation with full pivoting
/// (Bebendorf, Numerische Mathematik 86, 2000, doi:10.1007/PL00005410).
///
/// Each step takes the largest remaining tap h[p, q] and subtracts column q ⊗ row p / h[p, q], which
/// leaves zeros in that column and row. Complexity: rows · columns a step.
struct CrossApproximation<Scalar: FactorScalar> {
  let rows: Int
  let columns: Int
  private(set) var remainder: [Scalar]
  /// ‖remainder‖_F
  private(set) var norm: Double
  private var pivot: Int

  init(rows: Int, columns: Int, taps: [Scalar]) {
    self.rows = rows
    self.columns = columns
    remainder = taps
    (norm, pivot) = Self.normAndPivot(taps)
  }

  /// The term through the pivot; nil when nothing is left.
  var nextTerm: RankOneTerm<Scalar>? {
    guard norm > 0 else { return nil }
    let (p, q) = (pivot / columns, pivot % columns)
    let value = remainder[pivot]
    return RankOneTerm(
      column: (0..<rows).map { remainder[$0 * columns + q] },
      row: (0..<columns).map { remainder[p * columns + $0] / value })
  }

  /// Takes a term away.
  mutating func subtract(_ term: RankOneTerm<Scalar>) {
    var place = 0
    for factor in term.column {
      for other in term.row {
        remainder[place] = remainder[place].minus(factor, times: other)
        place += 1
      }
    }
    (norm, pivot) = Self.normAndPivot(remainder)
  }

  /// ‖remainder − column ⊗ row‖_F, or nil as soon as it is certain to exceed `limit`: a kernel that is far
  /// from this term is told apart by its first few rows.
  func distance(to term: RankOneTerm<Scalar>, limit: Double) -> Double? {
    var sum = 0.0
    var place = 0
    for factor in term.column {
      for other in term.row {
        sum += remainder[place].minus(factor, times: other).squaredMagnitude
        place += 1
      }
      if sum > limit * limit { return nil }
    }
    return sum.squareRoot()
  }

  /// One step of alternating least squares: the best row for the term's column, then the best column for
  /// that row. From a term that is nearly right it reaches the optimum to working precision.
  func refined(_ term: RankOneTerm<Scalar>) -> RankOneTerm<Scalar> {
    var row = [Scalar](repeating: .zero, count: columns)
    var columnNorm = 0.0
    for (i, factor) in term.column.enumerated() {
      columnNorm += factor.squaredMagnitude
      for j in row.indices {
        row[j] = row[j].minus(factor.adjoint.scaled(by: -1), times: remainder[i * columns + j])
      }
    }
    row = row.map { $0.scaled(by: 1 / columnNorm) }
    let rowNorm = row.reduce(0) { $0 + $1.squaredMagnitude }
    let column = (0..<rows).map { i in
      var sum = Scalar.zero
      for (j, factor) in row.enumerated() {
        sum = sum.minus(remainder[i * columns + j], times: factor.adjoint.scaled(by: -1))
      }
      return sum.scaled(by: 1 / rowNorm)
    }
    return RankOneTerm(column: column, row: row)
  }

  private static func normAndPivot(_ taps: [Scalar]) -> (norm: Double, pivot: Int) {
    var (sum, largest, pivot) = (0.0, 0.0, 0)
    for (place, tap) in taps.enumerated() {
      let square = tap.squaredMagnitude
      sum += square
      if square > largest { (largest, pivot) = (square, place) }
    }
    return (sum.squareRoot(), pivot)
  }
}
