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
  func extents(ofBlock block: Int) -> BlockExtents
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

/// One rectangle of outputs, or two that share a transform: a collection that needs no memory of its own.
package struct BlockExtents: RandomAccessCollection, Sendable {
  private let first: BlockExtent
  private let second: BlockExtent?

  package init(_ first: BlockExtent, _ second: BlockExtent? = nil) {
    self.first = first
    self.second = second
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { second == nil ? 1 : 2 }
  package subscript(index: Int) -> BlockExtent { index == 0 ? first : second! }
}

/// Where the results go: row-major outputs, rows `rowStride` samples apart; all of them, or from one on.
package struct OutputWindow<Element>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Element>
  package let rowStride: Int
  private let row: Int
  private let column: Int

  /// - Parameters:
  ///   - base: the place of the output of this row and column.
  ///   - row: the first row there is room for.
  ///   - column: the first column.
  package init(base: UnsafeMutablePointer<Element>, rowStride: Int, row: Int = 0, column: Int = 0) {
    self.base = base
    self.rowStride = rowStride
    self.row = row
    self.column = column
  }

  /// The place of one output.
  @inline(__always)
  package func at(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Element> {
    base + (row - self.row) * rowStride + (column - self.column)
  }
}

/// Equal blocks over a rectangle of outputs, row by row, there and back, so that blocks which follow one another
/// are neighbours; the last of each axis may be smaller.
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
    let (down, along) = index.quotientAndRemainder(dividingBy: across)
    let (row, column) = (
      down * block.rows, (down % 2 == 0 ? along : across - 1 - along) * block.columns
    )
    return Region(
      rows: row..<min(row + block.rows, outputs.rows),
      columns: column..<min(column + block.columns, outputs.columns))
  }
}
