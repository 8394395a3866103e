/// Where one signal matches another best.
///
/// ```swift
/// let found = try bestLag(of: [0, 0, 1, 5, 1, 0], against: [1, 5, 1, 0, 0, 0])
/// print(found.wholeLag, found.coefficient < 1)  // 2 true
/// ```
public struct LagEstimate: Sendable, Equatable {
  /// The lag between samples: positive where the signal comes later than the other one.
  public let lag: Double
  /// The whole lag with the largest coefficient.
  public let wholeLag: Int
  /// The normalised correlation coefficient at the whole lag, from −1 to 1.
  public let coefficient: Double
}

/// The lag at which a signal matches another best, to a fraction of a sample.
///
/// The coefficient at lag k is Σ (a[l] − ā)(b[l−k] − b̄) / (‖a − ā‖·‖b − b̄‖), which the inequality of Cauchy and
/// Schwarz keeps from −1 to 1; its maximum between samples is found by band-limited interpolation.
///
/// ```swift
/// let early: [Double] = [0, 1, 3, 1, 0, 0, 0]
/// let late: [Double] = [0, 0, 0, 1, 3, 1, 0]
/// let found = try bestLag(of: late, against: early)
/// print(found.wholeLag)  // 2
/// ```
///
/// - Parameters:
///   - signal: N samples.
///   - other: the samples to hold against them.
///   - lags: nil for all at which the signals overlap.
///   - threads: the most threads; nil for every core.
/// - Throws: ``ConvolutionError/emptyOperand(_:)``; ``ConvolutionError/invalidOption(name:value:rule:)`` for a signal
///   that is constant or has samples that are not finite, and for lags without overlap.
/// - Complexity: as `correlate` at these lags and 16 more to each side.
public func bestLag(
  of signal: [Double], against other: [Double], lags: ClosedRange<Int>? = nil, threads: Int? = nil
) throws(ConvolutionError) -> LagEstimate {
  try LagSearch(signal, other, lags: lags, threads: threads).estimate()
}

/// The normalised correlation coefficients of two signals at a range of lags, each from −1 to 1.
///
/// ```swift
/// try correlationCoefficients(of: [1, -1, 1, -1], against: [1, -1, 1, -1], lags: 0...1)  // [1.0, -0.75]
/// ```
///
/// - Throws: as `bestLag`.
public func correlationCoefficients(
  of signal: [Double], against other: [Double], lags: ClosedRange<Int>? = nil, threads: Int? = nil
) throws(ConvolutionError) -> [Double] {
  try LagSearch(signal, other, lags: lags, threads: threads).coefficients
}

/// Coefficients at a range of lags, with a margin to interpolate at its ends.
package struct LagSearch {
  /// The lags asked for.
  package let lags: ClosedRange<Int>
  package let plan: LagPlan
  private let outer: ClosedRange<Int>
  private let values: [Double]

  package init(_ signal: [Double], _ other: [Double], lags: ClosedRange<Int>?, threads: Int?)
    throws(ConvolutionError)
  {
    try self.init(ArrayOperand(signal), ArrayOperand(other), lags: lags, threads: threads)
  }

  package init(
    _ signal: any SampleOperand<Double>, _ other: any SampleOperand<Double>, lags: ClosedRange<Int>?,
    threads: Int?
  ) throws(ConvolutionError) {
    guard signal.count > 0 else { throw .emptyOperand(.signal) }
    guard other.count > 0 else { throw .emptyOperand(.kernel) }
    let full = correlationLags(signalLength: signal.count, kernelLength: other.count)
    let wanted = lags ?? full
    guard wanted.overlaps(full) else {
      throw .invalidOption(
        name: "lags", value: "\(wanted.lowerBound):\(wanted.upperBound)",
        rule: "must meet those at which the signals overlap, \(full.lowerBound):\(full.upperBound)")
    }
    let own = wanted.clamped(to: full)
    let margin = BandLimitedPeak.reach
    let outer = (own.lowerBound - margin...own.upperBound + margin).clamped(to: full)
    let (a, b) = (try Self.centred(signal, "first"), try Self.centred(other, "second"))
    let (products, plan) = try correlateReporting(a, with: b, lags: outer, threads: threads)
    self.lags = own
    self.outer = outer
    self.plan = plan
    let (first, second) = (a.moments.norm, b.moments.norm)
    // Rounding can pass 1 by the error of the sums; the coefficient cannot.
    values = products.map { min(max($0 / first / second, -1), 1) }
  }

  /// A signal without its mean.
  private static func centred(_ samples: any SampleOperand<Double>, _ word: String) throws(ConvolutionError)
    -> CentredOperand
  {
    guard !SampleMoments.isConstant(samples) else {
      throw .invalidOption(
        name: "\(word) signal", value: "\(samples.elements[0])",
        rule: "must vary: a constant correlates with nothing")
    }
    return try CentredOperand(samples, name: "\(word) signal")
  }

  /// One for each lag asked for.
  package var coefficients: [Double] {
    Array(values[lags.lowerBound - outer.lowerBound..<lags.upperBound - outer.lowerBound + 1])
  }

  /// The best of the lags asked for, or of some of them.
  package func estimate(among candidates: ClosedRange<Int>? = nil) -> LagEstimate {
    let places = (candidates ?? lags).clamped(to: lags)
    var best = places.lowerBound - outer.lowerBound
    for place in best...places.upperBound - outer.lowerBound where values[place] > values[best] {
      best = place
    }
    let peak = BandLimitedPeak.locate(values, around: best)
    return LagEstimate(
      lag: peak + Double(outer.lowerBound), wholeLag: best + outer.lowerBound, coefficient: values[best]
    )
  }
}
