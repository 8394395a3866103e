/// A measured cost as a function of a size: straight lines between points in doubly logarithmic scales, so
/// that a power law is exact, continued beyond the ends in proportion to the size.
package struct Curve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    package var size: Double
    package var cost: Double
    package init(_ size: Double, _ cost: Double) {
      self.size = size
      self.cost = cost
    }
  }

  /// In ascending order of size, at least one.
  package private(set) var points: [Point]
  /// The exponent of the size in the cost beyond the ends: 1 for sums over taps, 0 for a cost per sample.
  package let exponent: Double

  /// Nil when there is no point, the sizes do not ascend, or a number is not positive and finite.
  package init?(_ points: [Point], exponent: Double) {
    guard !points.isEmpty, zip(points, points.dropFirst()).allSatisfy({ $0.size < $1.size }),
      points.allSatisfy({ $0.size > 0 && $0.cost > 0 && $0.size.isFinite && $0.cost.isFinite })
    else { return nil }
    self.points = points
    self.exponent = exponent
  }

  /// The cost at a size.
  package func callAsFunction(_ size: Double) -> Double {
    let first = points[0]
    let last = points[points.count - 1]
    if size <= first.size { return first.cost * power(size / first.size) }
    if size >= last.size { return last.cost * power(size / last.size) }
    let upper = points.firstIndex { $0.size >= size }!  // the last point is beyond `size`
    let (low, high) = (points[upper - 1], points[upper])
    let share = log2(size / low.size) / log2(high.size / low.size)
    return low.cost * exp2(share * log2(high.cost / low.cost))
  }

  /// The lesser cost at every size of two measurements of the same sizes.
  package func least(_ other: Curve) -> Curve {
    var result = self
    result.points = zip(points, other.points).map { $0.cost <= $1.cost ? $0 : $1 }
    return result
  }

  private func power(_ ratio: Double) -> Double {
    exponent == 0 ? 1 : exponent == 1 ? ratio : exp2(exponent * log2(ratio))
  }
}
