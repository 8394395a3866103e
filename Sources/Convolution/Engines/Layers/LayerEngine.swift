import CDirectLoops

/// Fills the outputs of a layer, block by block; it holds prepared filters and nothing of any image.
package protocol LayerEngine<Element>: Sendable {
  associatedtype Element: Sendable
  /// The number of blocks; any order and any sharing between threads gives the same bytes.
  var blockCount: Int { get }
  /// Bytes of scratch that one worker needs, aligned to 64.
  var scratchBytes: Int { get }
  /// Bytes of the prepared filters.
  var filterBytes: Int { get }
  /// Computes the outputs of one block.
  func run(
    block: Int, reading input: ChannelReader<Element>, writing output: UnsafeMutablePointer<Element>,
    scratch: UnsafeMutableRawPointer)
}

/// The filters of a layer in the form that all engines compute with.
package struct LayerFilters<Element: Sendable>: Sendable {
  /// filters × channels of a group × rows × columns, in correlation form.
  package let taps: [Element]
  /// One number a filter, or none.
  package let bias: [Element]

  package init(taps: [Element], bias: [Element]) {
    self.taps = taps
    self.bias = bias
  }

  /// The taps of one filter over one channel of its group.
  package func plane(_ filter: Int, _ channel: Int, of geometry: LayerGeometry) -> ArraySlice<Element> {
    let count = geometry.window.kernelShape.count
    let first = (filter * geometry.channelsInGroup + channel) * count
    return taps[first..<first + count]
  }
}

/// A scalar whose layers the loops of `CDirectLoops` compute.
package protocol LayerScalar: BlockTransformScalar, ConvolutionElement {
  /// `layer_sum` of the header layer_loops.h.
  static func layerSum(
    _ table: LoopTable, _ terms: inout layer_terms, _ x: UnsafePointer<Self>, _ w: UnsafePointer<Self>,
    _ vectors: Int, _ begin: UnsafePointer<Self>, _ beginStride: Int, _ y: UnsafeMutablePointer<Self>,
    _ yStride: Int, _ count: Int)
  /// `layer_turn` of the header layer_loops.h.
  static func layerTurn(
    _ table: LoopTable, _ from: UnsafePointer<Self>, _ fromStride: Int, _ count: Int, _ filters: Int,
    _ to: UnsafeMutablePointer<Self>, _ toStride: Int)
}

extension Float: LayerScalar {
  package static func layerSum(
    _ table: LoopTable, _ terms: inout layer_terms, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    _ vectors: Int, _ begin: UnsafePointer<Float>, _ beginStride: Int, _ y: UnsafeMutablePointer<Float>,
    _ yStride: Int, _ count: Int
  ) {
    table.pointer.pointee.layer_sum_f32(
      &terms, x, w, Int32(vectors), begin, beginStride, y, yStride, count)
  }
  package static func layerTurn(
    _ table: LoopTable, _ from: UnsafePointer<Float>, _ fromStride: Int, _ count: Int, _ filters: Int,
    _ to: UnsafeMutablePointer<Float>, _ toStride: Int
  ) {
    table.pointer.pointee.layer_turn_f32(from, fromStride, count, filters, to, toStride)
  }
}

extension Double: LayerScalar {
  package static func layerSum(
    _ table: LoopTable, _ terms: inout layer_terms, _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>,
    _ vectors: Int, _ begin: UnsafePointer<Double>, _ beginStride: Int, _ y: UnsafeMutablePointer<Double>,
    _ yStride: Int, _ count: Int
  ) {
    table.pointer.pointee.layer_sum_f64(
      &terms, x, w, Int32(vectors), begin, beginStride, y, yStride, count)
  }
  package static func layerTurn(
    _ table: LoopTable, _ from: UnsafePointer<Double>, _ fromStride: Int, _ count: Int, _ filters: Int,
    _ to: UnsafeMutablePointer<Double>, _ toStride: Int
  ) {
    table.pointer.pointee.layer_turn_f64(from, fromStride, count, filters, to, toStride)
  }
}
