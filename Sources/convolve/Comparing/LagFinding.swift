import Convolution
import ConvolutionFiles

/// The lag between two signals, or the period of one.
struct LagFinding: CorrelationFinding {
  private let signal: CorrelationInput
  private let other: CorrelationInput?
  private let search: LagSearch
  /// The lag of the best match; of one signal its period, nil where it has none.
  private let estimate: LagEstimate?
  private let rate: Double?
  private let seconds: Double
  let values: NumericArray

  init(
    signal: CorrelationInput, other: CorrelationInput?, lags: ClosedRange<Int>?, mode: ConvolutionMode?,
    sampleRate: Double?, isNormalized: Bool, threads: Int?, wantsValues: Bool
  ) throws {
    self.signal = signal
    self.other = other
    let rates = Set([signal.sampleRate, other?.sampleRate].compactMap(\.self))
    guard sampleRate != nil || rates.count < 2 else {
      throw CommandFailure.failed(
        "\(signal.name) and \(other?.name ?? "") have \(rates.sorted().map { plain($0) }.joined(separator: " and ")) "
          + "samples a second. Resample one of them, or name a --sample-rate")
    }
    rate = sampleRate ?? rates.first
    let second = (other ?? signal).operand
    let start = ContinuousClock.now
    let all = correlationLags(
      signalLength: signal.operand.count, kernelLength: second.count, mode: mode ?? .full)
    // An auto-correlation is even: half of it says everything.
    let wanted = lags ?? (other == nil && mode == nil ? 0...all.upperBound : all)
    search = try LagSearch(signal.operand, second, lags: wanted, threads: threads)
    estimate = other == nil ? search.period : search.estimate()
    values =
      isNormalized || !wantsValues
      ? NumericArray(search.coefficients)
      : NumericArray(
        try correlateReporting(signal.operand, with: second, lags: search.lags, threads: threads).correlation)
    seconds = secondsSince(start)
  }

  var text: String {
    guard let estimate else { return "period       none: the auto-correlation has no second hill" }
    let time = rate.map { ", \(plain(estimate.lag / $0)) s at \(plain($0)) samples a second" } ?? ""
    let word = other == nil ? "period     " : "lag        "
    return """
      \(word)  \(plain(estimate.lag)) samples\(time)
      coefficient  \(plain(estimate.coefficient)) at lag \(estimate.wholeLag)
      """
  }

  var json: JSONText {
    .object([
      ("lag", estimate.map { .number($0.lag) } ?? .null),
      ("lag_seconds", estimate.flatMap { found in rate.map { .number(found.lag / $0) } } ?? .null),
      ("whole_lag", estimate.map { .integer($0.wholeLag) } ?? .null),
      ("coefficient", estimate.map { .number($0.coefficient) } ?? .null),
      ("auto_correlation", .text(other == nil ? "yes" : "no")),
      ("lags", .array([.integer(search.lags.lowerBound), .integer(search.lags.upperBound)])),
      ("method", .text(search.plan.method.rawValue)),
      (
        "seconds",
        .object([("predicted", .number(search.plan.predictedSeconds)), ("actual", .number(seconds))])
      ),
    ])
  }

  var method: String {
    let words =
      switch search.plan.method {
      case .direct: "direct: a dot product for each lag"
      case .fft: "fft: transforms of \(search.plan.blockLength), their products summed"
      case .whole: "whole: the correlation at all lags"
      }
    return "\(words); \(search.lags.count) lags of \(signal.operand.count) with "
      + "\((other ?? signal).operand.count) samples in \(inWords(seconds: seconds))"
  }

  func draw(to target: PlotTarget) throws {
    var panels = [
      SignalPlot.Panel(
        curve: Curve(signal.operand.elements), title: "\(signal.name): \(signal.operand.count) samples",
        style: .signal
      )
    ]
    if let other {
      panels.append(
        .init(
          curve: Curve(other.operand.elements), title: "\(other.name): \(other.operand.count) samples",
          style: .signal)
      )
    }
    let found = estimate.map { ", best at \(plain($0.lag))" } ?? ""
    panels.append(
      .init(
        curve: Curve(search.coefficients, first: search.lags.lowerBound),
        title: "correlation coefficient by lag\(found)", style: .result, mark: estimate?.lag))
    try SignalPlot(panels: panels, caption: method).draw(to: target)
  }
}
