import ComplexModule
import Convolution

/// A sample type that can be timed.
package protocol TimedElement: ConvolutionElement {
  /// Floating-point operations a second that no core of today exceeds in this type, for leaving out
  /// hopeless methods.
  static var peakOperations: Double { get }
}

extension Float: TimedElement {
  package static var peakOperations: Double { 200e9 }
}
extension Double: TimedElement {
  package static var peakOperations: Double { 100e9 }
}
extension Complex: TimedElement where RealType: TimedElement & ComplexScalar {
  package static var peakOperations: Double { RealType.peakOperations / 4 }
}

/// A convolution made ready to be timed: plans, scratch and output exist, samples do not matter yet.
package final class TimedConvolution<Element: TimedElement> {
  @usableFromInline package private(set) var convolver: Convolver<Element>
  @usableFromInline package let signal: SampleBuffer<Element>
  @usableFromInline package let output: SampleBuffer<Element>
  private let kernel: SampleBuffer<Element>
  private let values: [Element]
  private let problem: (input: Shape, taps: Shape, mode: ConvolutionMode)
  /// Whether the library's one-call function is the quickest way: short direct sums of its own contract.
  private let isShort: Bool

  /// Plans the problem.
  package init(
    _ problem: Problem, _ samples: Samples<Element>, method: ConvolutionMethod, threads: Int
  ) throws {
    // A full result is the same with the operands exchanged, and the shorter one makes the better kernel.
    let swaps =
      problem.mode == .full && problem.kernel.rows >= problem.signal.rows
      && problem.kernel.columns >= problem.signal.columns
    let input = swaps ? problem.kernel : problem.signal
    let taps = swaps ? problem.signal : problem.kernel
    signal = swaps ? samples.kernel : samples.signal
    kernel = swaps ? samples.signal : samples.kernel
    output = samples.output
    var options = ConvolutionOptions<Element>(mode: problem.mode)
    options.method = method
    options.threads = threads
    // The peers' `same` always has the signal's length, which the library's 1-D contract (np.convolve)
    // gives to the longer operand: such a problem is asked for as an image of one row.
    let isRow = !problem.isImage && taps.columns <= input.columns
    values = Array(kernel.samples)
    convolver =
      isRow
      ? try Convolver(kernel: values, signalLength: input.columns, options: options)
      : try Convolver(
        kernel: Matrix(rows: taps.rows, columns: taps.columns, elements: values),
        imageRows: input.rows, columns: input.columns, options: options)
    self.problem = (
      Shape(rows: input.rows, columns: input.columns), Shape(rows: taps.rows, columns: taps.columns),
      problem.mode
    )
    isShort =
      method == .automatic
      && (isRow && taps.columns <= 64 && input.columns <= 1 << 17
        || problem.isImage && (input.rows + 2 * taps.rows) * (input.columns + 2 * taps.columns) <= 4096)
  }

  /// What runs, and why.
  package var plan: ConvolutionPlan { convolver.plan }

  /// One whole convolution: the kernel prepared anew, then the signal filtered into the output.
  package func run() throws {
    if isShort { return try runShort() }
    convolver = try convolver.replacingKernel(values)
    try filter()
  }

  /// The one-call function, which prepares nothing.
  private func runShort() throws {
    let destination = output.samples
    var span = destination.mutableSpan
    let x = UnsafeBufferPointer(signal.samples).span
    let h = UnsafeBufferPointer(kernel.samples).span
    if problem.input.rows == 1 {
      try convolve(x, with: h, mode: problem.mode, into: &span)
    } else {
      try convolve(x, shape: problem.input, with: h, shape: problem.taps, mode: problem.mode, into: &span)
    }
  }

  /// One convolution with the kernel as it was prepared last.
  ///
  /// Inlinable, so that its callers, which know the type, call the library as a user's own code would.
  @inlinable
  package func filter() throws {
    // A local copy of the buffer: the span of a stored one crashes the compiler (Swift 6.3.1).
    let destination = output.samples
    var span = destination.mutableSpan
    try convolver.convolve(UnsafeBufferPointer(signal.samples).span, into: &span)
  }
}
