import ComplexModule
import Convolution
import RealModule

/// An array of numbers of any shape in row-major (C) order: what a file holds, in the file's own type.
///
/// ```swift
/// let array = NumericArray([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3])
/// array.elementType  // u8
/// // Not copied:
/// array.elements(as: UInt8.self)  // [1, 2, 3, 4, 5, 6]
/// ```
public struct NumericArray: Sendable {
  /// The samples, in one typed array.
  ///
  /// ```swift
  /// if case .f64(let samples) = NumericArray([1.5, 2]).storage {
  ///   print(samples)  // [1.5, 2.0]
  /// }
  /// ```
  public enum Storage: Sendable {
    /// Unsigned 8-bit integers.
    case u8([UInt8])
    /// Signed 8-bit integers.
    case i8([Int8])
    /// Unsigned 16-bit integers.
    case u16([UInt16])
    /// Signed 16-bit integers.
    case i16([Int16])
    /// Unsigned 32-bit integers.
    case u32([UInt32])
    /// Signed 32-bit integers.
    case i32([Int32])
    /// Unsigned 64-bit integers.
    case u64([UInt64])
    /// Signed 64-bit integers.
    case i64([Int64])
    /// Single precision.
    case f32([Float])
    /// Double precision.
    case f64([Double])
    /// Complex, single precision.
    case c64([Complex<Float>])
    /// Complex, double precision.
    case c128([Complex<Double>])
  }

  /// The length of each axis; empty for a single number.
  public private(set) var shape: [Int]
  /// The samples, the last axis running fastest.
  public let storage: Storage

  /// An array of the given samples.
  ///
  /// ```swift
  /// let volume = NumericArray([Float](repeating: 0, count: 24), shape: [2, 3, 4])
  /// volume.shape  // [2, 3, 4]
  /// ```
  ///
  /// - Precondition: the product of `shape` is the number of samples.
  /// - Complexity: O(axes); the samples are not copied.
  public init<Element: NumericElement>(_ elements: [Element], shape: [Int]) {
    precondition(
      Self.count(of: shape) == elements.count, "NumericArray: \(elements.count) samples do not make \(shape)")
    self.shape = shape
    self.storage = Element.storage(elements)
  }

  /// A one-dimensional array of the given samples.
  ///
  /// ```swift
  /// NumericArray([1, 2, 3] as [Int16]).shape  // [3]
  /// ```
  ///
  /// - Complexity: O(1).
  public init<Element: NumericElement>(_ elements: [Element]) {
    self.init(elements, shape: [elements.count])
  }

  /// A two-dimensional array of the samples of a matrix, which are not copied.
  ///
  /// ```swift
  /// let image: Matrix<Double> = [[1, 2], [3, 4]]
  /// NumericArray(image).shape  // [2, 2]
  /// ```
  ///
  /// - Complexity: O(1).
  public init<Element: NumericElement>(_ matrix: Matrix<Element>) {
    self.init(matrix.elements, shape: [matrix.rows, matrix.columns])
  }

  /// The type of the samples.
  public var elementType: ElementType {
    switch storage {
    case .u8: .u8
    case .i8: .i8
    case .u16: .u16
    case .i16: .i16
    case .u32: .u32
    case .i32: .i32
    case .u64: .u64
    case .i64: .i64
    case .f32: .f32
    case .f64: .f64
    case .c64: .c64
    case .c128: .c128
    }
  }

  /// The number of samples.
  public var count: Int { Self.count(of: shape) ?? 0 }

  /// The samples in row-major order when they have that type, nil otherwise. Nothing is copied.
  ///
  /// ```swift
  /// let array = NumericArray([1, 2, 3] as [UInt8])
  /// array.elements(as: UInt8.self)  // [1, 2, 3]
  /// array.elements(as: Double.self)  // nil
  /// ```
  ///
  /// - Complexity: O(1).
  public func elements<Element: NumericElement>(as type: Element.Type = Element.self) -> [Element]? {
    Element.elements(of: storage)
  }

  /// A two-dimensional array as a matrix, a one-dimensional one as a single row; nil for another type or
  /// number of axes. Nothing is copied.
  ///
  /// ```swift
  /// let photo = try FileReader.read("notebooks-data/camera.png")
  /// photo.array.matrix(as: UInt8.self)?.shape  // 512 × 512
  /// photo.array.matrix(as: Double.self)?.shape  // nil
  /// ```
  ///
  /// - Complexity: O(1).
  public func matrix<Element: NumericElement>(as type: Element.Type = Element.self) -> Matrix<Element>? {
    guard shape.count == 1 || shape.count == 2, let elements = elements(as: type) else { return nil }
    return Matrix(rows: shape.count == 1 ? 1 : shape[0], columns: shape[shape.count - 1], elements: elements)
  }

  /// The same samples under another shape.
  ///
  /// ```swift
  /// NumericArray([1, 2, 3, 4]).reshaped([2, 2]).shape  // [2, 2]
  /// ```
  ///
  /// - Precondition: both shapes have the same number of samples.
  /// - Complexity: O(axes).
  public func reshaped(_ shape: [Int]) -> NumericArray {
    precondition(Self.count(of: shape) == count, "NumericArray: \(self.shape) cannot become \(shape)")
    var result = self
    result.shape = shape
    return result
  }

  /// The bytes of the samples, in this machine's byte order.
  package func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .u8(let elements): try Self.bytes(of: elements, body)
    case .i8(let elements): try Self.bytes(of: elements, body)
    case .u16(let elements): try Self.bytes(of: elements, body)
    case .i16(let elements): try Self.bytes(of: elements, body)
    case .u32(let elements): try Self.bytes(of: elements, body)
    case .i32(let elements): try Self.bytes(of: elements, body)
    case .u64(let elements): try Self.bytes(of: elements, body)
    case .i64(let elements): try Self.bytes(of: elements, body)
    case .f32(let elements): try Self.bytes(of: elements, body)
    case .f64(let elements): try Self.bytes(of: elements, body)
    case .c64(let elements): try Self.bytes(of: elements, body)
    case .c128(let elements): try Self.bytes(of: elements, body)
    }
  }

  private static func bytes<Element, Result, Failure: Error>(
    of elements: [Element], _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try elements.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
      try body(UnsafeRawBufferPointer(buffer))
    }
  }

  /// The number of samples of a shape, or nil when a length is negative or the product too large for an
  /// array of 16-byte samples.
  static func count(of shape: [Int]) -> Int? {
    guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
    if shape.contains(0) { return 0 }
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow, product <= Int.max / 16 else { return nil }
      count = product
    }
    return count
  }
}
