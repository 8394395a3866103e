import RealModule

/// The maximum of a band-limited function between its samples.
///
/// Between samples the function is Σ_m c[m]·sinc(t − m)·w(t − m) with a Kaiser window of β = 8 and 16 samples to each
/// side, whose error is below 10⁻⁴ of the peak for what is band-limited to 0.9 of half the sampling rate (J. F. Kaiser,
/// Nonrecursive digital filter design using the I₀-sinh window function, ISCAS 1974). A parabola through three samples
/// is out by up to 0.1 sample where the peak is as narrow as a sinc.
package enum BandLimitedPeak {
  /// Samples to each side that take part.
  package static let reach = 16

  /// The place of the maximum within one sample of the largest sample.
  ///
  /// - Parameters:
  ///   - samples: values at consecutive places; beyond them the function is zero.
  ///   - peak: the index of the largest.
  package static func locate(_ samples: [Double], around peak: Int) -> Double {
    let neighbours = (-reach...reach).map { samples.indices.contains(peak + $0) ? samples[peak + $0] : 0 }
    return Double(peak) + maximum(of: { offset in sum(neighbours, weights(offset)) })
  }

  /// The place of the maximum within one sample of the largest sample of a surface, whose edge samples continue
  /// beyond it: one axis after the other, until neither moves.
  package static func locate(_ surface: Matrix<Double>, around peak: Axes<Int>) -> Axes<Double> {
    let patch = (-reach...reach).map { row -> [Double] in
      let line = min(max(peak.rows + row, 0), surface.rows - 1)
      return (-reach...reach).map { surface[line, min(max(peak.columns + $0, 0), surface.columns - 1)] }
    }
    var offset = Axes(rows: 0.0, columns: 0.0)
    for _ in 0..<50 {
      let before = offset
      let down = weights(offset.rows)
      let across = (0...2 * reach).map { column in sum(patch.map { $0[column] }, down) }
      offset.columns = maximum(of: { sum(across, weights($0)) })
      let own = weights(offset.columns)
      let lines = patch.map { sum($0, own) }
      offset.rows = maximum(of: { sum(lines, weights($0)) })
      if abs(offset.rows - before.rows) + abs(offset.columns - before.columns) < 1e-4 { break }
    }
    return Axes(rows: Double(peak.rows) + offset.rows, columns: Double(peak.columns) + offset.columns)
  }

  /// The maximum of a function on −1 … 1: a coarse look finds the hill, the golden section its top.
  private static func maximum(of value: (Double) -> Double) -> Double {
    let steps = 16
    let heights = (-steps...steps).map { value(Double($0) / Double(steps)) }
    var best = steps
    for place in heights.indices where heights[place] > heights[best] { best = place }
    let middle = Double(best - steps) / Double(steps)
    let golden = (5.0.squareRoot() - 1) / 2
    var (low, high) = (max(middle - 1 / Double(steps), -1), min(middle + 1 / Double(steps), 1))
    // A maximum is flat: below √u of the width its place is noise.
    while high - low > 1e-7 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      if value(left) < value(right) { low = left } else { high = right }
    }
    let place = (low + high) / 2
    return value(place) > heights[best] ? place : middle
  }

  /// What each of the samples −reach … reach gives to the function at an offset.
  private static func weights(_ offset: Double) -> [Double] {
    (-reach...reach).map { sample in
      let distance = offset - Double(sample)
      if abs(distance) < 1e-12 { return 1 }
      return Double.sin(.pi * distance) / (.pi * distance) * window(distance)
    }
  }

  private static func sum(_ samples: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0
    for (sample, weight) in zip(samples, weights) { sum += sample * weight }
    return sum
  }

  /// The Kaiser window over ±(reach + 1) samples.
  private static func window(_ distance: Double) -> Double {
    let ratio = distance / Double(reach + 1)
    guard abs(ratio) < 1 else { return 0 }
    return TaperWindow.besselI0(beta * (1 - ratio * ratio).squareRoot()) / besselAtCentre
  }

  private static let beta = 8.0
  private static let besselAtCentre = TaperWindow.besselI0(beta)
}
