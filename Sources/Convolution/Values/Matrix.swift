/// A rectangle of samples in row-major order: an image, or one plane of a larger array.
///
/// ```swift
/// let image: Matrix<Double> = [[1, 2], [3, 4], [5, 6]]
/// print(image.rows, image.columns, image[2, 1])  // 3 2 6.0
/// ```
public struct Matrix<Element> {
  /// The number of rows (down).
  public let rows: Int
  /// The number of columns (across).
  public let columns: Int
  /// The samples, row after row; `elements[row * columns + column]`.
  public private(set) var elements: [Element]

  /// The number of rows and columns.
  public var shape: Shape { Shape(rows: rows, columns: columns) }

  /// A matrix over samples that are already in row-major order.
  ///
  /// ```swift
  /// Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])  // [[1, 2, 3], [4, 5, 6]]
  /// ```
  ///
  /// - Precondition: `elements.count == rows * columns`.
  /// - Complexity: O(1); the samples are not copied.
  public init(rows: Int, columns: Int, elements: [Element]) {
    precondition(
      Shape(rows: rows, columns: columns).checkedCount == elements.count,
      "Matrix: \(elements.count) samples do not make \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix with every sample equal to `value`.
  ///
  /// ```swift
  /// Matrix(rows: 2, columns: 2, repeating: 0.25)  // [[0.25, 0.25], [0.25, 0.25]]
  /// ```
  ///
  /// - Complexity: O(rows · columns).
  public init(rows: Int, columns: Int, repeating value: Element) {
    self.init(rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
  }

  /// A matrix whose samples `body` writes; every sample must be initialised.
  package init<Failure: Error>(
    shape: Shape,
    initializedBy body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    rows = shape.rows
    columns = shape.columns
    elements = try [Element](uninitializedCount: shape.count, initializedBy: body)
  }

  /// The sample at a row and column, both counted from 0.
  ///
  /// ```swift
  /// var image: Matrix<Double> = [[1, 2], [3, 4]]
  /// image[0, 1] = 9
  /// image  // [[1.0, 9.0], [3.0, 4.0]]
  /// ```
  ///
  /// - Precondition: `0 <= row < rows` and `0 <= column < columns`.
  public subscript(row: Int, column: Int) -> Element {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "Matrix: index out of range")
      return elements[row * columns + column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "Matrix: index out of range")
      elements[row * columns + column] = newValue
    }
  }

  /// The matrix with every sample transformed.
  ///
  /// ```swift
  /// let image: Matrix<UInt8> = [[1, 2], [3, 4]]
  /// image.map { Double($0) / 2 }  // [[0.5, 1.0], [1.5, 2.0]]
  /// ```
  ///
  /// - Complexity: O(rows · columns).
  public func map<Other>(_ transform: (Element) throws -> Other) rethrows -> Matrix<Other> {
    Matrix<Other>(rows: rows, columns: columns, elements: try elements.map(transform))
  }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// A matrix from its rows, which must be equally long.
  public init(arrayLiteral rows: [Element]...) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "Matrix: rows of different lengths")
    self.init(rows: rows.count, columns: columns, elements: Array(rows.joined()))
  }
}

extension Matrix: CustomStringConvertible {
  /// The rows as they are written in Swift: `[[1.0, 2.0], [3.0, 4.0]]`.
  public var description: String {
    let lines = (0..<rows).map { "\(Array(elements[$0 * columns..<($0 + 1) * columns]))" }
    return "[" + lines.joined(separator: ", ") + "]"
  }
}

extension Matrix: Equatable where Element: Equatable {}
extension Matrix: Hashable where Element: Hashable {}
extension Matrix: Sendable where Element: Sendable {}

extension Array {
  /// An array of `count` samples, all of which `body` must write.
  package init<Failure: Error>(
    uninitializedCount count: Int,
    initializedBy body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(Failure) {
        try body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
