/// A convolution prepared once — method chosen, kernel transformed, memory had — and used many times.
///
/// ```swift
/// let smooth = try Convolver(
///   kernel: [0.25, 0.5, 0.25], signalLength: 1000, options: ConvolutionOptions(mode: .same))
/// smooth.plan.method.rawValue  // direct
/// let filtered = try smooth.convolve(Array(repeating: 1.0, count: 1000))
/// print(filtered[0], filtered[500], filtered.count)  // 0.75 1.0 1000
/// ```
///
/// Any thread may use it, many at once. The plan says what runs and why.
public final class Convolver<Element: ConvolutionElement>: Sendable {
  /// What runs, and why.
  public let plan: ConvolutionPlan
  let engine: any ConvolutionEngine<Element>
  let scratch: ScratchPool
  /// The value outside under boundary `fill`.
  package let fillValue: Element
  let correlates: Bool
  let kernel: Matrix<Element>
  let options: ConvolutionOptions<Element>
  /// What takes NaN for missing samples, where that is asked for.
  let missing: MissingSamples<Element>?
  /// What computes blocks again that miss the tolerance, where one is asked for.
  let refiner: BlockRefiner<Element>?
  /// Whether samples are widened, and results rounded once.
  let isWidened: Bool
  /// Whether blocks that a transform would blur are looked after: method `auto`.
  private let isCareful: Bool

  /// Prepares a kernel for signals of a given length.
  ///
  /// ```swift
  /// let derivative = try Convolver<Double>(
  ///   kernel: .gaussianDerivative(sigma: 2), signalLength: 100_000,
  ///   options: ConvolutionOptions(mode: .same, boundary: .reflect))
  /// derivative.plan.outputShape  // 100000
  /// ```
  ///
  /// - Parameters:
  ///   - kernel: K taps.
  ///   - signalLength: N, the samples of every signal to come.
  ///   - options: as for a call.
  /// - Throws: ``ConvolutionError`` when an operand is empty, the window has no output, an option is out of
  ///   range, a forced method cannot serve, or memory cannot be had.
  /// - Complexity: O(K log K) where a transform runs, O(K) otherwise, and a plan for every new block length.
  public convenience init(
    kernel: [Element], signalLength: Int, options: ConvolutionOptions<Element> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    try self.init(
      kernel: Matrix(rows: 1, columns: kernel.count, elements: kernel),
      input: Shape(rows: 1, columns: signalLength), dimensionality: .alongRows, options: options)
  }

  /// Prepares a kernel for images of a given shape.
  ///
  /// ```swift
  /// let blur = try Convolver<Float>(
  ///   kernel: .gaussian(sigma: 1.5), imageRows: 480, columns: 640,
  ///   options: ConvolutionOptions(mode: .same, boundary: .reflect))
  /// blur.plan.kernelShape  // 13 × 13
  /// ```
  ///
  /// - Parameters:
  ///   - kernel: the taps.
  ///   - imageRows: the rows of every image to come.
  ///   - columns: its columns.
  ///   - options: as for a call.
  /// - Throws: as for signals.
  /// - Complexity: O(taps) or, where a transform runs, O(block · log block).
  public convenience init(
    kernel: Matrix<Element>, imageRows: Int, columns: Int,
    options: ConvolutionOptions<Element> = ConvolutionOptions()
  ) throws(ConvolutionError) {
    try self.init(
      kernel: kernel, input: Shape(rows: imageRows, columns: columns), dimensionality: .image,
      options: options)
  }

  /// - Parameter plannedFor: the shape that methods are weighed for, where it is not the input's.
  package init(
    kernel: Matrix<Element>, input: Shape, dimensionality: Dimensionality,
    options: ConvolutionOptions<Element>, plannedFor: Shape? = nil
  ) throws(ConvolutionError) {
    let loops = Element.loops
    let geometry: Geometry
    (geometry, fillValue) = try Self.window(input, kernel.shape, dimensionality, options)
    let planned = try plannedFor.map { shape throws(ConvolutionError) in
      try Self.window(shape, kernel.shape, dimensionality, options).geometry
    }
    let prepared = PreparedKernel(
      kernel, correlates: options.correlates,
      maximumRank: SeparableLimits.maximumRank(kernel.shape, options.method), loops: loops)
    isCareful = options.method == .automatic
    let (weighed, isWidened) = try Self.plan(planned ?? geometry, prepared.facts, options)
    plan = planned == nil ? weighed : weighed.over(geometry)
    self.isWidened = isWidened
    correlates = options.correlates
    self.kernel = kernel
    engine = try Self.makeEngine(
      plan, prepared, kernel, correlates: correlates, isWidened: isWidened, isCareful: isCareful)
    missing = try Self.makeMissing(plan, kernel, options, isWidened: isWidened)
    refiner = try Self.makeRefiner(plan, kernel, options)
    self.options = options
    scratch = try ScratchPool(
      bytes: max(engine.scratchBytes, missing?.scratchBytes ?? 0), count: plan.threads)
  }

