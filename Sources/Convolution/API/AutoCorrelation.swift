/// The normalised auto-correlation of a signal at lags 0 … `upTo`, 1 at lag 0.
///
/// ```swift
/// let tone: [Double] = [1, 0, -1, 0, 1, 0, -1, 0]
/// try autoCorrelation(of: tone, upTo: 2)  // [1.0, 0.0, -0.75]
/// ```
///
/// - Parameters:
///   - signal: N samples.
///   - last: the largest lag; nil for all, N − 1.
/// - Throws: as `bestLag`.
public func autoCorrelation(of signal: [Double], upTo last: Int? = nil) throws(ConvolutionError) -> [Double] {
  try correlationCoefficients(of: signal, against: signal, lags: 0...max(0, last ?? signal.count - 1))
}

/// The period of a signal: the lag of the highest hill of its auto-correlation beyond the first valley.
///
/// ```swift
/// let tone = (0..<200).map { Double([0, 1, 3, 1, 0][$0 % 5]) }
/// try period(of: tone)!.wholeLag  // 5
/// ```
///
/// - Returns: nil where the auto-correlation falls to the end.
/// - Throws: as `bestLag`.
public func period(of signal: [Double], threads: Int? = nil) throws(ConvolutionError) -> LagEstimate? {
  let lags = 0...max(0, signal.count - 1)
  return try LagSearch(signal, signal, lags: lags, threads: threads).period
}

extension LagSearch {
  /// The best lag beyond the first valley; nil where there is none.
  package var period: LagEstimate? {
    let values = coefficients
    var valley = max(1, 1 - lags.lowerBound)
    while valley + 1 < values.count, values[valley + 1] <= values[valley] { valley += 1 }
    guard valley + 1 < values.count else { return nil }
    return estimate(among: lags.lowerBound + valley...lags.upperBound)
  }
}
