/// Which input samples make one output sample, and with which weights.
struct ResampleWeights {
  /// The first input sample.
  let start: Int
  /// The weights of it and the ones after it; they sum to 1.
  let weights: [Double]

  /// The weights for resampling one axis: area average to fewer samples, bicubic to more.
  static func axis(from length: Int, to newLength: Int) -> [ResampleWeights] {
    if newLength == length { return (0..<length).map { ResampleWeights(start: $0, weights: [1]) } }
    let step = Double(length) / Double(newLength)
    return (0..<newLength).map { index in
      newLength < length ? area(index, step, length) : bicubic((Double(index) + 0.5) * step - 0.5, length)
    }
  }

  /// Every input sample counts by the part of it that lies within the output sample.
  private static func area(_ index: Int, _ step: Double, _ length: Int) -> ResampleWeights {
    let left = Double(index) * step
    let right = min(left + step, Double(length))
    let first = min(Int(left), length - 1)
    let last = max(min(Int(right.rounded(.up)), length), first + 1)
    return normalized(first..<last) { sample in
      min(right, Double(sample + 1)) - max(left, Double(sample))
    }
  }

  /// Cubic convolution with a = −½ (Keys, IEEE Trans. ASSP 29, 1981, doi:10.1109/TASSP.1981.1163711), which
  /// reproduces quadratics. Beyond an edge nothing is made up: the weights inside are scaled to sum to 1.
  private static func bicubic(_ centre: Double, _ length: Int) -> ResampleWeights {
    let floor = Int(centre.rounded(.down))
    return normalized(max(floor - 1, 0)..<min(floor + 3, length)) { sample in
      let x = abs(centre - Double(sample))
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }
  }

  private static func normalized(_ samples: Range<Int>, _ weight: (Int) -> Double) -> ResampleWeights {
    let weights = samples.map(weight)
    let sum = weights.reduce(0, +)
    return ResampleWeights(start: samples.lowerBound, weights: weights.map { $0 / sum })
  }
}