  /// A forced method is taken at its word, and single precision where that is asked for.
  private static func makeRefiner(
    _ plan: ConvolutionPlan, _ kernel: Matrix<Element>, _ options: ConvolutionOptions<Element>
  ) throws(ConvolutionError) -> BlockRefiner<Element>? {
    guard options.tolerance != nil, options.method == .automatic, options.precision != .float,
      kernel.elements.allSatisfy(Element.loops.isFinite)
    else { return nil }
    return try BlockRefiner(kernel: kernel, correlates: options.correlates, geometry: plan.geometry)
  }

  /// Whether NaN is a missing sample.
  var ignoresNaN: Bool { missing != nil }

  /// The window that is asked for, and the value outside.
  private static func window(
    _ input: Shape, _ kernel: Shape, _ dimensionality: Dimensionality, _ options: ConvolutionOptions<Element>
  ) throws(ConvolutionError) -> (geometry: Geometry, fillValue: Element) {
    let zero = Element.loops.zero
    var geometry = try Geometry(
      input: input, kernel: kernel, request: options.request(dimensionality, zero: zero))
    let fillValue = geometry.zeroOutside ? zero : options.fillValue ?? zero
    // Weights are 1 outside, where the samples are nothing.
    if options.nan == .ignore { geometry.zeroOutside = false }
    return (geometry, fillValue)
  }

  private static func makeMissing(
    _ plan: ConvolutionPlan, _ kernel: Matrix<Element>, _ options: ConvolutionOptions<Element>,
    isWidened: Bool
  ) throws(ConvolutionError) -> MissingSamples<Element>? {
    guard options.nan == .ignore else { return nil }
    return try MissingSamples(
      plan: plan, kernel: kernel, options: options, loops: Element.loops
    ) {
      weights throws(ConvolutionError) in
      let prepared = PreparedKernel(
        weights, correlates: options.correlates, maximumRank: plan.chosen.rank, loops: Element.loops)
      return try makeEngine(
        plan, prepared, weights, correlates: options.correlates, isWidened: isWidened)
    }
  }

  /// The same convolution with another kernel of the same shape: the plan and the working memory are shared.
  ///
  /// ```swift
  /// let ones = Array(repeating: 1.0, count: 1000)
  /// let smooth = try Convolver(
  ///   kernel: [0.25, 0.5, 0.25], signalLength: 1000, options: ConvolutionOptions(mode: .same))
  /// let shaper = try smooth.replacingKernel([0.1, 0.8, 0.1])
  /// try shaper.convolve(ones)[0]  // 0.9
  /// ```
  ///
  /// - Parameter kernel: as many taps as before.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``, or
  ///   ``ConvolutionError/methodCannotServe(method:reason:)`` when the plan's method cannot do this kernel.
  /// - Complexity: the preparation of the kernel alone; nothing is planned.
  public func replacingKernel(_ kernel: [Element]) throws(ConvolutionError) -> Convolver {
    try check("the kernel", kernel.count, plan.kernelShape.count)
    return try Convolver(
      self, plan: plan,
      kernel: Matrix(rows: plan.kernelShape.rows, columns: plan.kernelShape.columns, elements: kernel))
  }

  /// The same convolution with another kernel of the same shape.
  ///
  /// ```swift
  /// let options = ConvolutionOptions<Double>(mode: .valid)
  /// let across = try Convolver<Double>(kernel: .sobelX, imageRows: 3, columns: 3, options: options)
  /// let down = try across.replacingKernel(.sobelY)
  /// let ramp: Matrix<Double> = [[0, 1, 2], [0, 1, 2], [0, 1, 2]]
  /// print(try across.convolve(ramp), try down.convolve(ramp))  // [[8.0]] [[0.0]]
  /// ```
  ///
  /// - Parameter kernel: of the plan's kernel shape.
  /// - Throws: as for a kernel of one row.
  /// - Complexity: as for a kernel of one row.
  public func replacingKernel(_ kernel: Matrix<Element>) throws(ConvolutionError) -> Convolver {
    guard kernel.shape == plan.kernelShape else {
      throw .wrongLength(
        what: "a kernel of \(kernel.shape)", expected: plan.kernelShape.count, actual: kernel.shape.count)
    }
    return try Convolver(self, plan: plan, kernel: kernel)
  }

