import CDirectLoops
import ComplexModule

/// Direct convolution: every output is a sum over the taps.
///
/// The interior is computed in place, and so are whole rows with zeros beyond their ends; only other regions at
/// the edges pass through a buffer that holds their halo. Complexity: outputs × taps multiply-adds.
package struct DirectEngine<Element: Sendable>: SummingEngine {
  private let geometry: Geometry
  private let taps: [Element]
  private let loops: ElementLoops<Element>
  private let grid: BlockGrid
  private let definition: DefinitionLoops<Element>
  /// Outputs of one edge piece, or nil when the edges are computed by the definition.
  private let edgePiece: Shape?
  /// Whether the loops themselves know what is beyond the ends of a row: zeros.
  private let rowsEndInZeros: Bool
  /// How the left and right edges of an image are computed, where turning them gains.
  private let strips: SideStrips<Element>?
  /// Whether results go past the caches, which none of them would hold until it is read.
  private let streams: Bool

  /// - Parameter taps: the kernel in correlation form, row-major.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package init(geometry: Geometry, taps: [Element], loops: ElementLoops<Element>) {
    self.geometry = geometry
    self.taps = taps
    self.loops = loops
    grid = BlockGrid(outputs: geometry.outputShape, block: Self.blockShape(geometry.outputShape))
    definition = DefinitionLoops(geometry: geometry, loops: loops)
    let tapsMeetPadding = !geometry.zeroOutside || taps.allSatisfy(loops.isFinite)
    edgePiece = tapsMeetPadding ? Self.edgePiece(geometry) : nil
    // A row of taps has a loop of its own, which does more than a copy would save.
    streams = geometry.kernelShape.rows > 1 && ResultStream.pays(geometry.outputShape, of: Element.self)
    rowsEndInZeros = edgePiece != nil && geometry.rowsEndInZeros
    strips =
      edgePiece == nil || rowsEndInZeros ? nil : SideStrips(geometry: geometry, taps: taps, loops: loops)
  }

  /// Bands of whole rows of about 2¹⁶ outputs: large enough to forget the cost of a block, small enough
  /// to share out.
  private static func blockShape(_ outputs: Shape) -> Shape {
    let target = 1 << 16
    return Shape(
      rows: max(1, target / outputs.columns), columns: outputs.columns > target ? target : outputs.columns)
  }

  /// The largest halo, in samples, that an edge piece may buffer.
  private static var largestHalo: Int { 1 << 22 }

  private static func edgePiece(_ geometry: Geometry) -> Shape? {
    let piece = Shape(
      rows: min(geometry.outputShape.rows, 32), columns: min(geometry.outputShape.columns, 512))
    let halo = haloShape(geometry, of: piece)
    guard let count = halo.checkedCount, count <= largestHalo else { return nil }
    return piece
  }

  /// The input that a region of outputs reads.
  private static func haloShape(_ geometry: Geometry, of outputs: Shape) -> Shape {
    func extent(_ axis: AxisGeometry, _ count: Int) -> Int {
      let (reach, overflow) = (count - 1).multipliedReportingOverflow(by: axis.stride)
      return overflow ? Int.max / 2 : min(reach, Int.max / 4) + axis.span
    }
    return Shape(
      rows: extent(geometry.rows, outputs.rows), columns: extent(geometry.columns, outputs.columns))
  }

  package var blockCount: Int { grid.count }

  package func extents(ofBlock block: Int) -> BlockExtents {
    BlockExtents(BlockExtent(outputs: grid[block], of: geometry))
  }

  package var scratchBytes: Int {
    let halo = edgePiece.map { Self.haloShape(geometry, of: $0).count } ?? 0
    return max(halo, strips?.scratchCount ?? 0) * MemoryLayout<Element>.stride
  }

  package var isSumming: Bool { true }
  package var largestPiece: Shape { geometry.outputShape }

  @specialized(where Element == Float)
  @specialized(where Element == Double)
  @specialized(where Element == Complex<Float>)
  @specialized(where Element == Complex<Double>)
  @specialized(where Element == Int64)
  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    fill(grid[block], reading: input, writing: output, scratch: scratch)
    return 0
  }

  /// Computes any region of the outputs, with scratch of its own.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  @specialized(where Element == Complex<Float>)
  @specialized(where Element == Complex<Double>)
  @specialized(where Element == Int64)
  package func fill(
    _ region: Region, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>
  ) {
    withUnsafeTemporaryAllocation(byteCount: max(scratchBytes, 1), alignment: 64) {
      fill(region, reading: input, writing: output, scratch: $0.baseAddress!)
    }
  }

  /// Computes any region of the outputs, with `scratchBytes` of scratch.
  package func fill(
    _ region: Region, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) {
    if region.isEmpty { return }
    let inner = inPlace(region)
    taps.withUnsafeBufferPointer { taps in
      let taps = taps.baseAddress!
      if !inner.isEmpty { computeInPlace(inner, taps, input, output) }
      for edge in Self.frame(of: inner, in: region) where !edge.isEmpty {
        fillEdge(edge, taps, input, output, scratch)
      }
    }
  }

  /// What of a region is computed from where the input stands.
  private func inPlace(_ region: Region) -> Region {
    let columns =
      rowsEndInZeros
      ? region.columns : geometry.columns.interior.clamped(to: region.columns)
    return Region(rows: geometry.rows.interior.clamped(to: region.rows), columns: columns)
  }

  /// A region whose input stands in memory, but for what is beyond the ends of rows where that is zeros.
  private func computeInPlace(
    _ region: Region, _ taps: UnsafePointer<Element>, _ input: BoundaryReader<Element>,
    _ output: OutputWindow<Element>
  ) {
    let row = geometry.rows.inputRange(for: region.rows).lowerBound
    let wanted = geometry.columns.inputRange(for: region.columns)
    let there = wanted.clamped(to: 0..<geometry.inputShape.columns)
    if there == wanted {
      compute(input.at(row, there.lowerBound), input.rowStride, taps, region, output)
    } else {
      loops.within(
        input.at(row, there.lowerBound), input.rowStride, there.lowerBound - wanted.lowerBound, there.count,
        taps,
        geometry.kernelShape, output.at(region.rows.lowerBound, region.columns.lowerBound), output.rowStride,
        region.shape, streams)
    }
  }

  /// What of a region lies round an inner one: above, below, left and right.
  private static func frame(of inner: Region, in region: Region) -> [Region] {
    [
      Region(rows: region.rows.lowerBound..<inner.rows.lowerBound, columns: region.columns),
      Region(rows: inner.rows.upperBound..<region.rows.upperBound, columns: region.columns),
      Region(rows: inner.rows, columns: region.columns.lowerBound..<inner.columns.lowerBound),
      Region(rows: inner.rows, columns: inner.columns.upperBound..<region.columns.upperBound),
    ]
  }

  /// A region whose whole input stands in memory from `corner` on.
  private func compute(
    _ corner: UnsafePointer<Element>, _ rowStride: Int, _ taps: UnsafePointer<Element>, _ region: Region,
    _ output: OutputWindow<Element>
  ) {
    let destination = output.at(region.rows.lowerBound, region.columns.lowerBound)
    if geometry.isDense {
      loops.tile(
        corner, rowStride, taps, geometry.kernelShape, destination, output.rowStride, region.shape, streams)
    } else {
      loops.strided(
        corner, rowStride, taps, geometry.kernelShape,
        Axes(rows: geometry.rows.dilation, columns: geometry.columns.dilation), destination,
        output.rowStride, region.shape, Axes(rows: geometry.rows.stride, columns: geometry.columns.stride))
    }
  }

  /// A region that reads beyond the input, piece by piece through a buffer with its halo.
  private func fillEdge(
    _ region: Region, _ taps: UnsafePointer<Element>, _ input: BoundaryReader<Element>,
    _ output: OutputWindow<Element>, _ scratch: UnsafeMutableRawPointer
  ) {
    guard let edgePiece else {
      definition.fill(region, taps: taps, reading: input, writing: output)
      return
    }
    let buffer = scratch.assumingMemoryBound(to: Element.self)
    if let strips, strips.serves(region) {
      strips.fill(region, reading: input, writing: output, scratch: buffer)
      return
    }
    let pieces = BlockGrid(outputs: region.shape, block: edgePiece)
    for index in 0..<pieces.count {
      let piece = pieces[index]
      let rows = shifted(piece.rows, by: region.rows.lowerBound)
      let columns = shifted(piece.columns, by: region.columns.lowerBound)
      let sourceRows = geometry.rows.inputRange(for: rows)
      let sourceColumns = geometry.columns.inputRange(for: columns)
      for (line, row) in sourceRows.enumerated() {
        input.copy(row: row, columns: sourceColumns, to: buffer + line * sourceColumns.count)
      }
      compute(buffer, sourceColumns.count, taps, Region(rows: rows, columns: columns), output)
    }
  }
}

/// The range moved by an offset.
package func shifted(_ range: Range<Int>, by offset: Int) -> Range<Int> {
  range.lowerBound + offset..<range.upperBound + offset
}

extension Geometry {
  /// Whether direct sums are done over whole rows, which need no copy where they end (`direct_within`): zeros are
  /// outside, and each output of a row meets at least a sample.
  package var rowsEndInZeros: Bool {
    let read = columns.inputRange(for: 0..<columns.count)
    let taps = kernelShape.columns
    return zeroOutside && isDense && kernelShape.rows > 1 && taps <= Int(DIRECT_LOOPS_END_TAPS)
      && read.lowerBound > -taps && read.upperBound < inputShape.columns + taps
  }
}
