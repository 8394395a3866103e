/// Where the taps of a layer's filters stand in an array.
///
/// ```swift
/// var options = LayerOptions()
/// options.filterLayout = .filtersLast
/// let layer = try ConvolutionLayer<Float>(
///   filters: [1, 2], shape: [1, 1, 1, 2], input: [1, 1, 1, 3], options: options)
/// print(try layer.convolve([1, 2, 3]))  // [1.0, 2.0, 3.0, 2.0, 4.0, 6.0]
/// ```
public enum FilterLayout: String, CaseIterable, Sendable {
  /// filters × channels of a group × rows × columns, as PyTorch has it.
  case filtersFirst = "oihw"
  /// rows × columns × channels of a group × filters, as TensorFlow has it. Its depthwise filters, rows ×
  /// columns × channels × multiplier, are these for as many groups as channels.
  case filtersLast = "hwio"
}

/// How many samples are added round the images of a layer; what they are is the boundary's affair.
///
/// ```swift
/// var options = LayerOptions()
/// options.padding = .same
/// options.stride = 2
/// let layer = try ConvolutionLayer<Float>(
///   filters: [1, 1, 1], shape: [1, 1, 3], input: [1, 1, 5], options: options)
/// print(try layer.convolve([1, 2, 3, 4, 5]))  // [3.0, 9.0, 9.0]
/// ```
public enum LayerPadding: Equatable, Sendable {
  /// None: ⌊(n − span) / stride⌋ + 1 outputs.
  case valid
  /// As many as ⌈n / stride⌉ outputs need, the odd one of an odd number after: TensorFlow's `SAME`, and PyTorch's
  /// `'same'`, which has stride 1 only.
  case same
  /// So many before the first and after the last sample of each axis.
  case samples(before: Axes<Int>, after: Axes<Int>)

  /// The same number before and after: PyTorch's `padding`.
  ///
  /// ```swift
  /// let padding = LayerPadding.samples(1)
  /// print(padding == .samples(before: 1, after: 1))  // true
  /// ```
  public static func samples(_ count: Axes<Int>) -> LayerPadding { .samples(before: count, after: count) }
}

/// Everything about a layer except its operands.
///
/// ```swift
/// var options = LayerOptions(layout: .channelsLast)
/// options.stride = 2
/// options.padding = .same
/// // A signal of one channel, one filter of three taps.
/// let layer = try ConvolutionLayer<Float>(
///   filters: [1, 1, 1], shape: [3, 1, 1], input: [5, 1], options: options)
/// print(layer.outputShape)  // [3, 1]
/// ```
public struct LayerOptions: Sendable, Equatable {
  /// The order of the images' axes, and of the results'.
  public var layout: LayerLayout
  /// The order of the filters' axes; nil is the one that goes with the layout: ``FilterLayout/filtersFirst``
  /// with ``LayerLayout/channelsFirst``, ``FilterLayout/filtersLast`` with ``LayerLayout/channelsLast``.
  public var filterLayout: FilterLayout?
  /// Distance between neighbouring outputs.
  public var stride: Axes<Int> = 1
  /// Distance between neighbouring taps.
  public var dilation: Axes<Int> = 1
  /// Channels and filters fall into so many groups, and a filter reads the channels of its own; as many groups
  /// as channels is a depthwise layer.
  public var groups = 1
  /// Samples that are added round the images.
  public var padding: LayerPadding = .valid
  /// What those samples are: zeros, or an extension of the image, which PyTorch calls `padding_mode`.
  public var boundary: Boundary = .fill
  /// The method; ``ConvolutionMethod/separable`` is none of a layer's.
  public var method: ConvolutionMethod = .automatic
  /// The number of threads; nil is every core of the machine where that pays.
  public var threads: Int?

  /// Options for arrays of the given order, the rest as usual.
  ///
  /// ```swift
  /// print(LayerOptions(layout: .channelsLast).layout.rawValue)  // nhwc
  /// ```
  public init(layout: LayerLayout = .channelsFirst) { self.layout = layout }

  /// Both axes of a channel.
  package func window(input: Shape, kernel: Shape, isSignal: Bool) throws(ConvolutionError) -> Geometry {
    let zeros: Padding =
      switch padding {
      case .valid: .zeros(0)
      case .same: .same
      case .samples(let before, let after): .zeros(before: before, after: after)
      }
    var window = try Geometry(
      input: input, kernel: kernel,
      request: WindowRequest(
        operation: .correlation, dimensionality: isSignal ? .alongRows : .image, mode: .valid,
        boundary: .fill, fillIsZero: true, stride: stride, dilation: dilation, padding: zeros, origin: nil,
        outputs: Axes(rows: nil, columns: nil)))
    window.boundary = boundary
    // What is added are samples: a NaN among the taps meets them.
    window.zeroOutside = false
    return window
  }
}
