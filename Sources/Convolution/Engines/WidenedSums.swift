/// Some outputs of single-precision samples as sums over taps in double arithmetic, rounded once.
package struct WidenedSums: Sendable {
  private let geometry: Geometry
  private let taps: [Double]
  /// Rows that are widened together, so that vectors of several are summed at once.
  private static let band = 16

  /// - Parameter taps: in correlation form.
  package init(geometry: Geometry, taps: [Float]) {
    self.geometry = geometry
    self.taps = taps.map(Double.init)
  }

  package func fill(
    _ outputs: Region, reading input: BoundaryReader<Float>, writing output: OutputWindow<Float>
  ) {
    for first in stride(from: outputs.rows.lowerBound, to: outputs.rows.upperBound, by: Self.band) {
      let rows = first..<min(first + Self.band, outputs.rows.upperBound)
      fillBand(Region(rows: rows, columns: outputs.columns), input, output)
    }
  }

  private func fillBand(
    _ outputs: Region, _ input: BoundaryReader<Float>, _ output: OutputWindow<Float>
  ) {
    let needed = BlockExtent(outputs: outputs, of: geometry).input
    let (width, columns) = (needed.columns.count, outputs.columns.count)
    let local = geometry.window(of: outputs.shape)
    let direct = DirectEngine(geometry: local, taps: taps, loops: Double.loops)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: needed.shape.count + outputs.shape.count) {
      let halo = $0.baseAddress!
      for (line, row) in needed.rows.enumerated() {
        input.withRow(row, needed.columns) { samples in
          for column in 0..<width { halo[line * width + column] = Double(samples[column]) }
        }
      }
      let results = halo + needed.shape.count
      direct.fill(
        Region(outputs.shape),
        reading: BoundaryReader(
          base: UnsafePointer(halo), shape: needed.shape, rowStride: width, boundary: .fill, fillValue: 0),
        writing: OutputWindow(base: results, rowStride: columns))
      for (line, row) in outputs.rows.enumerated() {
        let destination = output.at(row, outputs.columns.lowerBound)
        for column in 0..<columns { destination[column] = Float(results[line * columns + column]) }
      }
    }
  }
}
