import ComplexModule
import RealModule

// The twelve types of a sample: each names its case of the storage, in both directions.

extension UInt8: NumericElement {
  /// `u8`.
  public static var elementType: ElementType { .u8 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [UInt8]) -> NumericArray.Storage { .u8(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [UInt8]? {
    if case .u8(let elements) = storage { elements } else { nil }
  }
}

extension Int8: NumericElement {
  /// `i8`.
  public static var elementType: ElementType { .i8 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [Int8]) -> NumericArray.Storage { .i8(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [Int8]? {
    if case .i8(let elements) = storage { elements } else { nil }
  }
}

extension UInt16: NumericElement {
  /// `u16`.
  public static var elementType: ElementType { .u16 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [UInt16]) -> NumericArray.Storage { .u16(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [UInt16]? {
    if case .u16(let elements) = storage { elements } else { nil }
  }
}

extension Int16: NumericElement {
  /// `i16`.
  public static var elementType: ElementType { .i16 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [Int16]) -> NumericArray.Storage { .i16(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [Int16]? {
    if case .i16(let elements) = storage { elements } else { nil }
  }
}

extension UInt32: NumericElement {
  /// `u32`.
  public static var elementType: ElementType { .u32 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [UInt32]) -> NumericArray.Storage { .u32(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [UInt32]? {
    if case .u32(let elements) = storage { elements } else { nil }
  }
}

extension Int32: NumericElement {
  /// `i32`.
  public static var elementType: ElementType { .i32 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [Int32]) -> NumericArray.Storage { .i32(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [Int32]? {
    if case .i32(let elements) = storage { elements } else { nil }
  }
}

extension UInt64: NumericElement {
  /// `u64`.
  public static var elementType: ElementType { .u64 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [UInt64]) -> NumericArray.Storage { .u64(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [UInt64]? {
    if case .u64(let elements) = storage { elements } else { nil }
  }
}

extension Int64: NumericElement {
  /// `i64`.
  public static var elementType: ElementType { .i64 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [Int64]) -> NumericArray.Storage { .i64(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [Int64]? {
    if case .i64(let elements) = storage { elements } else { nil }
  }
}

extension Float: NumericElement {
  /// `f32`.
  public static var elementType: ElementType { .f32 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [Float]) -> NumericArray.Storage { .f32(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [Float]? {
    if case .f32(let elements) = storage { elements } else { nil }
  }
}

extension Double: NumericElement {
  /// `f64`.
  public static var elementType: ElementType { .f64 }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [Double]) -> NumericArray.Storage { .f64(elements) }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [Double]? {
    if case .f64(let elements) = storage { elements } else { nil }
  }
}

extension Complex: NumericElement where RealType: ComplexPart {
  /// `c64` or `c128`.
  public static var elementType: ElementType { RealType.complexType }
  /// The samples as the storage of an array.
  public static func storage(_ elements: [Complex]) -> NumericArray.Storage {
    RealType.complexStorage(elements)
  }
  /// The samples of a storage of this type.
  public static func elements(of storage: NumericArray.Storage) -> [Complex]? {
    RealType.complexElements(of: storage)
  }
}

extension Float: ComplexPart {
  /// `c64`.
  public static var complexType: ElementType { .c64 }
  /// Complex samples as the storage of an array.
  public static func complexStorage(_ elements: [Complex<Float>]) -> NumericArray.Storage { .c64(elements) }
  /// The complex samples of a storage of that type.
  public static func complexElements(of storage: NumericArray.Storage) -> [Complex<Float>]? {
    if case .c64(let elements) = storage { elements } else { nil }
  }
}

extension Double: ComplexPart {
  /// `c128`.
  public static var complexType: ElementType { .c128 }
  /// Complex samples as the storage of an array.
  public static func complexStorage(_ elements: [Complex<Double>]) -> NumericArray.Storage { .c128(elements) }
  /// The complex samples of a storage of that type.
  public static func complexElements(of storage: NumericArray.Storage) -> [Complex<Double>]? {
    if case .c128(let elements) = storage { elements } else { nil }
  }
}
