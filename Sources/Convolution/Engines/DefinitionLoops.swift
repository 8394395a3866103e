/// The definition itself, one output at a time: for edges whose halo would not fit a buffer, for taps
/// that are not finite (which must not meet padding), and as the meaning of everything else.
package struct DefinitionLoops<Element: Sendable>: Sendable {
  package let geometry: Geometry
  package let loops: ElementLoops<Element>

  /// `y[row, column] = Σ taps[i, j] · x[…]` over the extended input; with nothing but zeros outside,
  /// over the taps that stand on the input.
  ///
  /// - Complexity: O(taps) for each output.
  package func fill(
    _ region: Region, taps: UnsafePointer<Element>, reading input: BoundaryReader<Element>,
    writing output: OutputWindow<Element>
  ) {
    for row in region.rows {
      for column in region.columns {
        output.at(row, column).pointee = value(row, column, taps: taps, reading: input)
      }
    }
  }

  private func value(
    _ row: Int, _ column: Int, taps: UnsafePointer<Element>, reading input: BoundaryReader<Element>
  ) -> Element {
    let (rows, columns) = (geometry.rows, geometry.columns)
    let (top, left) = (rows.begin + row * rows.stride, columns.begin + column * columns.stride)
    let across = geometry.zeroOutside ? Self.inside(columns, from: left) : 0..<columns.kernelLength
    let down = geometry.zeroOutside ? Self.inside(rows, from: top) : 0..<rows.kernelLength
    var sum = loops.zero
    for i in down {
      let line = taps + i * columns.kernelLength
      for j in across {
        let sample = input.sample(top + i * rows.dilation, left + j * columns.dilation)
        sum = loops.add(sum, loops.multiply(sample, line[j]))
      }
    }
    return sum
  }

  /// The taps of one axis that stand on the input when the first stands at `start`.
  private static func inside(_ axis: AxisGeometry, from start: Int) -> Range<Int> {
    let lower = start >= 0 ? 0 : (-start + axis.dilation - 1) / axis.dilation
    let room = axis.inputLength - 1 - start
    let upper = room < 0 ? 0 : room / axis.dilation + 1
    let first = min(lower, axis.kernelLength)
    return first..<max(first, min(upper, axis.kernelLength))
  }
}
