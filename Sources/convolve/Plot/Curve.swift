import ConvolutionFiles

/// Samples as points to draw.
struct Curve {
  let points: [SIMD2<Double>]
  /// The number of samples.
  let count: Int
  /// The place of the first sample.
  let first: Int

  /// The samples' real parts, at most about `most` points: a longer signal is drawn by the smallest and the
  /// largest of each stretch, in the order in which they come, so that no peak is lost.
  init(_ samples: [Double], most: Int = 4000, first origin: Int = 0) {
    count = samples.count
    first = origin
    guard samples.count > most else {
      points = samples.enumerated().map { SIMD2(Double($0 + origin), $1) }
      return
    }
    let stretches = most / 2
    var points: [SIMD2<Double>] = []
    points.reserveCapacity(most)
    for stretch in 0..<stretches {
      let first = stretch * samples.count / stretches
      let end = (stretch + 1) * samples.count / stretches
      var (low, high) = (first, first)
      for index in first..<end {
        if samples[index] < samples[low] || samples[low].isNaN { low = index }
        if samples[index] > samples[high] || samples[high].isNaN { high = index }
      }
      for index in low == high ? [low] : [min(low, high), max(low, high)] {
        points.append(SIMD2(Double(index + origin), samples[index]))
      }
    }
    self.points = points
  }

  /// The first signal of an array along an axis.
  init(_ array: NumericArray, axis: Int) throws(FileError) {
    let length = array.shape[axis]
    let step = array.shape[(axis + 1)...].reduce(1, *)
    let first = array.channel(0, of: step, in: 0..<length).realParts
    self.init(try first.converted(to: .f64).array.elements(as: Double.self) ?? [])
  }
}
