import ComplexModule
import RealModule

/// The inner loops of conversion, one set a type.
///
/// Conversions go through a working type, so that twelve types need twelve sets of loops and not a hundred
/// and forty-four: integers through `Int64`, everything else through `Double`. As requirements of a
/// protocol the loops are compiled for each type; as generic functions they would not be, because the
/// types are only known when the program runs.
protocol ConvertibleSample: NumericElement {
  /// A value of zero.
  static var zeroSample: Self { get }
  /// Widens samples to `Double`: exact for all but 64-bit integers, which round to nearest.
  /// The imaginary part of complex samples is left out; see ``imaginaryPart(_:)``.
  static func widen(_ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Double>)
  /// Converts real numbers, none of them NaN where this type is an integer, and returns how many did not
  /// fit: rounded half to even, saturated.
  static func narrow(_ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>)
    -> Int
  /// Converts integers and returns how many did not fit and were saturated.
  static func narrow(_ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Self>) -> Int
  /// The imaginary part of a sample; zero for real types.
  static func imaginaryPart(_ sample: Self) -> Double
  /// Widens samples as ``widen(_:count:to:)`` does, but complex ones to their magnitude.
  static func magnitudes(_ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Double>)
}

/// The inner loop that only integers have.
protocol ConvertibleInteger: ConvertibleSample, FixedWidthInteger {
  /// Widens integers to `Int64`; unsigned ones beyond it saturate and are counted.
  static func widen(_ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Int64>) -> Int
}

extension ElementType {
  /// The Swift type of one sample, with its conversions.
  var convertible: any ConvertibleSample.Type {
    switch self {
    case .f32: Float.self
    case .f64: Double.self
    case .c64: ComplexFloat.self
    case .c128: ComplexDouble.self
    default: convertibleInteger.unsafelyUnwrapped
    }
  }

  /// The Swift type of one sample when that is an integer.
  var convertibleInteger: (any ConvertibleInteger.Type)? {
    switch self {
    case .u8: UInt8.self
    case .i8: Int8.self
    case .u16: UInt16.self
    case .i16: Int16.self
    case .u32: UInt32.self
    case .i32: Int32.self
    case .u64: UInt64.self
    case .i64: Int64.self
    case .f32, .f64, .c64, .c128: nil
    }
  }
}

extension UInt8: ConvertibleInteger {}
extension Int8: ConvertibleInteger {}
extension UInt16: ConvertibleInteger {}
extension Int16: ConvertibleInteger {}
extension UInt32: ConvertibleInteger {}
extension Int32: ConvertibleInteger {}
extension UInt64: ConvertibleInteger {}
extension Int64: ConvertibleInteger {}
extension Float: ConvertibleSample {}
extension Double: ConvertibleSample {}

extension ConvertibleSample {
  static func imaginaryPart(_ sample: Self) -> Double { 0 }

  static func magnitudes(_ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Double>) {
    widen(source, count: count, to: target)
  }
}

extension ConvertibleInteger {
  static var zeroSample: Self { 0 }

  static func widen(_ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Double>) {
    for index in 0..<count { target[index] = Double(source[index]) }
  }

  static func widen(_ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Int64>) -> Int
  {
    var clipped = 0
    for index in 0..<count {
      target[index] = Int64(clamping: source[index])
      clipped &+= Self(truncatingIfNeeded: target[index]) == source[index] ? 0 : 1
    }
    return clipped
  }

  static func narrow(_ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Self>) -> Int
  {
    var clipped = 0
    for index in 0..<count {
      target[index] = Self(clamping: source[index])
      clipped &+= Int64(clamping: target[index]) == source[index] ? 0 : 1
    }
    return clipped
  }

  static func narrow(_ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>)
    -> Int
  {
    bitWidth <= 32
      ? roundShort(source, count: count, to: target) : roundLong(source, count: count, to: target)
  }

  /// Rounding by adding 1.5·2⁵²: the unit in the last place is then 1, so the addition itself rounds half
  /// to even and the low bits are the integer. No library call, no branch: the loop vectorises.
  private static func roundShort(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>
  ) -> Int {
    let magic = 0x1.8p52
    let low = Double(Self.min)
    let high = Double(Self.max)
    var clipped = 0
    for index in 0..<count {
      let near = Swift.min(Swift.max(source[index], low - 1), high + 1)
      let rounded = (near + magic) - magic
      clipped &+= rounded < low || rounded > high ? 1 : 0
      let inside = Swift.min(Swift.max(rounded, low), high) + magic
      target[index] = Self(truncatingIfNeeded: inside.bitPattern)
    }
    return clipped
  }

  private static func roundLong(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>
  ) -> Int {
    let low = Double(Self.min)
    let beyond = Double(sign: .plus, exponent: isSigned ? bitWidth - 1 : bitWidth, significand: 1)
    var clipped = 0
    for index in 0..<count {
      let rounded = source[index].rounded(.toNearestOrEven)
      if rounded < low {
        target[index] = Self.min
        clipped += 1
      } else if rounded >= beyond {
        target[index] = Self.max
        clipped += 1
      } else {
        target[index] = Self(rounded)
      }
    }
    return clipped
  }
}

extension ConvertibleSample where Self: BinaryFloatingPoint {
  static var zeroSample: Self { 0 }

  static func widen(_ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Double>) {
    for index in 0..<count { target[index] = Double(source[index]) }
  }

  static func narrow(_ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>)
    -> Int
  {
    for index in 0..<count { target[index] = Self(source[index]) }
    return 0
  }

  static func narrow(_ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Self>) -> Int
  {
    for index in 0..<count { target[index] = Self(source[index]) }
    return 0
  }
}

extension Complex: ConvertibleSample where RealType: ComplexPart {
  static var zeroSample: Complex { .zero }

  static func widen(_ source: UnsafePointer<Complex>, count: Int, to target: UnsafeMutablePointer<Double>) {
    for index in 0..<count { target[index] = Double(source[index].rawStorage.x) }
  }

  static func narrow(_ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Complex>)
    -> Int
  {
    for index in 0..<count { target[index] = Complex(RealType(source[index]), 0) }
    return 0
  }

  static func narrow(_ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Complex>)
    -> Int
  {
    for index in 0..<count { target[index] = Complex(RealType(source[index]), 0) }
    return 0
  }

  static func magnitudes(
    _ source: UnsafePointer<Complex>, count: Int, to target: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<count {
      let (real, imaginary) = source[index].rawStorage
      target[index] = Double.hypot(Double(real), Double(imaginary))
    }
  }

  /// The stored part: `Complex.imaginary` answers NaN for every non-finite number.
  static func imaginaryPart(_ sample: Complex) -> Double { Double(sample.rawStorage.y) }
}
