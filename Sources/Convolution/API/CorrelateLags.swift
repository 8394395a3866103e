/// The lags of a correlation's outputs, the first to the last.
///
/// With a signal of N samples and a kernel of K: `full` has −(K−1) … N−1, `valid` 0 … N−K (N−K … 0 where the kernel
/// is longer), `same` N lags from −⌊K/2⌋. At lag k the kernel's first tap meets sample k.
///
/// ```swift
/// correlationLags(signalLength: 5, kernelLength: 2, mode: .same)  // -1...3
/// ```
///
/// SciPy's `correlation_lags` is one too low in mode `same` where N is odd and K even.
///
/// - Precondition: neither operand is empty.
public func correlationLags(
  signalLength: Int, kernelLength: Int, mode: ConvolutionMode = .full
) -> ClosedRange<Int> {
  precondition(signalLength > 0 && kernelLength > 0, "correlationLags: an operand is empty")
  let (n, k) = (signalLength, kernelLength)
  return switch mode {
  case .full: 1 - k...n - 1
  case .same: -(k / 2)...n - 1 - k / 2
  case .valid: min(0, n - k)...max(0, n - k)
  }
}

/// Correlates two signals at a range of lags, at the cost of that range:
/// `c[k] = Σ_l signal[l] · conj(kernel[l − k])` for k in `lags`.
///
/// ```swift
/// try correlate([1, 2, 3, 4], with: [1, 10], lags: -1...1)  // [10.0, 21.0, 32.0]
/// ```
///
/// Lags at which the operands do not overlap are zero. Dot products, transforms of blocks whose products are summed,
/// or the whole correlation: the cheapest is chosen.
///
/// - Parameters:
///   - signal: N samples.
///   - kernel: K samples.
///   - lags: first to last.
///   - threads: the most threads; nil for every core.
/// - Throws: ``ConvolutionError/emptyOperand(_:)``; ``ConvolutionError/outOfMemory(bytes:)``.
/// - Complexity: the least of O(min(N, K)·M) and O(min(N, K) log M) for M lags, and O(N log K).
public func correlate<Element: ConvolutionElement>(
  _ signal: [Element], with kernel: [Element], lags: ClosedRange<Int>, threads: Int? = nil
) throws(ConvolutionError) -> [Element] {
  try correlateReporting(signal, with: kernel, lags: lags, threads: threads).correlation
}

/// As `correlate`, with the way that was chosen.
package func correlateReporting<Element: ConvolutionElement>(
  _ signal: [Element], with kernel: [Element], lags: ClosedRange<Int>, threads: Int? = nil,
  method: LagPlan.Method? = nil
) throws(ConvolutionError) -> (correlation: [Element], plan: LagPlan) {
  try correlateReporting(
    ArrayOperand(signal), with: ArrayOperand(kernel), lags: lags, threads: threads, method: method)
}

/// The same of samples that need not lie in memory.
package func correlateReporting<Element: ConvolutionElement>(
  _ signal: any SampleOperand<Element>, with kernel: any SampleOperand<Element>, lags: ClosedRange<Int>,
  threads: Int? = nil, method: LagPlan.Method? = nil
) throws(ConvolutionError) -> (correlation: [Element], plan: LagPlan) {
  guard signal.count > 0 else { throw .emptyOperand(.signal) }
  guard kernel.count > 0 else { throw .emptyOperand(.kernel) }
  let (count, overflow) = lags.upperBound.subtractingReportingOverflow(lags.lowerBound)
  guard !overflow, count < Int.max else { throw .tooLarge(what: "a range of lags from \(lags)") }
  try Machine.checkRoom(
    for: Shape(rows: 1, columns: count + 1), bytesPerSample: MemoryLayout<Element>.stride)
  let full = correlationLags(signalLength: signal.count, kernelLength: kernel.count)
  guard lags.overlaps(full) else {
    let none = try LagRequest(lags: full.lowerBound...full.lowerBound, signal: signal, kernel: kernel)
    return (Array(repeating: .zero, count: count + 1), none.plan)
  }
  let own = lags.clamped(to: full)
  let request = try LagRequest(lags: own, signal: signal, kernel: kernel, method: method)
  let values = try request.correlation(threads: threads ?? Machine.cores)
  guard own != lags else { return (values, request.plan) }
  var all = [Element](repeating: .zero, count: count + 1)
  all.replaceSubrange(own.lowerBound - lags.lowerBound..<own.upperBound - lags.lowerBound + 1, with: values)
  return (all, request.plan)
}

/// A range of lags at all of which the operands overlap, and the way to compute it.
private struct LagRequest<Element: ConvolutionElement> {
  let lags: ClosedRange<Int>
  let signal: any SampleOperand<Element>
  let kernel: any SampleOperand<Element>
  private(set) var plan: LagPlan

  init(
    lags: ClosedRange<Int>, signal: any SampleOperand<Element>, kernel: any SampleOperand<Element>,
    method: LagPlan.Method? = nil
  ) throws(ConvolutionError) {
    self.lags = lags
    self.signal = signal
    self.kernel = kernel
    let terms = min(kernel.count, signal.count - lags.lowerBound) - max(0, -lags.upperBound)
    let options = Self.wholeOptions
    let whole = try ConvolutionPlan(
      signalLength: max(signal.count, kernel.count), kernelLength: min(signal.count, kernel.count),
      of: Element.self, options: options)
    plan = LagPlan(
      terms: terms, lags: lags.count, kind: Element.loops.kind, whole: whole.predictedSeconds, only: method)
  }

  private static var wholeOptions: ConvolutionOptions<Element> {
    var options = ConvolutionOptions<Element>(mode: .full)
    options.correlates = true
    return options
  }

  func correlation(threads: Int) throws(ConvolutionError) -> [Element] {
    switch plan.method {
    case .direct: return sums(threads)
    case .fft: return try transforms(threads) ?? sums(threads)
    case .whole:
      var options = Self.wholeOptions
      options.threads = threads
      let all = try convolve(signal.elements, with: kernel.elements, options: options)
      let first = lags.lowerBound + kernel.count - 1
      return Array(all[first..<first + lags.count])
    }
  }

  private func sums(_ threads: Int) -> [Element] {
    LagSums(signal: signal, kernel: kernel, lags: lags, threads: threads)()
  }

  /// Through transforms, where every sample is finite: nil where one would spoil all lags.
  private func transforms(_ threads: Int) throws(ConvolutionError) -> [Element]? {
    let length = plan.blockLength
    let result: [any Sendable & Equatable]? =
      switch (signal, kernel) {
      case (let x as any SampleOperand<Double>, let h as any SampleOperand<Double>):
        try lagTransforms(x, h, lags: lags, length: length, threads: threads)
      case (let x as any SampleOperand<Float>, let h as any SampleOperand<Float>):
        try lagTransforms(x, h, lags: lags, length: length, threads: threads)
      default: nil
      }
    return result as? [Element]
  }
}
