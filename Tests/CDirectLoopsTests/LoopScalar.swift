/// A scalar that the loops are compiled for, with what a test has to know of it.
protocol LoopScalar: SignedNumeric, Sendable {
  /// Not equal, as bits, to anything that a loop computes here.
  static var sentinel: Self { get }
  /// A sample outside the range that a loop may read: it would spoil every sum it entered.
  static var poison: Self { get }
  var bits: UInt64 { get }
  static func random(using generator: inout Randomness) -> Self
  /// Adds `a` * `b` to `sum`.
  static func add(_ a: Self, _ b: Self, to sum: inout ExactSum)
  /// `value` is `sum` within gamma_(operations) * sum |a||b|.
  static func isWithinBound(_ value: Self, of sum: ExactSum, operations: Int) -> Bool
}

/// A sum of products: in about twice a double's precision, or modulo 2^64.
struct ExactSum {
  var high = 0.0
  var low = 0.0
  var magnitude = 0.0
  var integer: Int64 = 0

  /// Dot2 (Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26, 2005, algorithm 5.3).
  mutating func add(_ a: Double, _ b: Double) {
    let product = a * b
    low += (-product).addingProduct(a, b)
    let total = high + product
    let rounded = total - high
    low += (high - (total - rounded)) + (product - rounded)
    high = total
    magnitude += abs(product)
  }

  /// The unit roundoff u of the type gives γ_m = m·u/(1 − m·u), Higham, Accuracy and Stability of Numerical
  /// Algorithms, §3.1.  The reference itself is rounded to a double.
  func isWithinBound(_ value: Double, unitRoundoff u: Double, operations m: Int) -> Bool {
    let expected = high + low
    let mu = Double(m) * u
    return abs(value - expected) <= mu / (1 - mu) * magnitude + abs(expected) * Double.ulpOfOne
  }
}

extension Float: LoopScalar {
  static let sentinel: Float = 123456.75
  static let poison: Float = .nan
  var bits: UInt64 { UInt64(bitPattern) }
  static func random(using generator: inout Randomness) -> Float { .random(in: -1...1, using: &generator) }
  static func add(_ a: Float, _ b: Float, to sum: inout ExactSum) { sum.add(Double(a), Double(b)) }
  static func isWithinBound(_ value: Float, of sum: ExactSum, operations: Int) -> Bool {
    sum.isWithinBound(Double(value), unitRoundoff: Double(Float.ulpOfOne) / 2, operations: operations)
  }
}

extension Double: LoopScalar {
  static let sentinel = 123456.75
  static let poison = Double.nan
  var bits: UInt64 { bitPattern }
  static func random(using generator: inout Randomness) -> Double { .random(in: -1...1, using: &generator) }
  static func add(_ a: Double, _ b: Double, to sum: inout ExactSum) { sum.add(a, b) }
  static func isWithinBound(_ value: Double, of sum: ExactSum, operations: Int) -> Bool {
    sum.isWithinBound(value, unitRoundoff: Double.ulpOfOne / 2, operations: operations)
  }
}

extension Int64: LoopScalar {
  static let sentinel = Int64.min + 12345
  static let poison: Int64 = 0x5555_5555_5555_5555
  var bits: UInt64 { UInt64(bitPattern: self) }
  static func random(using generator: inout Randomness) -> Int64 { .random(in: min...max, using: &generator) }
  static func add(_ a: Int64, _ b: Int64, to sum: inout ExactSum) { sum.integer &+= a &* b }
  static func isWithinBound(_ value: Int64, of sum: ExactSum, operations: Int) -> Bool {
    value == sum.integer
  }
}
