/// A layer plane by plane: the direct convolution of every channel with its part of a filter, added up.
///
/// The way for few filters in a group, depthwise layers first of all, where a vector of filters would be mostly
/// empty. Channels that stand together are taken apart into planes. Complexity: outputs × filters × channels
/// of a group × taps multiply-adds.
package struct PlaneSums<Scalar: LayerScalar>: LayerEngine {
  private let geometry: LayerGeometry
  /// An engine for each filter and channel of its group.
  private let engines: [DirectEngine<Scalar>]
  private let bias: [Scalar]

  package init(geometry: LayerGeometry, filters: LayerFilters<Scalar>) {
    self.geometry = geometry
    bias = filters.bias
    engines = (0..<geometry.filters * geometry.channelsInGroup).map { index in
      let (filter, channel) = (index / geometry.channelsInGroup, index % geometry.channelsInGroup)
      return DirectEngine(
        geometry: geometry.window, taps: Array(filters.plane(filter, channel, of: geometry)),
        loops: Scalar.loops)
    }
  }

  package var blockCount: Int { geometry.images * geometry.filters }

  package var filterBytes: Int { geometry.filters * geometry.terms * MemoryLayout<Scalar>.stride }

  private var engineBytes: Int { (engines[0].scratchBytes + 63) / 64 * 64 }

  private var inputCount: Int { geometry.input.column == 1 ? 0 : geometry.window.inputShape.count }

  /// The direct engine's own, a plane of the input where there is none, and two planes of sums.
  package var scratchBytes: Int {
    let planes = geometry.output.column == 1 ? (geometry.channelsInGroup > 1 ? 1 : 0) : 2
    return engineBytes
      + (inputCount + planes * geometry.window.outputShape.count) * MemoryLayout<Scalar>.stride
  }

  package func run(
    block: Int, reading input: ChannelReader<Scalar>, writing output: UnsafeMutablePointer<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) {
    let (image, filter) = (block / geometry.filters, block % geometry.filters)
    let shape = geometry.window.outputShape
    let inputPlane = (scratch + engineBytes).assumingMemoryBound(to: Scalar.self)
    let addend = inputPlane + inputCount
    let strides = geometry.output
    let place = output + strides.offset(image: image, channel: filter, row: 0, column: 0)
    let sums = strides.column == 1 ? place : addend + shape.count
    let whole = Region(rows: 0..<shape.rows, columns: 0..<shape.columns)
    for channel in 0..<geometry.channelsInGroup {
      let source = plane(
        image, filter / geometry.filtersInGroup * geometry.channelsInGroup + channel, input, inputPlane)
      let window = OutputWindow(base: channel == 0 ? sums : addend, rowStride: shape.columns)
      engines[filter * geometry.channelsInGroup + channel].fill(
        whole, reading: source, writing: window, scratch: scratch)
      if channel > 0 { for index in 0..<shape.count { sums[index] += addend[index] } }
    }
    if !bias.isEmpty { for index in 0..<shape.count { sums[index] += bias[filter] } }
    if strides.column != 1 {
      for index in 0..<shape.count { place[index * strides.column] = sums[index] }
    }
  }

  /// A channel as a plane: where it stands, or copied.
  private func plane(
    _ image: Int, _ channel: Int, _ input: ChannelReader<Scalar>, _ copy: UnsafeMutablePointer<Scalar>
  ) -> BoundaryReader<Scalar> {
    if let plane = input.plane(image: image, channel: channel) { return plane }
    input.copy(
      image: image, channels: channel..<channel + 1,
      region: Region(rows: 0..<input.shape.rows, columns: 0..<input.shape.columns), to: copy)
    return BoundaryReader(
      base: UnsafePointer(copy), shape: input.shape, rowStride: input.shape.columns, boundary: input.boundary,
      fillValue: input.fillValue)
  }
}
