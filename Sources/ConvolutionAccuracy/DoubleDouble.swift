/// An unevaluated sum of two doubles, about 106 bits: a reference for results in double precision.
///
/// T. J. Dekker, Numerische Mathematik 18, 1971, doi:10.1007/BF01397083; error-free sums and products as in Ogita, Rump
/// and Oishi, SIAM Journal on Scientific Computing 26, 2005, doi:10.1137/030601818.
package struct DoubleDouble: Sendable, Equatable {
  /// The value rounded to a double.
  package private(set) var high = 0.0
  /// What the rounding left.
  package private(set) var low = 0.0

  /// Zero.
  package init() {}

  /// Adds a · b; infinities and NaN go the way of the definition.
  @inline(__always)
  package mutating func add(_ a: Double, times b: Double) {
    let product = a * b
    let sum = high + product
    guard sum.isFinite else {
      (high, low) = (sum, 0)
      return
    }
    let virtual = sum - high
    let lost = (high - (sum - virtual)) + (product - virtual)
    low += lost + (-product).addingProduct(a, b)
    high = sum + low
    low -= high - sum
  }

  /// How far a number is from the value.
  package func distance(to number: Double) -> Double { (number - high) - low }
}
