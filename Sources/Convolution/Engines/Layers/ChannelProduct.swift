import CDirectLoops
import FFTW

/// A layer as a matrix product: every sample is multiplied with a vector of filters, where it stands.
///
/// A block of outputs whose samples lie inside the image is read in place, another through a copy with its
/// halo. Channels are taken a few at a time, so that their taps stay in the nearest cache while they pass over
/// the block. Complexity: outputs × filters × channels of a group × taps multiply-adds, filters rounded up to
/// whole vectors.
package struct ChannelProduct<Scalar: LayerScalar>: LayerEngine {
  private let geometry: LayerGeometry
  private let panels: FilterPanels<Scalar>
  private let grid: BlockGrid
  /// Parts that the panels of a group are cut into, where there are few blocks to share out.
  private let shares: Int

  package init(
    geometry: LayerGeometry, filters: LayerFilters<Scalar>, threads: Int
  ) throws(TransformError) {
    self.geometry = geometry
    panels = try FilterPanels(filters, geometry: geometry)
    grid = BlockGrid(outputs: geometry.window.outputShape, block: Self.blockShape(geometry))
    let blocks = geometry.images * geometry.groups * grid.count
    let panelCount = panels.groups[0].count
    shares = blocks < 2 * threads ? min(panelCount, (2 * threads + blocks - 1) / blocks) : 1
  }

  /// Samples that a block may copy; its sums stay in the second cache beside them.
  private static var mostCopied: Int { 1 << 17 }
  private static var mostOutputs: Int { 1024 }

  /// Whole rows where they fit, in blocks of nearly equal height.
  package static func blockShape(_ geometry: LayerGeometry) -> Shape {
    let window = geometry.window
    let outputs = window.outputShape
    func halo(_ axis: AxisGeometry, _ count: Int) -> Double {
      Double(count - 1) * Double(axis.stride) + Double(axis.span)
    }
    func copied(_ shape: Shape) -> Double {
      Double(geometry.channelsInGroup) * halo(window.rows, shape.rows) * halo(window.columns, shape.columns)
    }
    var shape = Shape(rows: outputs.rows, columns: min(outputs.columns, 256))
    shape.rows = min(outputs.rows, max(1, mostOutputs / shape.columns))
    while shape.rows > 1, copied(shape) > Double(mostCopied) { shape.rows /= 2 }
    while shape.columns > 16, copied(shape) > Double(mostCopied) { shape.columns /= 2 }
    func even(_ count: Int, _ part: Int) -> Int {
      let parts = (count + part - 1) / part
      return (count + parts - 1) / parts
    }
    return Shape(rows: even(outputs.rows, shape.rows), columns: even(outputs.columns, shape.columns))
  }

  package var blockCount: Int { geometry.images * geometry.groups * grid.count * shares }

  package var filterBytes: Int { panels.bytes }

  private var copyCount: Int {
    let (rows, columns) = (geometry.window.rows, geometry.window.columns)
    let halo =
      rows.inputRange(for: 0..<grid.block.rows).count * columns.inputRange(for: 0..<grid.block.columns).count
    // The sums behind the copy begin on a vector.
    return (halo * geometry.channelsInGroup + 15) / 16 * 16
  }

  package var scratchBytes: Int {
    (copyCount + grid.block.count * panels.width) * MemoryLayout<Scalar>.stride
  }

  package func run(
    block: Int, reading input: ChannelReader<Scalar>, writing output: UnsafeMutablePointer<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) {
    let copy = scratch.assumingMemoryBound(to: Scalar.self)
    let (share, tile) = (block % shares, block / shares % grid.count)
    let group = block / shares / grid.count % geometry.groups
    let image = block / shares / grid.count / geometry.groups
    let region = grid[tile]
    let source = source(image, group, region, input, copy)
    let all = panels.groups[group]
    for index in all.count * share / shares..<all.count * (share + 1) / shares {
      fill(all[index], image, region, source, output, copy + copyCount)
    }
  }

  /// Where the samples of a block stand: its first, and the way to the others.
  private struct Source {
    let first: UnsafePointer<Scalar>
    let strides: ChannelStrides
  }

  private func source(
    _ image: Int, _ group: Int, _ region: Region, _ input: ChannelReader<Scalar>,
    _ copy: UnsafeMutablePointer<Scalar>
  ) -> Source {
    let rows = geometry.window.rows.inputRange(for: region.rows)
    let columns = geometry.window.columns.inputRange(for: region.columns)
    let channel = group * geometry.channelsInGroup
    if rows.lowerBound >= 0, rows.upperBound <= input.shape.rows, columns.lowerBound >= 0,
      columns.upperBound <= input.shape.columns
    {
      let offset = input.strides.offset(
        image: image, channel: channel, row: rows.lowerBound, column: columns.lowerBound)
      return Source(first: input.base + offset, strides: input.strides)
    }
    input.copy(
      image: image, channels: channel..<channel + geometry.channelsInGroup,
      region: Region(rows: rows, columns: columns), to: copy)
    return Source(
      first: UnsafePointer(copy),
      strides: ChannelStrides(
        geometry.layout, channels: geometry.channelsInGroup,
        shape: Shape(rows: rows.count, columns: columns.count)))
  }

  /// The outputs of a panel's filters in one block.
  private func fill(
    _ panel: FilterPanels<Scalar>.Panel, _ image: Int, _ region: Region, _ source: Source,
    _ output: UnsafeMutablePointer<Scalar>, _ sums: UnsafeMutablePointer<Scalar>
  ) {
    let strides = geometry.output
    let place =
      output
      + strides.offset(
        image: image, channel: panel.filters.lowerBound, row: region.rows.lowerBound,
        column: region.columns.lowerBound)
    // Whole vectors of channels that stand together are summed where they belong.
    if strides.channel == 1, panel.filters.count == panel.width {
      sum(panel, source, region.shape, to: place, rowStride: strides.row, columnStride: strides.column)
      return
    }
    let line = region.columns.count * panel.width
    sum(panel, source, region.shape, to: sums, rowStride: line, columnStride: panel.width)
    for row in 0..<region.rows.count {
      let (from, to) = (sums + row * line, place + row * strides.row)
      if strides.column == 1 {
        Scalar.layerTurn(
          panels.table, from, panel.width, region.columns.count, panel.filters.count, to, strides.channel)
      } else {
        for column in 0..<region.columns.count {
          (to + column * strides.column).update(
            from: from + column * panel.width, count: panel.filters.count)
        }
      }
    }
  }

  /// Bytes of taps that pass over a block together.
  private static var mostTapBytes: Int { 1 << 15 }

  private func sum(
    _ panel: FilterPanels<Scalar>.Panel, _ source: Source, _ shape: Shape,
    to sums: UnsafeMutablePointer<Scalar>, rowStride: Int, columnStride: Int
  ) {
    let window = geometry.window
    let kernel = window.kernelShape
    let tapBytes = kernel.count * panel.width * MemoryLayout<Scalar>.stride
    let together = max(1, Self.mostTapBytes / tapBytes)
    var terms = layer_terms(
      channels: 0, rows: kernel.rows, columns: kernel.columns,
      output_step: window.columns.stride * source.strides.column, channel_step: source.strides.channel,
      row_step: window.rows.dilation * source.strides.row,
      column_step: window.columns.dilation * source.strides.column)
    for channel in stride(from: 0, to: geometry.channelsInGroup, by: together) {
      terms.channels = min(together, geometry.channelsInGroup - channel)
      let taps = panels.taps(panel) + channel * kernel.count * panel.width
      for row in 0..<shape.rows {
        let x =
          source.first + channel * source.strides.channel + row * window.rows.stride * source.strides.row
        let y = sums + row * rowStride
        Scalar.layerSum(
          panels.table, &terms, x, taps, panel.vectors, channel == 0 ? panels.bias(panel) : UnsafePointer(y),
          channel == 0 ? 0 : columnStride, y, columnStride, shape.columns)
      }
    }
  }
}
