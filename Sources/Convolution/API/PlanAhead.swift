extension ConvolutionPlan {
  /// How a signal of `signalLength` samples would be convolved with a kernel of `kernelLength` taps.
  ///
  /// ```swift
  /// let plan = try ConvolutionPlan(signalLength: 1_000_000, kernelLength: 10_001, of: Double.self)
  /// plan.reason  // for a kernel of 10001 on 1000000 f64 samples it is predicted to take …, direct …
  /// plan.candidates.map(\.method.rawValue)  // ["fft", "direct"]
  /// ```
  ///
  /// - Parameters:
  ///   - signalLength: N samples.
  ///   - kernelLength: K taps.
  ///   - element: the type of the samples.
  ///   - options: as for the call that is planned.
  /// - Throws: ``ConvolutionError`` when there is no such convolution, or a forced method cannot serve.
  /// - Complexity: O(lengths tried), some microseconds; no sample is touched.
  public init<Element: ConvolutionElement>(
    signalLength: Int, kernelLength: Int, of element: Element.Type,
    options: ConvolutionOptions<Element> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    try self.init(
      input: Shape(rows: 1, columns: signalLength), kernel: Shape(rows: 1, columns: kernelLength),
      dimensionality: .alongRows, isSeparable: false, options: options)
  }

  /// How an image would be convolved with a kernel of the given shape.
  ///
  /// ```swift
  /// let plan = try ConvolutionPlan(image: 2048, kernel: 31, of: Float.self, isSeparable: true)
  /// plan.method.rawValue  // separable
  /// ```
  ///
  /// - Parameters:
  ///   - image: rows and columns of the image.
  ///   - kernel: rows and columns of the kernel.
  ///   - element: the type of the samples.
  ///   - isSeparable: whether the kernel has rank one; a shape alone does not tell.
  ///   - options: as for the call that is planned.
  /// - Throws: as for signals.
  /// - Complexity: as for signals.
  public init<Element: ConvolutionElement>(
    image: Shape, kernel: Shape, of element: Element.Type, isSeparable: Bool = false,
    options: ConvolutionOptions<Element> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    try self.init(
      input: image, kernel: kernel, dimensionality: .image, isSeparable: isSeparable, options: options)
  }

  package init<Element: ConvolutionElement>(
    input: Shape, kernel: Shape, dimensionality: Dimensionality, isSeparable: Bool,
    options: ConvolutionOptions<Element>
  ) throws(ConvolutionError) {
    let loops = Element.loops
    let geometry = try Geometry(
      input: input, kernel: kernel, request: options.request(dimensionality, zero: loops.zero))
    let facts = KernelFacts(separation: isSeparable ? .rankOne(residual: loops.kind.unitRoundoff) : nil)
    self = try PlanMaker(
      geometry: geometry, mode: options.mode, facts: facts, kind: loops.kind, threads: options.threads
    ).plan(options.method, blockLength: options.blockLength)
  }
}

extension ConvolutionPlan {
  /// How an input of the given shape would be convolved with these taps; the kernel is not transformed.
  package init<Element: ConvolutionElement>(
    input: Shape, kernel: Matrix<Element>, dimensionality: Dimensionality,
    options: ConvolutionOptions<Element>
  ) throws(ConvolutionError) {
    let loops = Element.loops
    let geometry = try Geometry(
      input: input, kernel: kernel.shape, request: options.request(dimensionality, zero: loops.zero))
    let facts = PreparedKernel(
      kernel, correlates: options.correlates,
      maximumRank: SeparableLimits.maximumRank(kernel.shape, options.method), loops: loops
    ).facts
    self = try PlanMaker(
      geometry: geometry, mode: options.mode, facts: facts, kind: loops.kind, threads: options.threads
    ).plan(options.method, blockLength: options.blockLength)
  }

  /// How integers of at most `bits` bits would be convolved, exactly; larger ones take more limbs.
  package init(
    integersOf input: Shape, bits: Int = 16, kernel: Shape, dimensionality: Dimensionality,
    options: ConvolutionOptions<Int64>
  ) throws(ConvolutionError) {
    let geometry = try Geometry(
      input: input, kernel: kernel, request: options.request(dimensionality, zero: 0))
    guard let tapCount = kernel.checkedCount else { throw .tooLarge(what: "the kernel") }
    let largest = UInt64.max >> UInt64(64 - bits)
    self = try PlanMaker(
      geometry: geometry, mode: options.mode, facts: KernelFacts(), kind: .i64, threads: options.threads,
      integers: IntegerFacts(largestSample: largest, largestTap: largest, tapCount: tapCount)
    ).plan(options.method, blockLength: options.blockLength)
  }
}

extension ConvolutionPlan {
  /// How a signal of integers will be convolved, exactly: directly, or through transforms of limbs that these
  /// very values allow to round under a proof.
  ///
  /// ```swift
  /// let plan = try ConvolutionPlan(integers: [1, 2, 3, 4], kernel: [1, 10])
  /// print(plan.method.rawValue, plan.errorBound.guaranteed)  // direct 0.0
  /// ```
  ///
  /// - Parameters:
  ///   - signal: the samples.
  ///   - kernel: the taps.
  ///   - options: as for the call that is planned.
  /// - Throws: as `convolve(_:with:options:)` for integers, but for results beyond Int64.
  /// - Complexity: O(N + K).
  public init<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
    integers signal: [Sample], kernel: [Tap], options: ConvolutionOptions<Int64> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    self = try ExactConvolution(
      Matrix(rows: 1, columns: signal.count, elements: signal),
      kernel: Matrix(rows: 1, columns: kernel.count, elements: kernel), dimensionality: .alongRows,
      options: options
    ).plan
  }

  /// How an image of integers will be convolved, exactly.
  ///
  /// ```swift
  /// let image = Matrix<UInt8>(rows: 512, columns: 512, repeating: 200)
  /// let plan = try ConvolutionPlan(integers: image, kernel: .outline as Matrix<Int>)
  /// print(plan.method.rawValue, plan.outputShape)  // direct 514 × 514
  /// ```
  ///
  /// - Parameters:
  ///   - image: the samples.
  ///   - kernel: the taps.
  ///   - options: as for the call that is planned.
  /// - Throws: as for a signal of integers.
  /// - Complexity: O(samples + taps).
  public init<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
    integers image: Matrix<Sample>, kernel: Matrix<Tap>,
    options: ConvolutionOptions<Int64> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    self = try ExactConvolution(image, kernel: kernel, dimensionality: .image, options: options).plan
  }
}
