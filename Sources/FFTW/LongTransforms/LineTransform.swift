/// Complex transforms of one length for lines that lie in memory one after another, short ones four at a time.
///
/// FFTW vectorises across the lines of a batch: of short lines four in one call take half the time of four
/// calls (64 points in single precision: 32 ns a line instead of 86); from 512 points on it is all the same,
/// and one line at a time stays in the first cache.
///
/// Lines are ``distance(length:)`` complex numbers apart, which is more than their length: lines of a power of
/// two, one after another, would share few cache sets when they are read across.
package struct LineTransform<Scalar: SplitScalar>: Sendable {
  package let length: Int
  /// Lines of a call.
  package let group: Int
  private let transform: ComplexTransform<Scalar>

  package init(length: Int, direction: TransformDirection) throws(TransformError) {
    self.length = length
    group = Self.group(length: length)
    let layout = Self.layout(length: length)
    transform =
      if group == 1 {
        try PlanCache.complex(Scalar.self, columns: length, direction: direction)
      } else {
        try PlanCache.batch(
          Scalar.self, length: length, count: group, input: layout, output: layout,
          direction: direction, inPlace: true)
      }
  }

  /// One cache line of single precision, two of double, between lines.
  package static func distance(length: Int) -> Int { length + 8 }

  package static func group(length: Int) -> Int { length < 512 ? 4 : 1 }

  private static func layout(length: Int) -> BatchLayout {
    BatchLayout(stride: 1, distance: distance(length: length))
  }

  /// What FFTW is asked for; the built-in wisdom has it for every usual length.
  package static func problem(
    length: Int, direction: TransformDirection
  ) throws(TransformError) -> TransformProblem {
    let group = group(length: length)
    if group == 1 { return try .complex(Scalar.precision, columns: length, direction: direction) }
    let layout = layout(length: length)
    return try .batch(
      Scalar.precision, length: length, count: group, input: layout, output: layout,
      direction: direction, inPlace: true)
  }

  /// Transforms the group of lines that begins at `lines`, in place.
  @inline(__always)
  package func execute(_ lines: UnsafeMutablePointer<Scalar>) { transform.execute(lines) }

  /// Transforms `count` lines, a multiple of the group.
  @inline(__always)
  package func execute(_ lines: UnsafeMutablePointer<Scalar>, count: Int) {
    let step = 2 * group * Self.distance(length: length)
    for index in 0..<count / group { transform.execute(lines + index * step) }
  }
}
