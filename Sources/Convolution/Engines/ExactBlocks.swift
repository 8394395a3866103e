/// An exact convolution of integers in parts, for samples of which no more is known than how large they are.
package struct ExactBlocks: BlockwiseConvolution {
  package let plan: ConvolutionPlan
  package let fillValue: Int64
  private let engine: any ConvolutionEngine<Int64>
  private let scratch: ScratchPool

  /// - Parameter largest: max|x|.
  /// - Returns: nil where a result might not fit Int64; ``ExactConvolution`` looks at the values then.
  package init?(
    input: Shape, largest: UInt64, kernel: Matrix<Int64>, dimensionality: Dimensionality,
    options: ConvolutionOptions<Int64>
  ) throws(ConvolutionError) {
    let geometry = try Geometry(
      input: input, kernel: kernel.shape, request: options.request(dimensionality, zero: 0))
    fillValue = geometry.zeroOutside || geometry.boundary != .fill ? 0 : options.fillValue ?? 0
    var facts = IntegerFacts(samples: [Int64](), taps: kernel.elements, fillValue: fillValue)
    facts.largestSample = max(facts.largestSample, largest)
    guard facts.fitInt64 else { return nil }
    plan = try PlanMaker(
      geometry: geometry, mode: options.mode, facts: KernelFacts(), kind: .i64, threads: options.threads,
      integers: facts
    ).plan(options.method, blockLength: options.blockLength)
    if let splitting = plan.chosen.splitting {
      engine = try ExactOverlapSave<Int64>(
        plan, splitting: splitting, kernel: kernel, correlates: options.correlates)
    } else {
      let prepared = PreparedKernel(
        kernel, correlates: options.correlates, loops: integerLoops)
      engine = DirectEngine<Int64>(geometry: geometry, taps: prepared.taps, loops: integerLoops)
    }
    scratch = try ScratchPool(bytes: engine.scratchBytes, count: plan.threads)
  }

  package var blockCount: Int { engine.blockCount }

  package func extents(ofBlock block: Int) -> BlockExtents { engine.extents(ofBlock: block) }

  package func run(
    blocks: Range<Int>, reading input: BoundaryReader<Int64>, writing output: OutputWindow<Int64>
  ) throws(ConvolutionError) {
    BlockRunner.run(
      engine, blocks: blocks, reading: input, writing: output, threads: plan.threads, scratch: scratch)
  }
}
