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
  static func + (first: Self, second: Self) -> Self
  static func * (first: Self, second: Self) -> Self
  static func / (first: Self, second: Self) -> Self
  /// z·factor
  func scaled(by factor: Double) -> Self
  /// self − first·second; fused, with one rounding when real and at most two when complex.
  func minus(_ first: Self, times second: Self, isFused: Bool) -> Self
  /// Roundings of `minus` beyond the one that is relative to its own result.
  static var extraRoundings: Double { get }
}

extension Double: FactorScalar {
  var squaredMagnitude: Double { self * self }
  var adjoint: Double { self }
  func scaled(by factor: Double) -> Double { self * factor }
  func minus(_ first: Double, times second: Double, isFused: Bool) -> Double {
    isFused ? addingProduct(-first, second) : self - first * second
  }
  static var extraRoundings: Double { 0 }
}

extension Complex<Double>: FactorScalar {
  var squaredMagnitude: Double { real * real + imaginary * imaginary }
  var adjoint: Complex<Double> { conjugate }
  func scaled(by factor: Double) -> Complex<Double> { Complex(real * factor, imaginary * factor) }
  func minus(_ first: Complex<Double>, times second: Complex<Double>, isFused: Bool) -> Complex<Double> {
    guard isFused else {
      return Complex(
        real - first.real * second.real + first.imaginary * second.imaginary,
        imaginary - first.real * second.imaginary - first.imaginary * second.real)
    }
    return Complex(
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
  /// Whether products are taken off in one rounding. Those of two single-precision numbers need none, and the fused
  /// multiply-add is slow where the program is compiled for processors without it.
  private let isFused: Bool
  private(set) var remainder: [Scalar]
  /// ‖remainder‖_F
  private(set) var norm: Double
  /// Where the largest tap of the remainder is.
  private var pivot: Int

  /// The largest tap of the remainder, squared.
  var squaredPeak: Double { remainder.isEmpty ? 0 : remainder[pivot].squaredMagnitude }

  init(rows: Int, columns: Int, taps: [Scalar], isFused: Bool) {
    self.rows = rows
    self.columns = columns
    self.isFused = isFused
    remainder = taps
    var extremes = Extremes()
    for (place, tap) in taps.enumerated() { extremes.add(tap, at: place) }
    (norm, pivot) = (extremes.sum.squareRoot(), extremes.pivot)
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
    let (columns, row, isFused) = (columns, term.row, isFused)
    (norm, pivot) = remainder.withUnsafeMutableBufferPointer { remainder in
      var extremes = Extremes()
      for (i, factor) in term.column.enumerated() {
        for j in 0..<columns {
          let place = i * columns + j
          let rest = remainder[place].minus(factor, times: row[j], isFused: isFused)
          remainder[place] = rest
          extremes.add(rest, at: place)
        }
      }
      return (extremes.sum.squareRoot(), extremes.pivot)
    }
  }

  /// Whether a term is all that is left, without a rounding; the first tap that differs tells.
  func isExactly(_ term: RankOneTerm<Scalar>) -> Bool {
    term.column.indices.allSatisfy { i in
      term.row.indices.allSatisfy { j in
        remainder[i * columns + j].minus(term.column[i], times: term.row[j], isFused: true)
          .squaredMagnitude == 0
      }
    }
  }

  /// One step of alternating least squares: the best row for the term's column, then the best column for
  /// that row. From a term that is nearly right it reaches the optimum to working precision.
  ///
  /// Each is what the term has, corrected by what it leaves, so that the roundings of the sums do not count.
  func refined(_ term: RankOneTerm<Scalar>) -> RankOneTerm<Scalar> {
    remainder.withUnsafeBufferPointer { remainder in
      var correction = [Scalar](repeating: .zero, count: columns)
      for (i, factor) in term.column.enumerated() {
        let conjugate = factor.adjoint
        for j in 0..<columns {
          let rest = remainder[i * columns + j].minus(factor, times: term.row[j], isFused: isFused)
          correction[j] = correction[j] + rest * conjugate
        }
      }
      let row = Self.corrected(term.row, by: correction, over: term.column)
      let conjugates = row.map(\.adjoint)
      correction = term.column.enumerated().map { i, factor in
        var sum = Scalar.zero
        for j in 0..<columns {
          let rest = remainder[i * columns + j].minus(factor, times: row[j], isFused: isFused)
          sum = sum + rest * conjugates[j]
        }
        return sum
      }
      return RankOneTerm(column: Self.corrected(term.column, by: correction, over: row), row: row)
    }
  }

  /// factors + sums / ‖others‖²
  private static func corrected(
    _ factors: [Scalar], by sums: [Scalar], over others: [Scalar]
  ) -> [Scalar] {
    let scale = 1 / others.reduce(0) { $0 + $1.squaredMagnitude }
    return zip(factors, sums).map { $0 + $1.scaled(by: scale) }
  }

  /// The sum of the squares of taps, and the place of the largest.
  private struct Extremes {
    private(set) var sum = 0.0
    private(set) var pivot = 0
    private var largest = 0.0

    @inline(__always)
    mutating func add(_ tap: Scalar, at place: Int) {
      let square = tap.squaredMagnitude
      sum += square
      if square > largest { (largest, pivot) = (square, place) }
    }
  }
}
