/// What exact arithmetic has to know of integer operands: how large samples, taps and sums can become.
package struct IntegerFacts: Sendable, Equatable {
  /// max|x|, the value outside included.
  package var largestSample: UInt64
  /// max|h|
  package var largestTap: UInt64
  /// Σ|h|
  package var tapSum: UInt128
  /// ‖h‖₂, rounded up.
  package var tapNorm: Double
  /// K
  package var tapCount: Int

  /// The facts of operands that are known.
  package init<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
    samples: [Sample], taps: [Tap], fillValue: Int64
  ) {
    largestSample = max(Self.largestMagnitude(samples), fillValue.magnitude)
    largestTap = Self.largestMagnitude(taps)
    var sum: UInt128 = 0
    var squares = 0.0
    for tap in taps {
      sum += UInt128(tap.magnitude)
      squares += Double(tap.magnitude) * Double(tap.magnitude)
    }
    tapSum = sum
    tapCount = taps.count
    // Each of the K additions, and each product, rounds by at most 2⁻⁵³.
    tapNorm = squares.squareRoot() * (1 + Double(tapCount + 4) * 0x1p-53)
  }

  /// The facts of operands of which only the largest magnitudes are known.
  package init(largestSample: UInt64, largestTap: UInt64, tapCount: Int) {
    self.largestSample = largestSample
    self.largestTap = largestTap
    self.tapCount = tapCount
    tapSum = UInt128(largestTap) * UInt128(tapCount)
    tapNorm = Double(largestTap) * Double(tapCount).squareRoot() * (1 + 0x1p-50)
  }

  private static func largestMagnitude<Value: FixedWidthInteger>(_ values: [Value]) -> UInt64 {
    var (lowest, highest): (Value, Value) = (0, 0)
    for value in values {
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    return max(UInt64(lowest.magnitude), UInt64(highest.magnitude))
  }

  /// max|x| · Σ|h|, which no sum of products passes, or the largest number there is.
  package var resultBound: UInt128 {
    let (product, overflow) = UInt128(largestSample).multipliedReportingOverflow(by: tapSum)
    return overflow ? .max : product
  }

  /// Whether operands and every possible result fit Int64, so that arithmetic modulo 2⁶⁴ is exact.
  package var fitInt64: Bool {
    let limit = UInt64(Int64.max)
    return largestSample <= limit && largestTap <= limit && resultBound <= UInt128(limit)
  }
}
