import ConvolutionFiles

/// Small pictures of many numbers in one line of text.
enum Sparkline {
  /// The means of 60 equal stretches of the samples, from first to last; blank where none is finite.
  static func course(of array: NumericArray) -> String {
    let values = doubles(array)
    let columns = min(60, values.count)
    let means = (0..<columns).map { column -> Double in
      let stretch = values[column * values.count / columns..<(column + 1) * values.count / columns]
      let finite = stretch.lazy.filter(\.isFinite)
      let count = finite.reduce(0) { count, _ in count + 1 }
      return count == 0 ? .nan : finite.reduce(0) { $0 + $1 / Double(count) }
    }
    let finite = means.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return "" }
    return bars(means.map { high > low ? ($0 / 2 - low / 2) / (high / 2 - low / 2) : $0 * 0 + 0.5 })
  }

  /// How often the values between the smallest and the largest occur, in 60 steps.
  static func histogram(of array: NumericArray, range: ClosedRange<Double>) -> String {
    let width = range.upperBound / 2 - range.lowerBound / 2
    guard width > 0 else { return bars([1]) }
    var counts = [Int](repeating: 0, count: 60)
    for value in doubles(array) where value.isFinite {
      counts[min(Int((value / 2 - range.lowerBound / 2) / width * 60), 59)] += 1
    }
    let most = counts.max() ?? 1
    return bars(counts.map { $0 == 0 ? .nan : Double($0) / Double(most) })
  }

  private static let levels = Array("▁▂▃▄▅▆▇█")

  /// Values from 0 to 1 as bars; blanks for what is not finite.
  private static func bars(_ values: [Double]) -> String {
    String(values.map { $0.isFinite ? levels[min(max(Int($0 * 8), 0), 7)] : " " })
  }

  private static func doubles(_ array: NumericArray) -> [Double] {
    (try? array.converted(to: .f64).array.elements(as: Double.self)) ?? []
  }
}
