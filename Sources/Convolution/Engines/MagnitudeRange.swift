/// How far the magnitudes of some samples lie apart, zeros left out.
///
/// Single small samples are usual in any noise and do not count: a group of sixteen neighbours is as large as
/// the largest of them.
struct MagnitudeRange {
  /// The ratio that a transform still resolves: its error, about u/10 of the block's norm, is then some
  /// thousand roundings of the smallest part.
  static var limit: Double { 0x1p16 }

  private var extremes = (Double.infinity, 0.0)

  /// Whether groups differ by more than the limit.
  var isWide: Bool { extremes.1 > extremes.0 * Self.limit }

  /// Adds a run of samples; those that are not finite are treated elsewhere.
  mutating func add<Scalar: BlockScalar>(_ samples: UnsafeBufferPointer<Scalar>) {
    guard let base = samples.baseAddress else { return }
    Scalar.widen(&extremes, by: base, samples.count)
  }
}
