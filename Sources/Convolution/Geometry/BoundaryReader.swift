/// The extended input: hands out in place what stands in memory and synthesises only samples beyond it.
///
/// Places are those of the whole extended input, whatever part of it is held. An ordinary run holds the input;
/// a band of a file, a stretch of a stream or a part of a cluster's work holds what its blocks read, samples of
/// the boundary included where their sources are not held. Reading what is neither held nor synthesised from
/// what is held is a programmer error.
package struct BoundaryReader<Element>: @unchecked Sendable {
  /// The first held sample of the first held row; rows are `rowStride` samples apart.
  private let base: UnsafePointer<Element>
  /// The input's own shape.
  package let shape: Shape
  package let rowStride: Int
  package let boundary: Boundary
  package let fillValue: Element
  /// What stands in memory, in places of the extended input.
  package let held: Region

  /// - Parameter held: nil for the input itself.
  package init(
    base: UnsafePointer<Element>, shape: Shape, rowStride: Int, boundary: Boundary, fillValue: Element,
    held: Region? = nil
  ) {
    self.base = base
    self.shape = shape
    self.rowStride = rowStride
    self.boundary = boundary
    self.fillValue = fillValue
    self.held = held ?? Region(shape)
  }

  /// The place of a held sample.
  @inline(__always)
  package func at(_ row: Int, _ column: Int) -> UnsafePointer<Element> {
    base + (row - held.rows.lowerBound) * rowStride + (column - held.columns.lowerBound)
  }

  /// Where the given range of one extended row stands in memory, when all of it is held.
  package func interior(row: Int, columns: Range<Int>) -> UnsafePointer<Element>? {
    guard held.rows.contains(row), columns.lowerBound >= held.columns.lowerBound,
      columns.upperBound <= held.columns.upperBound
    else { return nil }
    return at(row, columns.lowerBound)
  }

  /// Where a rectangle begins in memory, when all of it is held.
  package func interior(_ region: Region) -> UnsafePointer<Element>? {
    held.contains(region) ? at(region.rows.lowerBound, region.columns.lowerBound) : nil
  }

  /// The held row that stands for an extended one; nil for rows of filled samples.
  @inline(__always)
  package func place(row: Int) -> Int? {
    if held.rows.contains(row) { return row }
    guard let source = boundary.sourceIndex(row, count: shape.rows) else { return nil }
    precondition(
      held.rows.contains(source), "BoundaryReader: row \(row) reads row \(source), which is not held")
    return source
  }

  /// The held column that stands for an extended one; nil for filled samples.
  @inline(__always)
  package func place(column: Int) -> Int? {
    if held.columns.contains(column) { return column }
    guard let source = boundary.sourceIndex(column, count: shape.columns) else { return nil }
    precondition(
      held.columns.contains(source),
      "BoundaryReader: column \(column) reads column \(source), which is not held")
    return source
  }

  /// One sample of the extended input.
  @inline(__always)
  package func sample(_ row: Int, _ column: Int) -> Element {
    guard let row = place(row: row), let column = place(column: column) else { return fillValue }
    return at(row, column).pointee
  }

  /// Writes the given range of one extended row.
  package func copy(row: Int, columns: Range<Int>, to destination: UnsafeMutablePointer<Element>) {
    guard let row = place(row: row) else {
      destination.update(repeating: fillValue, count: columns.count)
      return
    }
    let inside = columns.clamped(to: held.columns)
    guard !inside.isEmpty else {
      synthesise(row, columns, to: destination)
      return
    }
    let before = inside.lowerBound - columns.lowerBound
    synthesise(row, columns.lowerBound..<inside.lowerBound, to: destination)
    (destination + before).update(from: at(row, inside.lowerBound), count: inside.count)
    synthesise(row, inside.upperBound..<columns.upperBound, to: destination + before + inside.count)
  }

  private func synthesise(_ row: Int, _ columns: Range<Int>, to destination: UnsafeMutablePointer<Element>) {
    if columns.isEmpty { return }
    if boundary == .fill {
      destination.update(repeating: fillValue, count: columns.count)
      return
    }
    for (offset, column) in columns.enumerated() {
      // Not nil: only `fill` has no source.
      destination[offset] = at(row, place(column: column)!).pointee
    }
  }
}