  /// The same convolution, of the same plan, for a signal of another length.
  package func over(signalLength: Int) throws(ConvolutionError) -> Convolver {
    let window = try Self.window(
      Shape(rows: 1, columns: signalLength), plan.kernelShape, .alongRows, options)
    return try Convolver(self, plan: plan.over(window.geometry), kernel: kernel)
  }

  private init(_ other: Convolver, plan: ConvolutionPlan, kernel: Matrix<Element>) throws(ConvolutionError) {
    self.plan = plan
    correlates = other.correlates
    scratch = other.scratch
    fillValue = other.fillValue
    isWidened = other.isWidened
    options = other.options
    missing = try Self.makeMissing(plan, kernel, options, isWidened: isWidened)
    refiner = try Self.makeRefiner(plan, kernel, options)
    isCareful = other.isCareful
    self.kernel = kernel
    let prepared = PreparedKernel(
      kernel, correlates: correlates, maximumRank: plan.chosen.rank, loops: Element.loops)
    if let reason = plan.refusal(of: prepared.facts) {
      throw .methodCannotServe(method: plan.method.rawValue, reason: reason)
    }
    engine = try Self.makeEngine(
      plan, prepared, kernel, correlates: correlates, isWidened: isWidened, isCareful: isCareful)
  }

  /// The plan, and whether its arithmetic is wider than the samples: as asked for, or because the tolerance
  /// needs it.
  private static func plan(
    _ geometry: Geometry, _ facts: KernelFacts, _ options: ConvolutionOptions<Element>
  ) throws(ConvolutionError) -> (ConvolutionPlan, isWidened: Bool) {
    let kind = Element.loops.kind
    func plan(_ kind: ElementKind) throws(ConvolutionError) -> ConvolutionPlan {
      try PlanMaker(
        geometry: geometry, mode: options.mode, facts: facts, kind: kind, threads: options.threads,
        tolerance: options.tolerance, memoryLimit: options.memoryLimit, inBlocks: options.inBlocks
      ).plan(options.method, blockLength: options.blockLength)
    }
    if try options.widens { return (try plan(kind.widened), true) }
    let own = try plan(kind)
    guard let tolerance = options.tolerance, options.precision == nil, kind.isSingle,
      !own.isExpected(toMeet: tolerance)
    else { return (own, false) }
    return (try plan(kind.widened), true)
  }

  private static func makeEngine(
    _ plan: ConvolutionPlan, _ prepared: PreparedKernel<Element>, _ kernel: Matrix<Element>,
    correlates: Bool, isWidened: Bool, isCareful: Bool = false
  ) throws(ConvolutionError) -> any ConvolutionEngine<Element> {
    try StandardArithmetic.with { () throws(ConvolutionError) in
      if isWidened {
        return try EngineFactory.widened(
          plan, kernel: kernel, correlates: correlates, isCareful: isCareful)
      }
      if let engine = try EngineFactory.tinyTaps(
        plan, kernel: kernel, correlates: correlates, isCareful: isCareful)
      {
        return engine
      }
      return try EngineFactory.make(plan, kernel: prepared, isCareful: isCareful)
    }
  }

  /// What one of the plan's methods promises for this kernel.
  func bound(_ candidate: ConvolutionPlan.Candidate) -> RunBound {
    RunBound(
      method: candidate.method, factor: candidate.errorBound, kernel: SampleNorms(kernel.elements),
      kind: Element.loops.kind, finalRoundoff: isWidened ? Element.loops.kind.unitRoundoff : 0,
      points: candidate.blockShape?.count ?? plan.kernelShape.count)
  }

