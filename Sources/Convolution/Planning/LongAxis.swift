/// How one axis of a window lies in long transforms.
///
/// Where nothing but zeros is outside, one transform need only be as long as what the outputs reach, not as all
/// that they read: the zeros round the input may run into each other.
package enum LongAxis {
  /// Samples that one transform must have for all outputs of an axis.
  package static func length(_ axis: AxisGeometry, zeroOutside: Bool) -> Int {
    if !zeroOutside { return whole(axis) }
    // Zeros in front of the input: outputs that reach them want no more behind.
    let zeros = max(0, min(-axis.begin, axis.span - 1))
    let input = min(axis.inputLength - axis.begin, whole(axis))
    return max(axis.span - 1 - zeros + axis.denseCount, input, axis.span)
  }

  /// All that a window reads along an axis.
  package static func whole(_ axis: AxisGeometry) -> Int { axis.denseCount + axis.span - 1 }

  /// What a tile reads when the transforms have this shape: all that the window reads along an axis where they are
  /// long enough for it.
  package static func tile(_ geometry: Geometry, transform: Shape) -> Shape {
    func tile(_ axis: AxisGeometry, _ available: Int) -> Int {
      length(axis, zeroOutside: geometry.zeroOutside) <= available ? whole(axis) : available
    }
    return Shape(
      rows: geometry.rows.isIndependent && transform.rows == 1 ? 1 : tile(geometry.rows, transform.rows),
      columns: tile(geometry.columns, transform.columns))
  }
}

extension Geometry {
  /// Whether the rows do not mix.
  package var isSignals: Bool { rows.span == 1 && rows.inputLength == rows.count }
}
