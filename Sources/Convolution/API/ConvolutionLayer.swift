/// A convolutional layer as PyTorch's and TensorFlow's `Conv1D`, `Conv2D` and depthwise layers compute it, forward:
/// `y[n, o, r, c] = bias[o] + Σ_k Σ_i Σ_j w[o, k, i, j] · x[n, k, r·stride + i·dilation − before, …]`.
///
/// The filters are not flipped. k runs over the channels of the filter's group.
///
/// ```swift
/// // One image of one channel, 3 × 3, and two filters of 2 × 2: the sum of a square, and a difference.
/// let layer = try ConvolutionLayer<Float>(
///   filters: [1, 1, 1, 1, 1, 0, 0, -1], shape: [2, 1, 2, 2], bias: [0, 10], input: [1, 1, 3, 3])
/// print(try layer.convolve([1, 2, 3, 4, 5, 6, 7, 8, 9]))  // [12.0, 16.0, 24.0, 28.0, 6.0, 6.0, 6.0, 6.0]
/// print(layer.outputShape)  // [1, 2, 2, 2]
/// ```
///
/// Prepared once — method chosen, filters laid out or transformed, memory had — and used many times, from any
/// thread. Small filters are summed as a matrix product that reads the samples where they stand; large ones go
/// through transforms, of which every channel needs one for all filters. ``plan`` says what runs, and why. Any
/// number of threads gives the same bytes.
///
/// - Complexity: the cheaper of outputs × filters × channels of a group × taps, and for tiles of L points
///   (channels + filters) transforms and filters × channels of a group × L products each.
public final class ConvolutionLayer<Element: ConvolutionElement & BinaryFloatingPoint>: Sendable {
  /// What runs, and why: shapes are those of one channel, the time is that of one call, and the bound on the
  /// error is per unit of ‖image‖₂·‖filter‖₂ + |bias|, over all channels of the image with what is added round
  /// it, and for the largest filter.
  public var plan: ConvolutionPlan { layer.plan }
  /// The lengths of the input's axes.
  public let inputShape: [Int]
  /// The lengths of the result's axes: as the input's, with filters in the place of channels.
  public let outputShape: [Int]
  private let layer: PreparedLayer<Element>

  /// Prepares a layer for images of a given shape.
  ///
  /// ```swift
  /// // Two channels of three samples, each with a filter of its own.
  /// var options = LayerOptions()
  /// options.groups = 2
  /// let depthwise = try ConvolutionLayer<Double>(
  ///   filters: [1, 1, 1, -1], shape: [2, 1, 2], input: [2, 3], options: options)
  /// print(try depthwise.convolve([1, 2, 4, 1, 2, 4]))  // [3.0, 6.0, -1.0, -2.0]
  /// ```
  ///
  /// - Parameters:
  ///   - filters: the taps, in the order of the options' ``LayerOptions/filterLayout``.
  ///   - filterShape: the lengths of their axes: `[filters, channels of a group, rows, columns]`, or
  ///     `[rows, columns, channels of a group, filters]`; without rows for signals.
  ///   - bias: a number for every filter, or none.
  ///   - input: the lengths of the images' axes, in the order of the options' ``LayerOptions/layout``:
  ///     `[images, channels, rows, columns]`, or `[images, rows, columns, channels]`; without rows for signals,
  ///     whose stride, dilation and padding are the options' `columns`. Without images it is a single one.
  ///   - options: stride, dilation, groups, padding and boundary, method and threads.
  /// - Throws: ``ConvolutionError/layerShapes(input:filters:rule:)`` when the arrays do not fit each other,
  ///   ``ConvolutionError/wrongLength(what:expected:actual:)`` when the taps do not fit their shape,
  ///   ``ConvolutionError/noOutput(axis:length:padding:span:)``, and as a ``Convolver`` for options and memory.
  public init(
    filters: [Element], shape filterShape: [Int], bias: [Element] = [], input: [Int],
    options: LayerOptions = LayerOptions()
  ) throws(ConvolutionError) {
    let shapes = try LayerShapes(input: input, filters: filterShape, bias: bias.count, options: options)
    let geometry = shapes.geometry
    guard filters.count == geometry.filters * geometry.terms else {
      throw .wrongLength(
        what: "filters of shape \(filterShape)", expected: geometry.filters * geometry.terms,
        actual: filters.count)
    }
    inputShape = input
    outputShape = shapes.output
    let layout = options.filterLayout ?? (options.layout == .channelsFirst ? .filtersFirst : .filtersLast)
    let taps = layout == .filtersFirst ? filters : Self.filtersFirst(filters, geometry)
    let plan = try LayerPlanner(
      geometry: geometry, mode: .valid, isFinite: taps.allSatisfy(\.isFinite), kind: Element.loops.kind,
      threads: options.threads
    ).plan(options.method)
    layer = try PreparedLayer(
      plan: plan, geometry: geometry, filters: LayerFilters(taps: taps, bias: bias), fillValue: .zero)
  }

