/// Several kernels applied to one signal or image, which is transformed once for all of them.
///
/// ```swift
/// let bank = try FilterBank<Double>(
///   kernels: [[1, 1], [1, -1]], signalLength: 4, options: ConvolutionOptions(mode: .valid))
/// print(try bank.convolve([1, 2, 4, 8]))  // [[3.0, 6.0, 12.0], [1.0, 2.0, 4.0]]
/// ```
///
/// Every result is that of ``Convolver`` with the same options, within the bounds of both: mode, boundary, stride,
/// dilation, padding, origin, correlation and a part of the outputs. The kernels have one shape. Like a forced
/// method a bank does not look after the blocks that a transform blurs.
///
/// - Complexity: the cheaper of outputs × kernels × taps, and one transform and one more for each kernel of every
///   tile.
public final class FilterBank<Element: ConvolutionElement & BinaryFloatingPoint>: Sendable {
  /// What runs, and why, for all kernels together; the bound on the error is per unit of ‖signal‖₂·‖kernel‖₂ for
  /// the largest kernel.
  public var plan: ConvolutionPlan { layer.plan }
  /// The number of kernels.
  public var count: Int { layer.geometry.filters }
  private let layer: PreparedLayer<Element>

  /// Prepares kernels for signals of a given length.
  ///
  /// ```swift
  /// let bank = try FilterBank<Float>(kernels: [[1, 2], [3, 4], [5, 6]], signalLength: 1000)
  /// print(bank.count, bank.plan.outputShape)  // 3 1001
  /// ```
  ///
  /// - Throws: ``ConvolutionError`` when there is no kernel, or they differ in length; for options that a bank
  ///   does not have (``ConvolutionOptions/nan``, ``ConvolutionOptions/precision``,
  ///   ``ConvolutionOptions/tolerance``); and as a ``Convolver``.
  public convenience init(
    kernels: [[Element]], signalLength: Int, options: ConvolutionOptions<Element> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    try self.init(
      kernels: kernels.map { Matrix(rows: 1, columns: $0.count, elements: $0) },
      input: Shape(rows: 1, columns: signalLength), dimensionality: .alongRows, options: options)
  }

  /// Prepares kernels for images of a given shape.
  ///
  /// ```swift
  /// let bank = try FilterBank<Float>(
  ///   kernels: [[[1, 0, -1]], [[1, 2, 1]]], imageRows: 480, columns: 640,
  ///   options: ConvolutionOptions(mode: .same, boundary: .reflect))
  /// print(bank.plan.outputShape)  // 480 × 640
  /// ```
  ///
  /// - Throws: as for signals.
  public convenience init(
    kernels: [Matrix<Element>], imageRows: Int, columns: Int,
    options: ConvolutionOptions<Element> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    try self.init(
      kernels: kernels, input: Shape(rows: imageRows, columns: columns), dimensionality: .image,
      options: options)
  }

  package init(
    kernels: [Matrix<Element>], input: Shape, dimensionality: Dimensionality,
    options: ConvolutionOptions<Element>
  ) throws(ConvolutionError) {
    guard let first = kernels.first else { throw .emptyOperand(.kernel) }
    for (index, kernel) in kernels.enumerated() where kernel.shape != first.shape {
      throw .wrongLength(
        what: "kernel \(index) of \(kernel.shape) beside one of \(first.shape)", expected: first.shape.count,
        actual: kernel.shape.count)
    }
    try Self.check(options)
    let loops = Element.loops
    let window = try Geometry(
      input: input, kernel: first.shape, request: options.request(dimensionality, zero: loops.zero))
    let geometry = LayerGeometry(
      window: window, images: 1, channels: 1, filters: kernels.count, groups: 1, layout: .channelsFirst)
    let taps = kernels.flatMap { options.correlates ? $0.elements : $0.elements.reversed() }
    let plan = try LayerPlanner(
      geometry: geometry, mode: options.mode, isFinite: taps.allSatisfy(\.isFinite), kind: loops.kind,
      threads: options.threads
    ).plan(options.method, blockLength: options.blockLength)
    layer = try PreparedLayer(
      plan: plan, geometry: geometry, filters: LayerFilters(taps: taps, bias: []),
      fillValue: window.zeroOutside ? loops.zero : options.fillValue ?? loops.zero)
  }

