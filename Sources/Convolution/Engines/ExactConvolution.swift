/// One exact convolution of integers, planned by the values it has.
package struct ExactConvolution<Sample: FixedWidthInteger, Tap: FixedWidthInteger> {
  package let plan: ConvolutionPlan
  private let image: Matrix<Sample>
  private let kernel: Matrix<Tap>
  private let facts: IntegerFacts
  private let fillValue: Int64
  private let correlates: Bool

  package init(
    _ image: Matrix<Sample>, kernel: Matrix<Tap>, dimensionality: Dimensionality,
    options: ConvolutionOptions<Int64>
  ) throws(ConvolutionError) {
    let geometry = try Geometry(
      input: image.shape, kernel: kernel.shape, request: options.request(dimensionality, zero: 0))
    try self.init(image, kernel: kernel, geometry: geometry, options: options)
  }

  /// A window that is resolved already.
  package init(
    _ image: Matrix<Sample>, kernel: Matrix<Tap>, geometry: Geometry, options: ConvolutionOptions<Int64>
  ) throws(ConvolutionError) {
    self.image = image
    self.kernel = kernel
    fillValue = geometry.zeroOutside || geometry.boundary != .fill ? 0 : options.fillValue ?? 0
    correlates = options.correlates
    facts = IntegerFacts(samples: image.elements, taps: kernel.elements, fillValue: fillValue)
    plan = try PlanMaker(
      geometry: geometry, mode: options.mode, facts: KernelFacts(), kind: .i64, threads: options.threads,
      integers: facts
    ).plan(options.method, blockLength: options.blockLength)
  }

  /// The true result, or the error that names its first sample beyond Int64.
  package func result() throws(ConvolutionError) -> Matrix<Int64> {
    if let splitting = plan.chosen.splitting {
      if facts.fitInt64 { return try filtered { () throws(ConvolutionError) in try transforms(splitting) } }
      return try narrowed(filtered { () throws(ConvolutionError) in try transforms(splitting) })
    }
    if facts.fitInt64 {
      return try filtered { () throws(ConvolutionError) in
        let prepared = PreparedKernel(
          kernel.map { Int64(truncatingIfNeeded: $0) }, correlates: correlates,
          loops: integerLoops)
        return DirectEngine<Int64>(geometry: plan.geometry, taps: prepared.taps, loops: integerLoops)
      }
    }
    let taps = kernel.elements.map { Int128($0) }
    let wide = WideIntegerLoops(
      geometry: plan.geometry, taps: correlates ? taps : taps.reversed(), fillValue: Int128(fillValue))
    let results = try wide.outputs { Int128(image.elements[$0 * image.columns + $1]) }
    return Matrix(rows: plan.outputShape.rows, columns: plan.outputShape.columns, elements: results)
  }

  private func transforms<Word: ExactWord>(_ splitting: ExactSplitting) throws(ConvolutionError)
    -> ExactOverlapSave<Word>
  {
    try ExactOverlapSave(
      plan, splitting: splitting, kernel: kernel.map { Word(truncatingIfNeeded: $0) },
      correlates: correlates)
  }

  /// Runs an engine over the samples in its own integers.
  @inline(__always)
  private func filtered<Word: ExactWord, Engine: ConvolutionEngine<Word>>(
    by engine: () throws(ConvolutionError) -> Engine
  ) throws(ConvolutionError) -> Matrix<Word> {
    try Machine.checkRoom(for: plan.outputShape, bytesPerSample: MemoryLayout<Word>.stride)
    let engine = try engine()
    let scratch = try ScratchPool(bytes: engine.scratchBytes, count: plan.threads)
    let samples = image.elements as? [Word] ?? image.elements.map { Word(truncatingIfNeeded: $0) }
    return Matrix(shape: plan.outputShape) { output in
      samples.withUnsafeBufferPointer { source in
        let reader = BoundaryReader(
          base: source.baseAddress!, shape: image.shape, rowStride: image.columns,
          boundary: plan.geometry.boundary, fillValue: Word(fillValue))
        BlockRunner.run(
          engine, reading: reader,
          writing: OutputWindow(base: output.baseAddress!, rowStride: plan.outputShape.columns),
          threads: plan.threads, scratch: scratch)
      }
    }
  }

  private func narrowed(_ results: Matrix<Int128>) throws(ConvolutionError) -> Matrix<Int64> {
    if let index = results.elements.firstIndex(where: { Int64(exactly: $0) == nil }) {
      throw .integerOverflow(row: index / results.columns, column: index % results.columns)
    }
    return results.map { Int64(truncatingIfNeeded: $0) }
  }
}
