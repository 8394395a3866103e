/// The double nearest to an integer times a power of ten: the last step of reading a number.
enum DecimalScaling {
  /// The correctly rounded `mantissa · 10^exponent`, or nil when the exponent is beyond ±27, which is rare
  /// and left to a slower method.
  ///
  /// Up to 2⁵³ and 10²² one multiplication or division of exact doubles rounds once (Clinger, PLDI 1990,
  /// doi:10.1145/93542.93557). Otherwise, 5²⁷ being below 2⁶³, the product fits 128 bits, and the quotient
  /// of 128 bits by 64 has at least 62 bits and a remainder: in both cases what is cut off is known, and is
  /// kept as the lowest bit of a 64-bit integer ("sticky"), which then rounds to 53 bits once.
  @inline(__always)
  static func double(_ mantissa: UInt64, timesTenTo exponent: Int) -> Double? {
    if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      return exponent < 0 ? Double(mantissa) / tens[-exponent] : Double(mantissa) * tens[exponent]
    }
    guard mantissa != 0, exponent >= -27, exponent <= 27 else { return mantissa == 0 ? 0 : nil }
    return exponent < 0 ? quotient(mantissa, -exponent) : product(mantissa, exponent)
  }

  private static func product(_ mantissa: UInt64, _ exponent: Int) -> Double {
    let (high, low) = mantissa.multipliedFullWidth(by: fives[exponent])
    guard high != 0 else { return scaled(low, by: exponent) }
    let shift = high.leadingZeroBitCount
    let top = shift == 0 ? high : high << UInt64(shift) | low >> UInt64(64 - shift)
    let sticky: UInt64 = low << UInt64(shift) == 0 ? 0 : 1
    return scaled(top | sticky, by: exponent + 64 - shift)
  }

  private static func quotient(_ mantissa: UInt64, _ exponent: Int) -> Double {
    let shift = mantissa.leadingZeroBitCount
    let dividend = mantissa << UInt64(shift)
    let divisorShift = fives[exponent].leadingZeroBitCount
    let divisor = fives[exponent] << UInt64(divisorShift)
    // Halved, the dividend is below the divisor, so that the quotient fits.
    let (quotient, remainder) = divisor.dividingFullWidth((dividend >> 1, dividend << 63))
    return scaled(quotient | (remainder == 0 ? 0 : 1), by: 1 - shift + divisorShift - exponent - 64)
  }

  /// `value · 2^power`, rounded once by the conversion; the power keeps the result far from both ends of the
  /// range.
  private static func scaled(_ value: UInt64, by power: Int) -> Double {
    Double(value) * Double(sign: .plus, exponent: power, significand: 1)
  }

  /// Powers of ten that a double holds exactly.
  private static let tens: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// Powers of five up to 5²⁷.
  private static let fives: [UInt64] = (0...27).map { (0..<$0).reduce(1) { power, _ in power * 5 } }
}
