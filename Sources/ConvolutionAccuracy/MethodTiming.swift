import Convolution

/// How long one method takes, measured: what `convolve bench` prints.
///
/// ```swift
/// let image = Matrix(rows: 64, columns: 64, repeating: 1.0)
/// for row in try MethodTiming.all(image, with: .blur, options: ConvolutionOptions(mode: .same), budget: 0) {
///   print(row.method.rawValue, row.chosen.rawValue, row.medianSeconds, "s")
/// }
/// ```
public struct MethodTiming: Sendable, Equatable {
  /// The method that was asked for.
  public let method: ConvolutionMethod
  /// The method that ran.
  public let chosen: ConvolutionMethod
  /// Seconds of the first use: planning, preparing the kernel, and one convolution.
  public let firstSeconds: Double
  /// Median seconds of one convolution with the kernel prepared.
  public let medianSeconds: Double
  /// Least seconds of one convolution with the kernel prepared.
  public let minimumSeconds: Double
  /// Convolutions timed.
  public let repetitions: Int

  /// Times every method that can serve on the same input, one after another.
  ///
  /// ```swift
  /// let signal = Matrix(rows: 1, columns: 1000, repeating: 1.0)
  /// let rows = try MethodTiming.all(signal, with: [[0.5, 0.5]], options: ConvolutionOptions(), budget: 0)
  /// print(rows[0].method.rawValue, rows[0].repetitions)  // auto 3
  /// ```
  ///
  /// - Parameters:
  ///   - image: the samples; a signal is one row.
  ///   - kernel: the taps.
  ///   - options: everything but the method.
  ///   - budget: seconds to spend on each method; at least three convolutions are timed.
  /// - Returns: a row for each method that can serve, `auto` first.
  /// - Throws: `ConvolutionError` when not even `auto` can.
  public static func all<Element: ConvolutionElement>(
    _ image: Matrix<Element>, with kernel: Matrix<Element>, options: ConvolutionOptions<Element>,
    budget: Double = 0.5
  ) throws(ConvolutionError) -> [MethodTiming] {
    var rows: [MethodTiming] = []
    for method in ConvolutionMethod.allCases {
      do {
        rows.append(try MethodTiming(method, image, kernel, options, budget))
      } catch {
        guard method != .automatic, case .methodCannotServe = error else { throw error }
      }
    }
    return rows
  }

  private init<Element: ConvolutionElement>(
    _ method: ConvolutionMethod, _ image: Matrix<Element>, _ kernel: Matrix<Element>,
    _ options: ConvolutionOptions<Element>, _ budget: Double
  ) throws(ConvolutionError) {
    var options = options
    options.method = method
    if method != .fft { options.blockLength = nil }
    let clock = ContinuousClock()
    let start = clock.now
    let convolver =
      image.rows == 1 && kernel.rows == 1
      ? try Convolver(kernel: kernel.elements, signalLength: image.columns, options: options)
      : try Convolver(kernel: kernel, imageRows: image.rows, columns: image.columns, options: options)
    var output = [Element](repeating: .zero, count: convolver.plan.outputShape.count)
    var seconds: [Double] = []
    func once() throws(ConvolutionError) {
      let begin = clock.now
      var span = output.mutableSpan
      try convolver.convolve(image.elements.span, into: &span)
      seconds.append((clock.now - begin).inSeconds)
    }
    try once()
    firstSeconds = (clock.now - start).inSeconds
    seconds.removeAll()
    repeat { try once() } while seconds.count < 3 || (clock.now - start).inSeconds < budget
    seconds.sort()
    self.method = method
    chosen = convolver.plan.method
    medianSeconds = seconds[seconds.count / 2]
    minimumSeconds = seconds[0]
    repetitions = seconds.count
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
