/// An exact convolution of integers in parts: windows of outputs, each over what it reads and planned for itself.
///
/// The results are the true ones, so that any parts give the whole.
package struct ExactWindows: Sendable {
  package let geometry: Geometry
  /// The value outside under boundary `fill`.
  package let fillValue: Int64
  private let kernel: Matrix<Int64>
  private let options: ConvolutionOptions<Int64>

  package init(
    _ input: Shape, kernel: Matrix<Int64>, dimensionality: Dimensionality, options: ConvolutionOptions<Int64>
  ) throws(ConvolutionError) {
    geometry = try Geometry(
      input: input, kernel: kernel.shape, request: options.request(dimensionality, zero: 0))
    fillValue = geometry.zeroOutside ? 0 : options.fillValue ?? 0
    self.kernel = kernel
    self.options = options
  }

  /// What a window reads of the extended input.
  package func input(of outputs: Region) -> Region { BlockExtent(outputs: outputs, of: geometry).input }

  /// Bytes of a window: its input twice, its outputs, sums and products, and the transforms.
  package func bytes(_ outputs: Shape, channels: Int) -> Int {
    let inputs = geometry.window(of: outputs).inputShape.checkedCount ?? .max / 64
    let outputs = outputs.count
    return 16 * inputs + (24 + 8 * channels) * outputs + 64 * kernel.elements.count + (8 << 20)
  }

  /// The least that windows take.
  package func leastBytes(channels: Int, inWholeRows: Bool) -> Int {
    bytes(
      Shape(rows: 1, columns: inWholeRows ? geometry.columns.count : min(geometry.columns.count, 4096)),
      channels: channels)
  }

  /// Windows that take at most so many bytes, from the top; nil when the least take more.
  package func regions(within limit: Int, channels: Int, inWholeRows: Bool) -> [Region]? {
    let shape = geometry.outputShape
    func most(_ count: Int, _ fits: (Int) -> Bool) -> Int {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high + 1) / 2
        if fits(middle) { low = middle } else { high = middle - 1 }
      }
      return low
    }
    let columns = most(inWholeRows ? 1 : shape.columns) {
      bytes(Shape(rows: 1, columns: inWholeRows ? shape.columns : $0), channels: channels) <= limit
    }
    guard columns > 0, columns >= (inWholeRows ? 1 : min(shape.columns, 4096)) else { return nil }
    let width = inWholeRows ? shape.columns : columns
    let rows =
      width < shape.columns
      ? 1 : most(shape.rows) { bytes(Shape(rows: $0, columns: width), channels: channels) <= limit }
    return stride(from: 0, to: shape.rows, by: max(rows, 1)).flatMap { row in
      stride(from: 0, to: shape.columns, by: width).map { column in
        Region(
          rows: row..<min(row + max(rows, 1), shape.rows),
          columns: column..<min(column + width, shape.columns))
      }
    }
  }

  /// Computes a window.
  ///
  /// - Throws: ``ConvolutionError/integerOverflow(row:column:)`` with the place in the whole result.
  package func run(
    _ outputs: Region, reading input: BoundaryReader<Int64>, to target: UnsafeMutableBufferPointer<Int64>
  ) throws(ConvolutionError) {
    let needed = self.input(of: outputs)
    let samples = Matrix<Int64>(shape: needed.shape) { samples in
      for (index, row) in needed.rows.enumerated() {
        input.copy(
          row: row, columns: needed.columns, to: samples.baseAddress! + index * needed.columns.count)
      }
    }
    do {
      let result = try ExactConvolution(
        samples, kernel: kernel, geometry: geometry.window(of: outputs.shape), options: options
      ).result()
      _ = target.update(fromContentsOf: result.elements)
    } catch {
      guard case .integerOverflow(let row, let column) = error else { throw error }
      throw .integerOverflow(row: outputs.rows.lowerBound + row, column: outputs.columns.lowerBound + column)
    }
  }
}
