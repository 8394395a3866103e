import Convolution

/// Integer convolution by its definition in 128 bits, one output at a time; the window comes from the
/// geometry, the extension and the sum from here.
struct IntegerDefinition<Sample: FixedWidthInteger, Tap: FixedWidthInteger> {
  let signal: Matrix<Sample>
  let kernel: Matrix<Tap>
  let geometry: Geometry
  let correlates: Bool
  let fillValue: Int64

  init(
    _ signal: Matrix<Sample>, _ kernel: Matrix<Tap>, _ dimensionality: Dimensionality,
    _ options: ConvolutionOptions<Int64>
  ) throws {
    self.signal = signal
    self.kernel = kernel
    geometry = try Geometry(
      input: signal.shape, kernel: kernel.shape, request: options.request(dimensionality, zero: 0))
    correlates = options.correlates
    fillValue = geometry.zeroOutside ? 0 : options.fillValue ?? 0
  }

  /// The true output, as a sum of halves so that no product of 64-bit integers overflows: nil beyond Int64.
  func output(_ row: Int, _ column: Int) -> Int64? {
    var (high, low): (Int128, Int128) = (0, 0)
    for i in 0..<kernel.rows {
      let r = Self.source(
        geometry.rows.begin + row * geometry.rows.stride + i * geometry.rows.dilation, signal.rows,
        geometry.boundary)
      for j in 0..<kernel.columns {
        let c = Self.source(
          geometry.columns.begin + column * geometry.columns.stride + j * geometry.columns.dilation,
          signal.columns, geometry.boundary)
        let sample = r.flatMap { r in c.map { Int128(signal[r, $0]) } } ?? Int128(fillValue)
        let tap = Int128(
          correlates ? kernel[i, j] : kernel[kernel.rows - 1 - i, kernel.columns - 1 - j])
        high += (sample >> 32) * tap
        low += (sample & 0xFFFF_FFFF) * tap
      }
    }
    let carried = high + (low >> 32)
    guard abs(carried) < 1 << 40 else { return nil }
    return Int64(exactly: (carried << 32) + (low & 0xFFFF_FFFF))
  }

  /// Every output up to the first that does not fit, and where that is.
  func outputs() -> (values: [Int64], overflow: (row: Int, column: Int)?) {
    var values: [Int64] = []
    for row in 0..<geometry.rows.count {
      for column in 0..<geometry.columns.count {
        guard let value = output(row, column) else { return (values, (row, column)) }
        values.append(value)
      }
    }
    return (values, nil)
  }

  /// The index that stands at `index`, found by walking.
  private static func source(_ index: Int, _ count: Int, _ boundary: Boundary) -> Int? {
    var index = index
    while index < 0 || index >= count {
      switch boundary {
      case .fill: return nil
      case .edge: index = index < 0 ? 0 : count - 1
      case .wrap: index += index < 0 ? count : -count
      case .symmetric: index = index < 0 ? -1 - index : 2 * count - 1 - index
      case .reflect: index = count == 1 ? 0 : index < 0 ? -index : 2 * count - 2 - index
      }
    }
    return index
  }
}
