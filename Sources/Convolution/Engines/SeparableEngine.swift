/// A kernel of rank one, column ⊗ row: along the rows first, then down the columns.
///
/// Each block is a strip of columns. Its filtered rows stand in a window of the last rows that the column
/// taps still need, so that they never leave the cache; only the halo between two blocks of rows is
/// filtered twice. Complexity: outputs × (row taps + column taps).
package struct SeparableEngine<Element: Sendable>: ConvolutionEngine {
  private let geometry: Geometry
  private let columnTaps: [Element]
  private let rowTaps: [Element]
  private let loops: ElementLoops<Element>
  private let grid: BlockGrid
  /// Output rows that one filling of the window gives.
  private let step: Int

  /// - Parameters: the factors in correlation form, one tap per kernel row and per kernel column.
  package init(geometry: Geometry, column: [Element], row: [Element], loops: ElementLoops<Element>) {
    self.geometry = geometry
    columnTaps = column
    rowTaps = row
    self.loops = loops
    let outputs = geometry.outputShape
    let strip = min(outputs.columns, 512)
    // Redundant work at a block's first rows is span / rows of the block: at most a quarter.
    let blockRows = max(256, 4 * geometry.span.rows / geometry.rows.stride)
    grid = BlockGrid(outputs: outputs, block: Shape(rows: blockRows, columns: strip))
    step = min(outputs.rows, 32)
  }

  package var blockCount: Int { grid.count }

  package func extents(ofBlock block: Int) -> BlockExtents {
    BlockExtents(BlockExtent(outputs: grid[block], of: geometry))
  }

  /// Rows that the window holds.
  private var windowRows: Int { (step - 1) * geometry.rows.stride + geometry.rows.span }

  /// Input columns under one strip.
  private var lineLength: Int { (grid.block.columns - 1) * geometry.columns.stride + geometry.columns.span }

  package var scratchBytes: Int {
    (windowRows * grid.block.columns + lineLength) * MemoryLayout<Element>.stride
  }

  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let region = grid[block]
    let width = region.columns.count
    let window = scratch.assumingMemoryBound(to: Element.self)
    let line = window + windowRows * grid.block.columns
    let stride = geometry.rows.stride
    var held = 0..<0  // extended-input rows that stand filtered in the window, the first at its top
    var row = region.rows.lowerBound
    while row < region.rows.upperBound {
      let rows = row..<min(row + step, region.rows.upperBound)
      let needed = geometry.rows.inputRange(for: rows)
      let kept = held.clamped(to: needed)
      if !kept.isEmpty {
        window.update(from: window + (kept.lowerBound - held.lowerBound) * width, count: kept.count * width)
      }
      for source in (kept.isEmpty ? needed.lowerBound : kept.upperBound)..<needed.upperBound {
        filterRow(source, region.columns, input, line, window + (source - needed.lowerBound) * width)
      }
      held = needed
      columnTaps.withUnsafeBufferPointer { taps in
        let destination = output.at(rows.lowerBound, region.columns.lowerBound)
        let shape = Shape(rows: rows.count, columns: width)
        let column = Shape(rows: taps.count, columns: 1)
        if stride == 1 && geometry.rows.dilation == 1 {
          loops.tile(window, width, taps.baseAddress!, column, destination, output.rowStride, shape)
        } else {
          loops.strided(
            window, width, taps.baseAddress!, column, Axes(rows: geometry.rows.dilation, columns: 1),
            destination, output.rowStride, shape, Axes(rows: stride, columns: 1))
        }
      }
      row = rows.upperBound
    }
    return 0
  }

  /// One extended row of the strip, filtered with the row taps.
  private func filterRow(
    _ source: Int, _ outputs: Range<Int>, _ input: BoundaryReader<Element>,
    _ line: UnsafeMutablePointer<Element>, _ destination: UnsafeMutablePointer<Element>
  ) {
    let columns = geometry.columns
    let needed = columns.inputRange(for: outputs)
    let samples: UnsafePointer<Element>
    if let inside = input.interior(row: source, columns: needed) {
      samples = inside
    } else {
      input.copy(row: source, columns: needed, to: line)
      samples = UnsafePointer(line)
    }
    rowTaps.withUnsafeBufferPointer { taps in
      if columns.stride == 1 && columns.dilation == 1 {
        loops.row(samples, taps.baseAddress!, taps.count, destination, outputs.count)
      } else {
        loops.strided(
          samples, needed.count, taps.baseAddress!, Shape(rows: 1, columns: taps.count),
          Axes(rows: 1, columns: columns.dilation), destination, outputs.count,
          Shape(rows: 1, columns: outputs.count), Axes(rows: 1, columns: columns.stride))
      }
    }
  }
}
