/// A rectangle of outputs on its own: a window over all the input that it reads, boundary and all, in double
/// precision.
struct LocalWindow<Wide: Sendable>: Sendable {
  /// The geometry in which a copy of that input is everything.
  let geometry: Geometry
  private let zero: Wide

  init(_ whole: Geometry, outputs: Shape, zero: Wide) throws(ConvolutionError) {
    let local = whole.window(of: outputs)
    guard let halo = local.inputShape.checkedCount, halo <= 1 << 28 else {
      throw .tooLarge(what: "the input of one block, copied in double precision,")
    }
    geometry = local
    self.zero = zero
  }

  /// The input that some outputs read, with zeros behind it where they are fewer than the window's.
  func load<Element>(
    _ region: Region, of input: BoundaryReader<Element>, through scalars: WideScalars<Element>
  ) -> [Wide] {
    let width = geometry.columns.inputLength
    var halo = [Wide](repeating: zero, count: geometry.inputShape.count)
    halo.withUnsafeMutableBytes { bytes in
      let place = bytes.bindMemory(to: Double.self).baseAddress!
      for (line, row) in region.rows.enumerated() {
        input.withRow(row, region.columns) {
          scalars.widen($0.baseAddress!, place + line * width * scalars.parts, region.columns.count)
        }
      }
    }
    return halo
  }

  /// Reads a copy.
  func reader(of halo: UnsafePointer<Wide>) -> BoundaryReader<Wide> {
    BoundaryReader(
      base: halo, shape: geometry.inputShape, rowStride: geometry.columns.inputLength, boundary: .fill,
      fillValue: zero)
  }

  /// Writes results for the window's outputs.
  func window(over results: UnsafeMutablePointer<Wide>) -> OutputWindow<Wide> {
    OutputWindow(base: results, rowStride: geometry.columns.count)
  }
}
