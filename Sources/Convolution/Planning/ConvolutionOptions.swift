/// How the outputs are computed; every method gives the same result within its error bound.
///
/// ```swift
/// var options = ConvolutionOptions<Double>(mode: .same)
/// options.method = .fft
/// let plan = try ConvolutionPlan(signalLength: 1000, kernelLength: 5, of: Double.self, options: options)
/// plan.method.rawValue  // fft
/// ```
public enum ConvolutionMethod: String, CaseIterable, Sendable {
  /// The method that the cost model predicts to be fastest.
  case automatic = "auto"
  /// A sum over the taps for every output.
  case direct
  /// Two passes with the factors of a kernel of rank one; chosen automatically, also with the factors of the few
  /// such kernels that one is the sum of.
  case separable
  /// Overlap-save: blocks through Fourier transforms.
  case fft
}

/// Everything about a convolution except its operands.
///
/// ```swift
/// var options = ConvolutionOptions<Double>(mode: .same, boundary: .reflect)
/// options.stride = 2
/// try convolve([1, 2, 3, 4, 5], with: [1, 1, 1], options: options)  // [5.0, 9.0, 13.0]
/// ```
public struct ConvolutionOptions<Element: Sendable & Equatable>: Sendable, Equatable {
  /// Which samples of the full result are wanted.
  public var mode: ConvolutionMode
  /// What the input is outside its ends; `valid` never looks there.
  public var boundary: Boundary
  /// The value outside under ``Boundary/fill``; nil is nothing, which adds zero to every sum.
  public var fillValue: Element?
  /// Every so-many-th output is kept, from the first.
  public var stride: Axes<Int> = 1
  /// Distance between neighbouring taps: the kernel spans dilation · (taps − 1) + 1 samples.
  public var dilation: Axes<Int> = 1
  /// Explicit zeros round the input; replaces mode and boundary.
  public var padding: Padding?
  /// The kernel index that sits on the output sample in mode `same`; nil is the convention of
  /// `np.convolve` and `scipy.signal.correlate`: (K − 1) / 2 for convolution, K / 2 for correlation.
  public var origin: Axes<Int>?
  /// Whether the kernel is not reversed and, where complex, conjugated: correlation.
  public var correlates = false
  /// The rows of the result that are wanted, counted from its first; nil is all of them.
  ///
  /// Only what they need is read and computed, and the result has their shape. They are counted after the
  /// stride, and images have them; a signal's outputs are its ``outputColumns``.
  public var outputRows: Range<Int>?
  /// The columns of the result that are wanted, or the samples of a signal's result; nil is all of them.
  ///
  /// ```swift
  /// var options = ConvolutionOptions<Double>(mode: .full)
  /// options.outputColumns = 1..<3
  /// let middle = try convolve([1, 2, 3], with: [1, 10], options: options)  // [12.0, 23.0]
  /// ```
  public var outputColumns: Range<Int>?
  /// The method; anything but ``ConvolutionMethod/automatic`` is an error where it cannot serve.
  public var method: ConvolutionMethod = .automatic
  /// The transform length per axis for ``ConvolutionMethod/fft``; nil leaves it to the cost model.
  public var blockLength: Axes<Int>?
  /// The arithmetic; nil is that of the samples' type. ``ArithmeticPrecision/double`` rounds
  /// single-precision data once, at the end: within half a unit in the last place and a little.
  public var precision: ArithmeticPrecision?
  /// What a NaN in the input is; integers have none.
  public var nan: NaNPolicy = .propagate
  /// With ``NaNPolicy/ignore``, the share of Σ|h| whose samples must be valid, 0 … 1; an output with less is
  /// NaN.
  public var minimumWeight = 0.0
  /// The largest error that is accepted, per unit of ‖signal‖₂·‖kernel‖₂, before the rounding to the output's
  /// type. The cheapest method that can be expected to meet it runs; blocks whose guaranteed bound misses it are
  /// computed again, less their mean, directly, in long double, or with compensated sums; where nothing meets it
  /// the call is an error that names the best bound within reach. A forced method is only judged. Nil takes
  /// every method as accurate enough.
  public var tolerance: Double?
  /// The most bytes of scratch and prepared kernel, beside input and output: methods and transform lengths that
  /// need more are not chosen. Nil is no limit.
  public var memoryLimit: Int?
  /// Whether everything as one transform is out of the question: the signal has no end, or does not fit memory.
  package var inBlocks = false
  /// The number of threads; nil is every core of the machine where that pays.
  public var threads: Int?

  /// Options with the given mode and boundary, the rest as usual.
  ///
  /// ```swift
  /// let options = ConvolutionOptions(mode: .same, fillValue: 10.0)
  /// try convolve([1, 2], with: [0.5, 0.5], options: options)  // [5.5, 1.5]
  /// ```
  public init(mode: ConvolutionMode = .full, boundary: Boundary = .fill, fillValue: Element? = nil) {
    self.mode = mode
    self.boundary = boundary
    self.fillValue = fillValue
  }

  /// The part of the options that places the window.
  package func request(_ dimensionality: Dimensionality, zero: Element) -> WindowRequest {
    WindowRequest(
      operation: correlates ? .correlation : .convolution, dimensionality: dimensionality, mode: mode,
      boundary: boundary,
      fillIsZero: fillValue == nil || fillValue == zero, stride: stride, dilation: dilation,
      padding: padding, origin: origin, outputs: Axes(rows: outputRows, columns: outputColumns))
  }
}
