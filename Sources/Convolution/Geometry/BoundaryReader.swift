/// The extended input: hands out the interior in place and synthesises only samples beyond the edges.
package struct BoundaryReader<Element>: @unchecked Sendable {
  /// The first sample of the first row; rows are `rowStride` samples apart.
  package let base: UnsafePointer<Element>
  package let shape: Shape
  package let rowStride: Int
  package let boundary: Boundary
  package let fillValue: Element

  package init(
    base: UnsafePointer<Element>, shape: Shape, rowStride: Int, boundary: Boundary, fillValue: Element
  ) {
    self.base = base
    self.shape = shape
    self.rowStride = rowStride
    self.boundary = boundary
    self.fillValue = fillValue
  }

  /// Where the given range of one extended row stands in memory, when it lies wholly inside the input.
  @inlinable
  package func interior(row: Int, columns: Range<Int>) -> UnsafePointer<Element>? {
    guard row >= 0, row < shape.rows, columns.lowerBound >= 0, columns.upperBound <= shape.columns else {
      return nil
    }
    return base + row * rowStride + columns.lowerBound
  }

  /// Writes the given range of one extended row.
  package func copy(row: Int, columns: Range<Int>, to destination: UnsafeMutablePointer<Element>) {
    guard let source = boundary.sourceIndex(row, count: shape.rows) else {
      destination.update(repeating: fillValue, count: columns.count)
      return
    }
    let line = base + source * rowStride
    let inside = columns.clamped(to: 0..<shape.columns)
    guard !inside.isEmpty else {
      synthesise(line, columns, to: destination)
      return
    }
    let before = inside.lowerBound - columns.lowerBound
    synthesise(line, columns.lowerBound..<inside.lowerBound, to: destination)
    (destination + before).update(from: line + inside.lowerBound, count: inside.count)
    synthesise(line, inside.upperBound..<columns.upperBound, to: destination + before + inside.count)
  }

  private func synthesise(
    _ line: UnsafePointer<Element>, _ columns: Range<Int>, to destination: UnsafeMutablePointer<Element>
  ) {
    if columns.isEmpty { return }
    if boundary == .fill {
      destination.update(repeating: fillValue, count: columns.count)
      return
    }
    for (offset, column) in columns.enumerated() {
      // Not nil: only `fill` has no source.
      destination[offset] = line[boundary.sourceIndex(column, count: shape.columns)!]
    }
  }
}
