/// A pair of values, one for each axis of a matrix.
///
/// An integer literal sets both axes: `stride: 2` is `Axes(rows: 2, columns: 2)`.
/// In one dimension a signal is one row, and only `columns` counts.
///
/// ```swift
/// var stride: Axes<Int> = 2
/// stride.columns = 3
/// stride  // 2 × 3
/// ```
public struct Axes<Value> {
  /// The value for the row axis (down).
  public var rows: Value
  /// The value for the column axis (across).
  public var columns: Value

  /// A pair of values.
  ///
  /// ```swift
  /// Axes(rows: 2, columns: 1)  // 2 × 1
  /// ```
  public init(rows: Value, columns: Value) {
    self.rows = rows
    self.columns = columns
  }

  /// Both axes transformed by the same function.
  package func map<Other, Failure: Error>(_ body: (Value) throws(Failure) -> Other) throws(Failure)
    -> Axes<Other>
  {
    Axes<Other>(rows: try body(rows), columns: try body(columns))
  }
}

extension Axes: Equatable where Value: Equatable {}
extension Axes: Hashable where Value: Hashable {}
extension Axes: Sendable where Value: Sendable {}
extension Axes: BitwiseCopyable where Value: BitwiseCopyable {}

extension Axes: ExpressibleByIntegerLiteral where Value == Int {
  /// The same number for both axes.
  public init(integerLiteral value: Int) {
    self.init(rows: value, columns: value)
  }
}

/// The number of rows and columns of a matrix; a signal of n samples is 1 × n.
public typealias Shape = Axes<Int>

extension Axes: CustomStringConvertible where Value == Int {
  /// `rows × columns`, or the length alone for one row.
  public var description: String { rows == 1 ? "\(columns)" : "\(rows) × \(columns)" }

  /// rows · columns; traps on overflow, so check untrusted shapes with ``checkedCount`` first.
  package var count: Int { rows * columns }

  /// rows · columns, or nil when that is not a valid number of samples.
  package var checkedCount: Int? {
    guard rows >= 0, columns >= 0 else { return nil }
    let (product, overflow) = rows.multipliedReportingOverflow(by: columns)
    return overflow ? nil : product
  }
}
