/// Samples without their mean, scaled by a power of two to numbers of about 1, so that neither squares nor sums
/// overflow or vanish.
struct CentredSamples {
  let samples: [Double]
  /// ‖x − x̄‖₂, scaled alike.
  let norm: Double

  /// - Parameter name: what the samples are, for messages.
  /// - Throws: `ConvolutionError/invalidOption` for a sample that is not finite.
  init(_ samples: [Double], name: String) throws(ConvolutionError) {
    let largest = samples.withUnsafeBufferPointer { samples in
      samples.reduce(0) { $1.magnitude > $0 || $1.isNaN ? $1.magnitude : $0 }
    }
    if !largest.isFinite, let bad = samples.firstIndex(where: { !$0.isFinite }) {
      throw .invalidOption(
        name: name, value: "\(samples[bad])", rule: "must be finite, but sample \(bad) is not")
    }
    let scale = largest > 0 ? Double(sign: .plus, exponent: -largest.exponent, significand: 1) : 1
    let mean = Self.sum(samples) { $0 * scale } / Double(samples.count)
    // The mean is rounded: what it left is taken away too.
    let rest = Self.sum(samples) { $0 * scale - mean } / Double(samples.count)
    let centred = [Double](uninitializedCount: samples.count) { target in
      for place in target.indices { target[place] = samples[place] * scale - mean - rest }
    }
    self.samples = centred
    norm = centred.withUnsafeBufferPointer { Double.squaredNorm($0.baseAddress!, $0.count).squareRoot() }
  }

  /// Whether all samples are the same.
  static func isConstant(_ samples: [Double]) -> Bool { samples.allSatisfy { $0 == samples[0] } }

  /// A sum in two levels, of vectors and of pieces, whose rounding grows with neither alone.
  private static func sum(_ samples: [Double], of value: (SIMD8<Double>) -> SIMD8<Double>) -> Double {
    samples.withUnsafeBufferPointer { samples in
      var total = 0.0
      for start in stride(from: 0, to: samples.count, by: 4096) {
        let end = min(start + 4096, samples.count)
        var sums = SIMD8<Double>.zero
        var place = start
        while place + 8 <= end {
          sums += value(UnsafeRawPointer(samples.baseAddress! + place).loadUnaligned(as: SIMD8<Double>.self))
          place += 8
        }
        while place < end {
          sums[0] += value(SIMD8(repeating: samples[place]))[0]
          place += 1
        }
        total += sums.sum()
      }
      return total
    }
  }
}
