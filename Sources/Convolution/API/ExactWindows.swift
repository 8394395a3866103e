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

  /// The least that a window takes.
  package func leastBytes(channels: Int, inWholeRows: Bool) -> Int {
    shapes(inWholeRows: inWholeRows).map { bytes($0, channels: channels) }.min() ?? 0
  }

  /// Windows that take at most so many bytes each, from the top; nil when the least take more.
  ///
  /// Of all that do, those are taken by which `workers` that share `planes` of them move the fewest samples.
  package func regions(
    within limit: Int, channels: Int, inWholeRows: Bool, planes: Int = 1, workers: Int = 1
  ) -> [Region]? {
    let fitting = shapes(inWholeRows: inWholeRows).filter { bytes($0, channels: channels) <= limit }
    let grids = fitting.map { shape in
      let grid = BlockGrid(outputs: geometry.outputShape, block: shape)
      return (grid, cost: moved(by: shape) * ((grid.count * planes + workers - 1) / workers))
    }
    return grids.min { $0.cost < $1.cost }.map { grid, _ in (0..<grid.count).map { grid[$0] } }
  }

  /// The outputs in equal parts along each axis; a part has at least a cache line of a row.
  private func shapes(inWholeRows: Bool) -> [Shape] {
    func lengths(_ count: Int, least: Int) -> [Int] {
      var (lengths, parts) = ([count], 1)
      while let last = lengths.last, last > min(count, least) {
        parts += (parts + 1) / 2
        lengths.append(max((count + parts - 1) / parts, min(count, least)))
      }
      return lengths
    }
    let whole = geometry.outputShape
    let widths = inWholeRows ? [whole.columns] : lengths(whole.columns, least: 8)
    return lengths(whole.rows, least: 1).flatMap { rows in widths.map { Shape(rows: rows, columns: $0) } }
  }

  /// The samples that a window reads, its halo too, and writes. Rows that are not whole are pieces of a file by
  /// themselves, each of which takes as long as some 500 samples.
  private func moved(by outputs: Shape) -> Int {
    let inputs = geometry.window(of: outputs).inputShape
    let pieces = outputs.columns < geometry.outputShape.columns ? inputs.rows + outputs.rows : 2
    return inputs.count + outputs.count + 512 * pieces
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