  /// Convolves into memory of the caller's; nothing is allocated.
  ///
  /// ```swift
  /// let mean = try Convolver(
  ///   kernel: [0.5, 0.5], signalLength: 3, options: ConvolutionOptions(mode: .same))
  /// let signal: [Double] = [1, 2, 3]
  /// var output: [Double] = [0, 0, 0]
  /// var span = output.mutableSpan
  /// try mean.convolve(signal.span, into: &span)
  /// output  // [0.5, 1.5, 2.5]
  /// ```
  ///
  /// - Parameters:
  ///   - input: the samples, row-major, as many as the plan's input shape holds.
  ///   - output: room for the plan's output shape; every sample is written. It does not overlap the input.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  /// - Complexity: that of the plan's method.
  public func convolve(_ input: Span<Element>, into output: inout MutableSpan<Element>)
    throws(ConvolutionError)
  {
    try convolve(input, into: &output, bounds: nil)
  }

  package func convolve(
    _ input: Span<Element>, into output: inout MutableSpan<Element>, bounds: BlockBounds<Element>?,
    done: BlockObserver? = nil
  ) throws(ConvolutionError) {
    try check("the input", input.count, plan.inputShape.count)
    try check("the output", output.count, plan.outputShape.count)
    try unsafe input.withUnsafeBufferPointer { source throws(ConvolutionError) in
      try unsafe output.withUnsafeMutableBufferPointer { destination throws(ConvolutionError) in
        try unsafe run(source.baseAddress!, destination.baseAddress!, bounds: bounds, done: done)
      }
    }
  }

  /// Convolves a signal.
  ///
  /// ```swift
  /// let difference = try Convolver(kernel: [1.0, -1], signalLength: 3)
  /// try difference.convolve([1, 4, 9])  // [1.0, 3.0, 5.0, -9.0]
  /// try difference.convolve([1, 4])  // error: the signal holds 2 samples where 3 are needed
  /// ```
  ///
  /// - Parameter signal: as many samples as the plan's input shape holds.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  /// - Complexity: that of the plan's method.
  public func convolve(_ signal: [Element]) throws(ConvolutionError) -> [Element] {
    try check("the signal", signal.count, plan.inputShape.count)
    try Machine.checkRoom(for: plan.outputShape, bytesPerSample: MemoryLayout<Element>.stride)
    return try [Element](uninitializedCount: plan.outputShape.count) { output throws(ConvolutionError) in
      try signal.withUnsafeBufferPointer { input throws(ConvolutionError) in
        try run(input.baseAddress!, output.baseAddress!)
      }
    }
  }

  /// Convolves an image.
  ///
  /// ```swift
  /// let corners = try Convolver<Double>(kernel: [[1, -1], [-1, 1]], imageRows: 2, columns: 2)
  /// try corners.convolve([[0, 0], [0, 1]])  // [[0.0, 0.0, 0.0], [0.0, 1.0, -1.0], [0.0, -1.0, 1.0]]
  /// ```
  ///
  /// - Parameter image: of the plan's input shape.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)`` when its shape is not the plan's.
  /// - Complexity: that of the plan's method.
  public func convolve(_ image: Matrix<Element>) throws(ConvolutionError) -> Matrix<Element> {
    guard image.shape == plan.inputShape else {
      throw .wrongLength(
        what: "an image of \(image.shape)", expected: plan.inputShape.count, actual: image.shape.count)
    }
    try Machine.checkRoom(for: plan.outputShape, bytesPerSample: MemoryLayout<Element>.stride)
    return try Matrix(shape: plan.outputShape) { output throws(ConvolutionError) in
      try image.elements.withUnsafeBufferPointer { input throws(ConvolutionError) in
        try run(input.baseAddress!, output.baseAddress!)
      }
    }
  }

  private func check(_ what: String, _ actual: Int, _ expected: Int) throws(ConvolutionError) {
    if actual != expected { throw .wrongLength(what: what, expected: expected, actual: actual) }
  }

  private func run(
    _ source: UnsafePointer<Element>, _ destination: UnsafeMutablePointer<Element>,
    bounds: BlockBounds<Element>? = nil, done: BlockObserver? = nil
  ) throws(ConvolutionError) {
    try run(
      blocks: 0..<engine.blockCount, reading: reader(of: source),
      writing: OutputWindow(base: destination, rowStride: plan.outputShape.columns), bounds: bounds,
      done: done)
  }

  /// What reads a whole input.
  func reader(of source: UnsafePointer<Element>) -> BoundaryReader<Element> {
    BoundaryReader(
      base: source, shape: plan.inputShape, rowStride: plan.inputShape.columns,
      boundary: plan.geometry.boundary, fillValue: fillValue)
  }
}
