/// Exact sums of integer products that may not fit 64 bits on the way, or at all.
///
/// Samples and taps are any 64-bit integers, signed or not. Each sample is split into x = 2³²·high + low, so
/// that Σ high·h and Σ low·h stay below 2¹²⁷ for any kernel that fits memory, and the sum is put together,
/// and checked, once.
package struct WideIntegerLoops: Sendable {
  package let geometry: Geometry
  /// Taps in correlation form.
  package let taps: [Int128]
  package let fillValue: Int128

  package init(geometry: Geometry, taps: [Int128], fillValue: Int128) {
    self.geometry = geometry
    self.taps = taps
    self.fillValue = fillValue
  }

  /// Every output, or the error that names the first that does not fit Int64.
  ///
  /// - Complexity: outputs × taps.
  package func outputs(_ sample: (_ row: Int, _ column: Int) -> Int128) throws(ConvolutionError) -> [Int64] {
    var results: [Int64] = []
    results.reserveCapacity(geometry.outputShape.count)
    for row in 0..<geometry.rows.count {
      for column in 0..<geometry.columns.count {
        guard let result = output(row, column, sample) else {
          throw .integerOverflow(row: row, column: column)
        }
        results.append(result)
      }
    }
    return results
  }

  private func output(_ row: Int, _ column: Int, _ sample: (Int, Int) -> Int128) -> Int64? {
    let (rows, columns) = (geometry.rows, geometry.columns)
    var high: Int128 = 0
    var low: Int128 = 0
    for i in 0..<rows.kernelLength {
      let sourceRow = geometry.boundary.sourceIndex(
        rows.begin + row * rows.stride + i * rows.dilation, count: rows.inputLength)
      for j in 0..<columns.kernelLength {
        let sourceColumn = geometry.boundary.sourceIndex(
          columns.begin + column * columns.stride + j * columns.dilation, count: columns.inputLength)
        let value: Int128
        if let sourceRow, let sourceColumn {
          value = sample(sourceRow, sourceColumn)
        } else {
          value = fillValue
        }
        let tap = taps[i * columns.kernelLength + j]
        high += (value >> 32) * tap
        low += (value & 0xFFFF_FFFF) * tap
      }
    }
    let carried = high + (low >> 32)
    guard carried >= -(1 << 31), carried < 1 << 31 else { return nil }
    return Int64(carried << 32 | (low & 0xFFFF_FFFF))
  }
}
