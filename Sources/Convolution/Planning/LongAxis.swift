/// How one axis of a window lies in a single long transform.
///
/// Where nothing but zeros is outside, zeros before the input need no place: the transform begins with the input
/// and is as long as what the outputs reach, not as all that they read.
package struct LongAxis: Sendable, Equatable {
  /// Extended samples at the front that are left out.
  package let skipped: Int
  /// Samples that go in.
  package let inputCount: Int
  /// Where in the transform the first output stands.
  package let firstOutput: Int
  /// Samples that the transform must have.
  package let length: Int

  package init(_ axis: AxisGeometry, zeroOutside: Bool) {
    let read = axis.denseCount + axis.span - 1
    skipped = zeroOutside ? max(0, min(-axis.begin, axis.span - 1)) : 0
    inputCount =
      zeroOutside ? max(1, min(axis.inputLength - axis.begin, read) - skipped) : read
    firstOutput = axis.span - 1 - skipped
    // What runs out at the end comes in again at the beginning, where it may reach up to the first output.
    length = max(firstOutput + axis.denseCount, inputCount + skipped, axis.span)
  }

  /// All that a window reads along an axis.
  package static func whole(_ axis: AxisGeometry) -> Int { axis.denseCount + axis.span - 1 }
}