  private static func check(_ options: ConvolutionOptions<Element>) throws(ConvolutionError) {
    for (name, isAsked) in [
      ("nan", options.nan != .propagate), ("precision", options.precision != nil),
      ("tolerance", options.tolerance != nil),
    ] where isAsked {
      throw .invalidOption(
        name: name, value: "of a filter bank", rule: "is not looked after; use a Convolver for each kernel")
    }
    guard options.blockLength == nil || options.method == .fft else {
      throw .invalidOption(
        name: "block length", value: "\(options.blockLength!)",
        rule: "goes with method fft, not \(options.method.rawValue)")
    }
  }

  /// Convolves a signal with every kernel.
  ///
  /// ```swift
  /// let bank = try FilterBank<Double>(kernels: [[1, 1], [1, -1]], signalLength: 3)
  /// print(try bank.convolve([1, 2, 4]))  // [[1.0, 3.0, 6.0, 4.0], [1.0, 1.0, 2.0, -4.0]]
  /// ```
  ///
  /// - Returns: a result for each kernel, in their order.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  public func convolve(_ signal: [Element]) throws(ConvolutionError) -> [[Element]] {
    let (results, count) = (try all(signal), plan.outputShape.count)
    return (0..<self.count).map { Array(results[$0 * count..<($0 + 1) * count]) }
  }

  /// Convolves an image with every kernel.
  ///
  /// ```swift
  /// let bank = try FilterBank<Double>(
  ///   kernels: [[[1, 1]], [[1, -1]]], imageRows: 2, columns: 2, options: ConvolutionOptions(mode: .valid))
  /// print(try bank.convolve([[1, 2], [4, 8]]).map(\.elements))  // [[3.0, 12.0], [1.0, 4.0]]
  /// ```
  ///
  /// - Returns: a result for each kernel, in their order.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)`` when its shape is not the plan's.
  public func convolve(_ image: Matrix<Element>) throws(ConvolutionError) -> [Matrix<Element>] {
    guard image.shape == plan.inputShape else {
      throw .wrongLength(
        what: "an image of \(image.shape)", expected: plan.inputShape.count, actual: image.shape.count)
    }
    let (results, shape) = (try all(image.elements), plan.outputShape)
    return (0..<count).map {
      Matrix(
        rows: shape.rows, columns: shape.columns,
        elements: Array(results[$0 * shape.count..<($0 + 1) * shape.count]))
    }
  }

  /// Convolves into memory of the caller's, result after result; nothing is allocated.
  ///
  /// ```swift
  /// let bank = try FilterBank<Double>(
  ///   kernels: [[1, 1], [1, -1]], signalLength: 3, options: ConvolutionOptions(mode: .valid))
  /// var output: [Double] = [0, 0, 0, 0]
  /// var span = output.mutableSpan
  /// try bank.convolve([1, 2, 4].span, into: &span)
  /// print(output)  // [3.0, 6.0, 1.0, 2.0]
  /// ```
  ///
  /// - Parameters:
  ///   - input: the samples, row-major, as many as the plan's input shape holds.
  ///   - output: room for as many of the plan's output shapes as there are kernels; every sample is written.
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

  /// The bound on the error of every finite output over this signal or image, in the output's unit.
  ///
  /// ```swift
  /// let bank = try FilterBank<Double>(kernels: [[1, 1], [1, -1]], signalLength: 3)
  /// print(try bank.errorBound([1, 2, 4]).guaranteed < 1e-13)  // true
  /// ```
  ///
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  /// - Complexity: one look at the samples.
  public func errorBound(_ input: [Element]) throws(ConvolutionError) -> ErrorBound {
    try check("the input", input.count, layer.geometry.inputCount)
    return input.withUnsafeBufferPointer { layer.errorBound($0, of: plan.chosen) }
  }

  private func all(_ input: [Element]) throws(ConvolutionError) -> [Element] {
    try check("the input", input.count, layer.geometry.inputCount)
    let outputs = layer.geometry.outputCount
    try Machine.checkRoom(
      for: Shape(rows: 1, columns: outputs), bytesPerSample: MemoryLayout<Element>.stride)
    return [Element](uninitializedCount: outputs) { output in
      input.withUnsafeBufferPointer { layer.run($0.baseAddress!, output.baseAddress!) }
    }
  }

  private func check(_ what: String, _ actual: Int, _ expected: Int) throws(ConvolutionError) {
    if actual != expected { throw .wrongLength(what: what, expected: expected, actual: actual) }
  }
}
