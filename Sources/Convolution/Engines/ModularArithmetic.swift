/// Arithmetic modulo the Mersenne prime p = 2⁶¹ − 1, where the remainder of a product is a sum of its halves.
package enum ModularArithmetic {
  /// p
  package static let prime: UInt64 = (1 << 61) - 1

  /// The remainder of any integer, 0 … p − 1.
  @inline(__always)
  package static func reduce<Value: FixedWidthInteger>(_ value: Value) -> UInt64 {
    let magnitude = UInt64(value.magnitude)
    let remainder = fold((magnitude & prime) + (magnitude >> 61))
    return value < 0 && remainder > 0 ? prime - remainder : remainder
  }

  /// a · b
  @inline(__always)
  package static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    // 2⁶¹ ≡ 1, so the bits from 61 on count as they are.
    return fold((low & prime) + (high << 3 | low >> 61))
  }

  /// a + b
  @inline(__always)
  package static func add(_ a: UInt64, _ b: UInt64) -> UInt64 { fold(a + b) }

  /// `Σ coefficients[n]·z^n`, by Horner's rule.
  package static func value<Coefficients: RandomAccessCollection>(_ coefficients: Coefficients, at z: UInt64)
    -> UInt64 where Coefficients.Element: FixedWidthInteger
  {
    var sum: UInt64 = 0
    for coefficient in coefficients.reversed() { sum = add(multiply(sum, z), reduce(coefficient)) }
    return sum
  }

  /// `Σ matrix[r, c]·u^r·v^c`.
  package static func value<Value: FixedWidthInteger>(_ matrix: Matrix<Value>, at point: Axes<UInt64>)
    -> UInt64
  {
    var sum: UInt64 = 0
    for row in (0..<matrix.rows).reversed() {
      let line = matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns]
      sum = add(multiply(sum, point.rows), value(line, at: point.columns))
    }
    return sum
  }

  @inline(__always)
  private static func fold(_ value: UInt64) -> UInt64 { value >= prime ? value - prime : value }
}
