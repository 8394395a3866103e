/// Sets outputs to 0 that read nothing but zeros, where a transform leaves its rounding.
struct ZeroOutputs: Sendable {
  let geometry: Geometry

  /// Row by row: how many rows up to this one have a span of zeros from each column on; an output is 0 where
  /// they are a span. Complexity: O(what the block loads).
  func clear<Scalar: BinaryFloatingPoint>(
    _ extent: BlockExtent, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>
  ) {
    let span = geometry.span
    let region = extent.input
    var depths = [Int](repeating: 0, count: region.columns.count - span.columns + 1)
    for row in region.rows {
      input.withRow(row, region.columns) { line in
        var zeros = 0
        for left in (0..<line.count).reversed() {
          zeros = line[left] == 0 ? zeros + 1 : 0
          if left < depths.count { depths[left] = zeros >= span.columns ? depths[left] + 1 : 0 }
        }
      }
      let dense = row - (span.rows - 1) - geometry.rows.begin
      guard dense >= 0, dense % geometry.rows.stride == 0,
        extent.outputs.rows.contains(dense / geometry.rows.stride)
      else { continue }
      let line = output.at(dense / geometry.rows.stride, 0)
      for column in extent.outputs.columns {
        let left = geometry.columns.begin + column * geometry.columns.stride - region.columns.lowerBound
        if depths[left] >= span.rows { line[column] = 0 }
      }
    }
  }
}
