/// Fills a window of outputs, block by block: the one interface of all methods.
///
/// An engine holds a prepared kernel and nothing of any input, so one engine serves many threads.
package protocol ConvolutionEngine<Element>: Sendable {
  associatedtype Element: Sendable
  /// The number of blocks; any order and any sharing between threads gives the same bytes.
  var blockCount: Int { get }
  /// Bytes of scratch that one worker needs, aligned to 64.
  var scratchBytes: Int { get }
  /// Computes the outputs of one block and returns ‖x‖² of the samples it loaded, 0 where the method
  /// needs no norm for its bound.
  func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double
  /// The rectangles that a block computes, and what each of them loads.
  func extents(ofBlock block: Int) -> [BlockExtent]
}

/// A rectangle of outputs, and the rectangle of the extended input that it is computed from.
package struct BlockExtent: Equatable, Sendable {
  package var outputs: Region
  package var input: Region

  package init(outputs: Region, input: Region) {
    self.outputs = outputs
    self.input = input
  }

  /// What outputs of a sum over taps read.
  package init(outputs: Region, of geometry: Geometry) {
    self.init(
      outputs: outputs,
      input: Region(
        rows: geometry.rows.inputRange(for: outputs.rows),
        columns: geometry.columns.inputRange(for: outputs.columns)))
  }
}

/// Where the results go: row-major outputs, rows `rowStride` samples apart.
package struct OutputWindow<Element>: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Element>
  package let rowStride: Int

  package init(base: UnsafeMutablePointer<Element>, rowStride: Int) {
    self.base = base
    self.rowStride = rowStride
  }

  /// The place of one output.
  @inline(__always)
  package func at(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Element> {
    base + row * rowStride + column
  }
}

/// A rectangle of outputs.
package struct Region: Equatable, Sendable {
  package var rows: Range<Int>
  package var columns: Range<Int>

  package var isEmpty: Bool { rows.isEmpty || columns.isEmpty }
  package var shape: Shape { Shape(rows: rows.count, columns: columns.count) }

  package func intersection(_ other: Region) -> Region {
    Region(rows: rows.clamped(to: other.rows), columns: columns.clamped(to: other.columns))
  }
}

/// Equal blocks over a rectangle of outputs, in row-major order; the last of each axis may be smaller.
package struct BlockGrid: Equatable, Sendable {
  package let outputs: Shape
  package let block: Shape

  package init(outputs: Shape, block: Shape) {
    self.outputs = outputs
    self.block = Shape(
      rows: max(1, min(block.rows, outputs.rows)), columns: max(1, min(block.columns, outputs.columns)))
  }

  /// Blocks along each axis.
  package var shape: Shape {
    Shape(rows: (outputs.rows - 1) / block.rows + 1, columns: (outputs.columns - 1) / block.columns + 1)
  }

  package var count: Int { shape.count }

  package subscript(index: Int) -> Region {
    let across = shape.columns
    let (row, column) = (index / across * block.rows, index % across * block.columns)
    return Region(
      rows: row..<min(row + block.rows, outputs.rows),
      columns: column..<min(column + block.columns, outputs.columns))
  }
}