  /// rows × columns × channels × filters turned into filters × channels × rows × columns.
  private static func filtersFirst(_ filters: [Element], _ geometry: LayerGeometry) -> [Element] {
    let (count, channels, places) = (
      geometry.filters, geometry.channelsInGroup, geometry.window.kernelShape.count
    )
    var taps: [Element] = []
    taps.reserveCapacity(filters.count)
    for filter in 0..<count {
      for channel in 0..<channels {
        for place in 0..<places { taps.append(filters[(place * channels + channel) * count + filter]) }
      }
    }
    return taps
  }

  /// Computes the layer into memory of the caller's; nothing is allocated.
  ///
  /// ```swift
  /// let layer = try ConvolutionLayer<Double>(filters: [1, -1], shape: [1, 1, 2], input: [1, 4])
  /// var output: [Double] = [0, 0, 0]
  /// var span = output.mutableSpan
  /// try layer.convolve([1, 2, 4, 8].span, into: &span)
  /// print(output)  // [-1.0, -2.0, -4.0]
  /// ```
  ///
  /// - Parameters:
  ///   - input: the samples, as many as ``inputShape`` holds, in its order.
  ///   - output: room for ``outputShape``; every sample is written. It does not overlap the input.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  public func convolve(_ input: Span<Element>, into output: inout MutableSpan<Element>)
    throws(ConvolutionError)
  {
    try check("the input", input.count, layer.geometry.inputCount)
    try check("the output", output.count, layer.geometry.outputCount)
    unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { destination in
        unsafe layer.run(source.baseAddress!, destination.baseAddress!)
      }
    }
  }

  /// Computes the layer.
  ///
  /// ```swift
  /// let layer = try ConvolutionLayer<Double>(filters: [1, -1], shape: [1, 1, 2], input: [1, 4])
  /// print(try layer.convolve([1, 2, 4, 8]))  // [-1.0, -2.0, -4.0]
  /// ```
  ///
  /// - Parameter input: the samples, as many as ``inputShape`` holds, in its order.
  /// - Returns: the samples of the result, in the order of ``outputShape``.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``,
  ///   ``ConvolutionError/outOfMemory(bytes:)``.
  public func convolve(_ input: [Element]) throws(ConvolutionError) -> [Element] {
    try check("the input", input.count, layer.geometry.inputCount)
    let outputs = layer.geometry.outputCount
    try Machine.checkRoom(
      for: Shape(rows: 1, columns: outputs), bytesPerSample: MemoryLayout<Element>.stride)
    return [Element](uninitializedCount: outputs) { output in
      input.withUnsafeBufferPointer { layer.run($0.baseAddress!, output.baseAddress!) }
    }
  }

  /// The bound on the error of every finite output over these images, in the output's unit.
  ///
  /// ```swift
  /// let layer = try ConvolutionLayer<Double>(filters: [1, -1], shape: [1, 1, 2], input: [1, 4])
  /// print(try layer.errorBound([1, 2, 4, 8]).guaranteed < 1e-13)  // true
  /// ```
  ///
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  /// - Complexity: one look at the samples.
  public func errorBound(_ input: [Element]) throws(ConvolutionError) -> ErrorBound {
    try errorBound(input, of: plan.chosen)
  }

  /// The bound of one of the plan's candidates.
  package func errorBound(_ input: [Element], of candidate: ConvolutionPlan.Candidate)
    throws(ConvolutionError) -> ErrorBound
  {
    try check("the input", input.count, layer.geometry.inputCount)
    return input.withUnsafeBufferPointer { layer.errorBound($0, of: candidate) }
  }

  private func check(_ what: String, _ actual: Int, _ expected: Int) throws(ConvolutionError) {
    if actual != expected { throw .wrongLength(what: what, expected: expected, actual: actual) }
  }
}
