import ComplexModule
import RealModule

/// A complex number of two single-precision parts, the Swift type of ``ElementType/c64``.
public typealias ComplexFloat = Complex<Float>
/// A complex number of two double-precision parts, the Swift type of ``ElementType/c128``.
public typealias ComplexDouble = Complex<Double>

/// A Swift type that can be the sample of a ``NumericArray``; exactly the twelve of ``ElementType``.
///
/// ```swift
/// func largest<Sample: NumericElement & Comparable>(_ array: NumericArray, _: Sample.Type) -> Sample? {
///   array.elements(as: Sample.self)?.max()
/// }
/// largest(NumericArray([3, 9, 4] as [UInt16]), UInt16.self)  // 9
/// UInt16.elementType  // u16
/// ```
public protocol NumericElement: Sendable {
  /// The name of this type.
  static var elementType: ElementType { get }
  /// The samples as the storage of a ``NumericArray``; nothing is copied.
  static func storage(_ elements: [Self]) -> NumericArray.Storage
  /// The samples of a storage that holds this type; nil when it holds another. Nothing is copied.
  static func elements(of storage: NumericArray.Storage) -> [Self]?
}

/// The type of the two parts of a complex sample: `Float` or `Double`.
///
/// ```swift
/// Float.complexType  // c64
/// Double.complexType  // c128
/// ```
public protocol ComplexPart: Real, BinaryFloatingPoint, Sendable {
  /// The name of the complex type.
  static var complexType: ElementType { get }
  /// Complex samples as the storage of an array.
  static func complexStorage(_ elements: [Complex<Self>]) -> NumericArray.Storage
  /// The complex samples of a storage, nil when it holds another type.
  static func complexElements(of storage: NumericArray.Storage) -> [Complex<Self>]?
}
