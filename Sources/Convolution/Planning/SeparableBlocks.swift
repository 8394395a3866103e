/// How a separable pass cuts its outputs: into strips of columns whose windows of filtered rows stay in the cache, and
/// those into blocks of rows.
package struct SeparableBlocks: Equatable, Sendable {
  package let grid: BlockGrid
  /// Output rows that one filling of the windows gives.
  package let step: Int
  /// Rows of a window: those that the column taps see of the outputs of one step.
  package let windowRows: Int

  /// - Parameter windowBytesPerColumn: bytes of one filtered sample of every term.
  package init(_ geometry: Geometry, windowBytesPerColumn bytes: Int) {
    let outputs = geometry.outputShape
    func windowRows(_ step: Int) -> Int { (step - 1) * geometry.rows.stride + geometry.rows.span }
    func widest(_ step: Int) -> Int { Self.windowBytes / (windowRows(step) * bytes) }
    // Whole rows if there is room: where a strip's row begins, another page does, of which no processor knows before.
    let steps = [32, 16].map { max(1, min($0, outputs.rows)) }
    step = steps.first { outputs.columns <= widest($0) } ?? steps[0]
    self.windowRows = windowRows(step)
    let widest = max(512, widest(step))
    let strips = (outputs.columns - 1) / widest + 1
    let columns = ((outputs.columns - 1) / strips / 16 + 1) * 16
    // Redundant work at a block's first rows is span / rows of the block: at most a quarter.
    let rows = max(256, 4 * geometry.span.rows / geometry.rows.stride)
    grid = BlockGrid(outputs: outputs, block: Shape(rows: rows, columns: columns))
  }

  /// What windows may take of a core's second-level cache, of which most have 512 KiB or more.
  private static var windowBytes: Int { 384 << 10 }

  /// Samples of one term's window.
  package var windowCount: Int { windowRows * grid.block.columns }
}
