/// The mean of real samples and the norm of what is left without it, in one pass over pieces that stay in the cache.
///
/// Pieces are joined by the formulas of Chan, Golub and LeVeque (doi:10.1080/00031305.1983.10483115), in which nothing
/// cancels. The mean is kept as a sum of two numbers: samples far from zero lose no digit of their deviations.
package struct SampleMoments: Sendable {
  /// A power of two that the samples are multiplied by, so that no square overflows or vanishes.
  package let scale: Double
  /// The scaled mean is `pivot` + `offset`.
  private let pivot: Double
  private let offset: Double
  /// ‖x − x̄‖₂, scaled alike.
  package let norm: Double

  /// - Parameter name: what the samples are, for messages.
  /// - Throws: `ConvolutionError/invalidOption` for a sample that is not finite.
  package init(of samples: any SampleOperand<Double>, name: String) throws(ConvolutionError) {
    let plain = Pass(samples, scale: 1)
    let ordinary = plain.largest == 0 || (-400...400).contains(plain.largest.exponent)
    if !plain.squares.isFinite || !ordinary { try Self.refuseNonFinite(samples, name) }
    scale = ordinary ? 1 : Double(sign: .plus, exponent: min(-plain.largest.exponent, 1000), significand: 1)
    let pass = ordinary ? plain : Pass(samples, scale: scale)
    (pivot, offset, norm) = (pass.pivot, pass.mean, pass.squares.squareRoot())
  }

  /// Writes scaled samples without their mean; source and target may be the same.
  func centre(_ samples: UnsafePointer<Double>, _ count: Int, into target: UnsafeMutablePointer<Double>) {
    let vectors = count / 8 * 8
    for place in stride(from: 0, to: vectors, by: 8) {
      let samples = UnsafeRawPointer(samples + place).loadUnaligned(as: SIMD8<Double>.self)
      UnsafeMutableRawPointer(target + place).storeBytes(
        of: samples * scale - pivot - offset, as: SIMD8<Double>.self)
    }
    for place in vectors..<count { target[place] = samples[place] * scale - pivot - offset }
  }

  /// Whether all samples are the same.
  package static func isConstant(_ samples: any SampleOperand<Double>) -> Bool {
    var first: Double?
    return allPieces(of: samples) { piece in
      let value = first ?? piece[0]
      first = value
      return piece.allSatisfy { $0 == value }
    }
  }

  private static func refuseNonFinite(_ samples: any SampleOperand<Double>, _ name: String)
    throws(ConvolutionError)
  {
    var (place, bad) = (0, 0.0)
    let allFinite = allPieces(of: samples) { piece in
      guard let index = piece.firstIndex(where: { !$0.isFinite }) else {
        place += piece.count
        return true
      }
      (place, bad) = (place + index, piece[index])
      return false
    }
    guard allFinite else {
      throw .invalidOption(
        name: name, value: "\(bad)", rule: "must be finite, but sample \(place) is not")
    }
  }

  /// Shows one piece after another until one is refused; whether none was.
  fileprivate static func allPieces(
    of samples: any SampleOperand<Double>, _ accepts: (UnsafeBufferPointer<Double>) -> Bool
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: LagPlan.piece) { scratch in
      guard let base = scratch.baseAddress else { return true }
      for start in stride(from: 0, to: samples.count, by: LagPlan.piece) {
        let range = start..<min(start + LagPlan.piece, samples.count)
        var accepted = false
        samples.withSamples(range, scratch: base) {
          accepted = accepts(UnsafeBufferPointer(start: $0, count: range.count))
        }
        guard accepted else { return false }
      }
      return true
    }
  }

  /// What one pass over samples multiplied by a power of two finds.
  private struct Pass {
    /// The mean of the first piece.
    var pivot = 0.0
    /// The mean of what is left without it.
    var mean = 0.0
    /// The sum of the squares of what is left without both.
    var squares = 0.0
    /// max |x|, unscaled.
    var largest = 0.0

    init(_ samples: any SampleOperand<Double>, scale: Double) {
      var count = 0.0
      _ = allPieces(of: samples) { piece in
        if let base = piece.baseAddress { largest = max(largest, Double.largest(base, piece.count)) }
        let own = Double(piece.count)
        if count == 0 { pivot = Self.sum(piece) { $0 * scale } / own }
        let pivot = pivot
        let average = Self.sum(piece) { $0 * scale - pivot } / own
        let distance = average - mean
        squares += Self.sum(piece) {
          let rest = $0 * scale - pivot - average
          return rest * rest
        }
        squares += distance * distance * (own * count / (own + count))
        mean += distance * (own / (own + count))
        count += own
        return true
      }
    }

    /// A sum by vectors.
    private static func sum(
      _ samples: UnsafeBufferPointer<Double>, of value: (SIMD8<Double>) -> SIMD8<Double>
    ) -> Double {
      guard let base = samples.baseAddress else { return 0 }
      var sums = SIMD8<Double>.zero
      let vectors = samples.count / 8 * 8
      for place in stride(from: 0, to: vectors, by: 8) {
        sums += value(UnsafeRawPointer(base + place).loadUnaligned(as: SIMD8<Double>.self))
      }
      for place in vectors..<samples.count { sums[0] += value(SIMD8(repeating: samples[place]))[0] }
      return sums.sum()
    }
  }
}
