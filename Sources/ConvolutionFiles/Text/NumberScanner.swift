/// A number as it stands in text.
struct ScannedNumber {
  /// The real part.
  var real = 0.0
  /// The imaginary part; meaningful when ``isComplex``.
  var imaginary = 0.0
  /// The exact value; meaningful when ``isInteger`` and not ``overflows``.
  var integer: Int64 = 0
  /// Whether it has neither point nor exponent, and is a number.
  var isInteger = false
  /// Whether it is an integer beyond 64 bits.
  var overflows = false
  /// Whether it ends in j or i.
  var isComplex = false
}

/// Reads numbers from bytes that end in a zero byte (so that looking one further is always allowed).
///
/// Grammar: an optional sign; digits with at most one point and an optional exponent, or `nan`, `inf`,
/// `infinity` in any case; then optionally `j` or `i`, or a second signed number with `j` or `i`; the whole
/// optionally in round brackets, as Python prints complex numbers.
enum NumberScanner {
  /// Reads one number; returns the first byte behind it, or nil when there is no number.
  @inline(__always)
  static func scan(_ start: UnsafePointer<UInt8>, into number: inout ScannedNumber) -> UnsafePointer<UInt8>? {
    if start.pointee == UInt8(ascii: "(") {
      guard let end = scanComplex(start + 1, into: &number), end.pointee == UInt8(ascii: ")") else {
        return nil
      }
      return end + 1
    }
    guard let end = scanReal(start, into: &number) else { return nil }
    // Only a sign or a unit right behind the number can make it complex.
    switch end.pointee {
    case UInt8(ascii: "j"), UInt8(ascii: "J"), UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "+"),
      UInt8(ascii: "-"):
      return scanComplex(start, into: &number)
    default: return end
    }
  }

  private static func scanComplex(_ start: UnsafePointer<UInt8>, into number: inout ScannedNumber)
    -> UnsafePointer<UInt8>?
  {
    guard let end = scanReal(start, into: &number) else { return nil }
    number.isInteger = false
    if isUnit(end.pointee) {
      number.isComplex = true
      number.imaginary = number.real
      number.real = 0
      return end + 1
    }
    guard end.pointee == UInt8(ascii: "+") || end.pointee == UInt8(ascii: "-") else { return end }
    let real = number.real
    guard let second = scanReal(end, into: &number), isUnit(second.pointee) else { return nil }
    number.isInteger = false
    number.isComplex = true
    number.imaginary = number.real
    number.real = real
    return second + 1
  }

  private static func isUnit(_ byte: UInt8) -> Bool {
    byte | 0x20 == UInt8(ascii: "j") || byte | 0x20 == UInt8(ascii: "i")
  }

  @inline(__always)
  private static func digit(_ byte: UInt8) -> UInt64? {
    let value = byte &- UInt8(ascii: "0")
    return value < 10 ? UInt64(value) : nil
  }

  /// Reads a real number, correctly rounded.
  @inline(__always)
  private static func scanReal(_ start: UnsafePointer<UInt8>, into number: inout ScannedNumber)
    -> UnsafePointer<UInt8>?
  {
    var next = start
    let negative = next.pointee == UInt8(ascii: "-")
    if negative || next.pointee == UInt8(ascii: "+") { next += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exact = true
    while let value = digit(next.pointee) {
      if mantissa <= 1_844_674_407_370_955_160 { mantissa = mantissa * 10 + value } else { exact = false }
      digits += 1
      next += 1
    }
    var isInteger = true
    var exponent = 0
    if next.pointee == UInt8(ascii: ".") {
      isInteger = false
      next += 1
      while let value = digit(next.pointee) {
        if mantissa <= 1_844_674_407_370_955_160 {
          mantissa = mantissa * 10 + value
          exponent -= 1
        } else {
          exact = false
        }
        digits += 1
        next += 1
      }
    }
    guard digits > 0 else { return isInteger ? scanWord(next, negative: negative, into: &number) : nil }
    if next.pointee | 0x20 == UInt8(ascii: "e"), let (written, end) = scanExponent(next + 1) {
      isInteger = false
      exponent += written
      next = end
    }
    number.isComplex = false
    number.isInteger = isInteger
    if exact, let value = DecimalScaling.double(mantissa, timesTenTo: exponent) {
      number.real = negative ? -value : value
    } else {
      let text = String(decoding: UnsafeBufferPointer(start: start, count: next - start), as: UTF8.self)
      number.real = Double(text) ?? .nan
    }
    if isInteger {
      number.overflows = !exact || mantissa > (negative ? 1 << 63 : 1 << 63 - 1)
      let magnitude = Int64(truncatingIfNeeded: mantissa)
      number.integer = negative ? 0 &- magnitude : magnitude
    }
    return next
  }

  /// The digits of an exponent; nil when there are none, and then the e is no part of the number.
  private static func scanExponent(_ start: UnsafePointer<UInt8>) -> (Int, UnsafePointer<UInt8>)? {
    var next = start
    let negative = next.pointee == UInt8(ascii: "-")
    if negative || next.pointee == UInt8(ascii: "+") { next += 1 }
    guard digit(next.pointee) != nil else { return nil }
    var exponent = 0
    while let value = digit(next.pointee) {
      // Far beyond the range of a double the size no longer matters.
      exponent = min(exponent * 10 + Int(value), 1_000_000)
      next += 1
    }
    return (negative ? -exponent : exponent, next)
  }

  private static func scanWord(
    _ start: UnsafePointer<UInt8>, negative: Bool, into number: inout ScannedNumber
  ) -> UnsafePointer<UInt8>? {
    for (word, value) in [("infinity", Double.infinity), ("inf", .infinity), ("nan", .nan)] {
      var next = start
      guard
        word.utf8.allSatisfy({ letter in
          defer { next += 1 }
          return next.pointee | 0x20 == letter
        })
      else { continue }
      number.real = negative ? -value : value
      number.isInteger = false
      number.isComplex = false
      return next
    }
    return nil
  }
}
