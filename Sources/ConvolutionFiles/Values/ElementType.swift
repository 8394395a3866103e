/// The types a sample can have in an array; the raw values are the words of the command line.
///
/// ```swift
/// ElementType(rawValue: "f32")?.byteCount  // 4
/// ElementType.u16.floatingType  // f32
/// ```
public enum ElementType: String, CaseIterable, Sendable {
  /// Unsigned 8-bit integers.
  case u8
  /// Signed 8-bit integers.
  case i8
  /// Unsigned 16-bit integers.
  case u16
  /// Signed 16-bit integers.
  case i16
  /// Unsigned 32-bit integers.
  case u32
  /// Signed 32-bit integers.
  case i32
  /// Unsigned 64-bit integers.
  case u64
  /// Signed 64-bit integers.
  case i64
  /// IEEE 754 single precision.
  case f32
  /// IEEE 754 double precision.
  case f64
  /// A pair of single-precision numbers, real part first.
  case c64
  /// A pair of double-precision numbers, real part first.
  case c128

  /// The size of one sample in bytes.
  public var byteCount: Int {
    switch self {
    case .u8, .i8: 1
    case .u16, .i16: 2
    case .u32, .i32, .f32: 4
    case .u64, .i64, .f64, .c64: 8
    case .c128: 16
    }
  }

  /// Whether the samples are integers.
  public var isInteger: Bool { integerBits != nil }

  /// Whether the samples are complex numbers.
  public var isComplex: Bool { self == .c64 || self == .c128 }

  /// The number of bits of an integer type; nil for the others.
  public var integerBits: Int? {
    switch self {
    case .f32, .f64, .c64, .c128: nil
    default: byteCount * 8
    }
  }

  /// The floating or complex type that arithmetic on samples of this type uses.
  ///
  /// f32 where it holds every value exactly (integers of at most 16 bits, f32), otherwise f64; complex
  /// types are their own.
  public var floatingType: ElementType {
    switch self {
    case .u8, .i8, .u16, .i16, .f32: .f32
    case .u32, .i32, .u64, .i64, .f64: .f64
    case .c64, .c128: self
    }
  }

  /// The Swift type that holds one sample.
  public var swiftType: any NumericElement.Type {
    switch self {
    case .u8: UInt8.self
    case .i8: Int8.self
    case .u16: UInt16.self
    case .i16: Int16.self
    case .u32: UInt32.self
    case .i32: Int32.self
    case .u64: UInt64.self
    case .i64: Int64.self
    case .f32: Float.self
    case .f64: Double.self
    case .c64: ComplexFloat.self
    case .c128: ComplexDouble.self
    }
  }
}
