import ComplexModule

/// A kernel as a sum of products column ⊗ row, most often one: along the rows first, then down the columns.
///
/// Each block is a strip of columns. Its filtered rows stand in a window of the last rows that the column
/// taps still need, one window a term, so that they never leave the cache; only the halo between two blocks
/// of rows is filtered twice. Complexity: outputs × (row taps + column taps) × terms.
package struct SeparableEngine<Element: Sendable>: ConvolutionEngine {
  private let geometry: Geometry
  private let terms: [RankOneTerm<Element>]
  private let loops: ElementLoops<Element>
  private let blocks: SeparableBlocks
  /// Whether results go past the caches: those of one term, which nothing is added to.
  private let streams: Bool
  /// What sums a block again where terms met samples that are not finite: ∞ − ∞ between two terms is no
  /// number where the sum over the taps is ∞.
  private let direct: DirectEngine<Element>?

  /// - Parameters:
  ///   - terms: in correlation form, one factor per kernel row and per kernel column.
  ///   - taps: the kernel that they add up to.
  package init(
    geometry: Geometry, terms: [RankOneTerm<Element>], taps: [Element], loops: ElementLoops<Element>
  ) {
    self.geometry = geometry
    self.terms = terms
    self.loops = loops
    streams = terms.count == 1 && ResultStream.pays(geometry.outputShape, of: Element.self)
    direct = terms.count > 1 ? DirectEngine(geometry: geometry, taps: taps, loops: loops) : nil
    blocks = SeparableBlocks(geometry, windowBytesPerColumn: terms.count * MemoryLayout<Element>.stride)
  }

  package var blockCount: Int { grid.count }

  package func extents(ofBlock block: Int) -> BlockExtents {
    BlockExtents(BlockExtent(outputs: grid[block], of: geometry))
  }

  private var grid: BlockGrid { blocks.grid }
  private var windowCount: Int { blocks.windowCount }

  /// Input columns under one strip.
  private var lineLength: Int { (grid.block.columns - 1) * geometry.columns.stride + geometry.columns.span }

  /// Samples of one term's outputs, where there is more than one term.
  private var resultCount: Int { terms.count > 1 ? blocks.step * grid.block.columns : 0 }

  package var scratchBytes: Int {
    (windowCount * terms.count + resultCount + lineLength) * MemoryLayout<Element>.stride
  }

  @specialized(where Element == Float)
  @specialized(where Element == Double)
  @specialized(where Element == Complex<Float>)
  @specialized(where Element == Complex<Double>)
  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let region = grid[block]
    let width = region.columns.count
    let windows = scratch.assumingMemoryBound(to: Element.self)
    let results = windows + windowCount * terms.count
    let line = results + resultCount
    var held = 0..<0  // extended-input rows that stand filtered in the windows, the first at their top
    var row = region.rows.lowerBound
    var isFinite = true
    while row < region.rows.upperBound {
      let rows = row..<min(row + blocks.step, region.rows.upperBound)
      let needed = geometry.rows.inputRange(for: rows)
      fill(windows, with: needed, held, region.columns, input, line)
      held = needed
      let destination = output.at(rows.lowerBound, region.columns.lowerBound)
      filterColumns(terms[0], windows, destination, output.rowStride, Shape(rows: rows.count, columns: width))
      for term in 1..<max(terms.count, 1) {
        filterColumns(
          terms[term], windows + term * windowCount, results, width,
          Shape(rows: rows.count, columns: width))
        for line in 0..<rows.count {
          let sum = loops.accumulate(destination + line * output.rowStride, results + line * width, width)
          isFinite = isFinite && sum
        }
      }
      row = rows.upperBound
    }
    if !isFinite { direct?.fill(region, reading: input, writing: output) }
    return 0
  }

  /// Brings the windows from the rows that they hold to those that are needed.
  private func fill(
    _ windows: UnsafeMutablePointer<Element>, with needed: Range<Int>, _ held: Range<Int>,
    _ columns: Range<Int>, _ input: BoundaryReader<Element>, _ line: UnsafeMutablePointer<Element>
  ) {
    let width = columns.count
    let kept = held.clamped(to: needed)
    if !kept.isEmpty {
      for term in terms.indices {
        let window = windows + term * windowCount
        window.update(from: window + (kept.lowerBound - held.lowerBound) * width, count: kept.count * width)
      }
    }
    let sourceColumns = geometry.columns.inputRange(for: columns)
    for source in (kept.isEmpty ? needed.lowerBound : kept.upperBound)..<needed.upperBound {
      let place = (source - needed.lowerBound) * width
      // Beyond the first and last row the same one is read again and again, where it is no reflection.
      if place > 0, input.place(row: source) == input.place(row: source - 1) {
        for term in terms.indices {
          let destination = windows + term * windowCount + place
          destination.update(from: destination - width, count: width)
        }
        continue
      }
      var samples = UnsafePointer(line)
      if let inside = input.interior(row: source, columns: sourceColumns) {
        samples = inside
      } else {
        input.copy(row: source, columns: sourceColumns, to: line)
      }
      for (index, term) in terms.enumerated() {
        filterRow(term.row, samples, sourceColumns.count, windows + index * windowCount + place, width)
      }
    }
  }

  /// One row, filtered with the row taps.
  private func filterRow(
    _ taps: [Element], _ samples: UnsafePointer<Element>, _ sampleCount: Int,
    _ destination: UnsafeMutablePointer<Element>, _ count: Int
  ) {
    let columns = geometry.columns
    taps.withUnsafeBufferPointer { taps in
      if columns.stride == 1 && columns.dilation == 1 {
        loops.row(samples, taps.baseAddress!, taps.count, destination, count)
      } else {
        loops.strided(
          samples, sampleCount, taps.baseAddress!, Shape(rows: 1, columns: taps.count),
          Axes(rows: 1, columns: columns.dilation), destination, count, Shape(rows: 1, columns: count),
          Axes(rows: 1, columns: columns.stride))
      }
    }
  }

  /// A window's columns, filtered with the column taps.
  private func filterColumns(
    _ term: RankOneTerm<Element>, _ window: UnsafePointer<Element>,
    _ destination: UnsafeMutablePointer<Element>, _ rowStride: Int, _ shape: Shape
  ) {
    let rows = geometry.rows
    term.column.withUnsafeBufferPointer { taps in
      let column = Shape(rows: taps.count, columns: 1)
      if rows.stride == 1 && rows.dilation == 1 {
        loops.tile(window, shape.columns, taps.baseAddress!, column, destination, rowStride, shape, streams)
      } else {
        loops.strided(
          window, shape.columns, taps.baseAddress!, column, Axes(rows: rows.dilation, columns: 1),
          destination, rowStride, shape, Axes(rows: rows.stride, columns: 1))
      }
    }
  }
}
