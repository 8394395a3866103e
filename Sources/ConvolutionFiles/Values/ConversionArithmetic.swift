/// A type that conversions go through, in which results are made before they become samples: `Double`, or
/// `Int64` for exact integers.
package protocol ConversionArithmetic: NumericElement, Comparable {
  /// Converts results to samples `stride` apart, rounded half to even and saturated, and returns how many did
  /// not fit; none may be NaN where the samples are integers.
  static func narrow<Target: ConvertibleSample>(
    _ source: UnsafePointer<Self>, count: Int, to target: UnsafeMutablePointer<Target>, stride: Int
  ) -> Int
  /// Whether a result is not a number.
  static func hasNaN(_ values: UnsafePointer<Self>, count: Int) -> Bool
  /// Raises what is below the limits and lowers what is above them; NaN stays.
  static func clamp(_ values: UnsafeMutablePointer<Self>, count: Int, to limits: ClosedRange<Self>)
}

extension ConversionArithmetic {
  package static func hasNaN(_ values: UnsafePointer<Self>, count: Int) -> Bool {
    var found = 0
    for index in 0..<count { found &+= values[index] == values[index] ? 0 : 1 }
    return found > 0
  }

  package static func clamp(
    _ values: UnsafeMutablePointer<Self>, count: Int, to limits: ClosedRange<Self>
  ) {
    for index in 0..<count {
      let value = values[index]
      values[index] =
        value < limits.lowerBound ? limits.lowerBound : value > limits.upperBound ? limits.upperBound : value
    }
  }
}

extension Double: ConversionArithmetic {
  package static func narrow<Target: ConvertibleSample>(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Target>, stride: Int
  ) -> Int {
    Target.narrow(source, count: count, to: target, stride: stride)
  }
}

extension Int64: ConversionArithmetic {
  package static func narrow<Target: ConvertibleSample>(
    _ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Target>, stride: Int
  ) -> Int {
    Target.narrow(source, count: count, to: target, stride: stride)
  }
}
