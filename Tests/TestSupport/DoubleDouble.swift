/// An unevaluated sum of two doubles, about 106 bits: enough for a reference to doubles.
///
/// Dekker, Numerische Mathematik 18, 1971, doi:10.1007/BF01397083; error-free sums and products after Ogita, Rump and
/// Oishi, SIAM Journal on Scientific Computing 26, 2005, doi:10.1137/030601818.
package struct DoubleDouble: Sendable {
  /// The value rounded to a double.
  package private(set) var high: Double
  /// What the rounding left.
  package private(set) var low: Double

  /// Zero.
  package init() { (high, low) = (0, 0) }

  /// Adds first · second; infinities and NaN go the way of the definition.
  package mutating func add(_ first: Double, times second: Double) {
    let product = first * second
    let sum = high + product
    guard sum.isFinite else {
      (high, low) = (sum, 0)
      return
    }
    let productError = (-product).addingProduct(first, second)
    let virtual = sum - high
    let sumError = (high - (sum - virtual)) + (product - virtual)
    low += sumError + productError
    high = sum
    let renormalised = high + low
    low -= renormalised - high
    high = renormalised
  }
}
