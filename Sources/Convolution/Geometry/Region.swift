/// A rectangle of samples.
package struct Region: Equatable, Sendable {
  package var rows: Range<Int>
  package var columns: Range<Int>

  package init(rows: Range<Int>, columns: Range<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// All of a matrix.
  package init(_ shape: Shape) { self.init(rows: 0..<shape.rows, columns: 0..<shape.columns) }

  package var isEmpty: Bool { rows.isEmpty || columns.isEmpty }
  package var shape: Shape { Shape(rows: rows.count, columns: columns.count) }

  package func intersection(_ other: Region) -> Region {
    Region(rows: rows.clamped(to: other.rows), columns: columns.clamped(to: other.columns))
  }

  /// The smallest rectangle round both; an empty one has no place.
  package func hull(_ other: Region) -> Region {
    if isEmpty { return other }
    if other.isEmpty { return self }
    func hull(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
      min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
    }
    return Region(rows: hull(rows, other.rows), columns: hull(columns, other.columns))
  }

  /// Whether a rectangle lies wholly inside.
  package func contains(_ other: Region) -> Bool {
    rows.lowerBound <= other.rows.lowerBound && other.rows.upperBound <= rows.upperBound
      && columns.lowerBound <= other.columns.lowerBound && other.columns.upperBound <= columns.upperBound
  }
}
