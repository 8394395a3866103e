/// A convolution in parts: a run of its blocks over the part of the input that they read.
///
/// This is what files larger than memory, streams and clusters are made of. The parts of one plan give the bytes
/// of the whole, because every block reads and computes what it does in a whole run.
extension Convolver {
  /// Called when a block is done: its number, its ‖x‖², its input and its output.
  package typealias BlockObserver =
    @Sendable (
      Int, Double, BoundaryReader<Element>, OutputWindow<Element>
    ) -> Void

  /// The number of blocks; those that follow one another are neighbours.
  package var blockCount: Int { engine.blockCount }

  /// The rectangles that a block computes, and what each of them reads.
  package func extents(ofBlock block: Int) -> BlockExtents { engine.extents(ofBlock: block) }

  /// Bytes of the working memory of all threads.
  package var scratchBytes: Int { scratch.bytes * plan.threads }

  /// Runs some blocks.
  ///
  /// - Parameters:
  ///   - input: holds what the blocks read, ``extent(of:)``, or the sources of it.
  ///   - output: has room for what they compute, nothing else of which is written.
  ///   - threads: at most so many; nil for those of the plan.
  ///   - bounds: takes down the bound of every block.
  ///   - own: the engine whose blocks they are, where it is not the plan's.
  ///   - done: called on the worker's thread when a block is done.
  /// - Throws: ``ConvolutionError/toleranceOutOfReach(tolerance:best:)`` where a block's bound is above the
  ///   tolerance's share of what the input holds.
  package func run(
    blocks: Range<Int>, by own: (any ConvolutionEngine<Element>)? = nil,
    reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    threads: Int? = nil, bounds: BlockBounds<Element>? = nil, done: BlockObserver? = nil
  ) throws(ConvolutionError) {
    let engine = own ?? self.engine
    if let missing, missing.isMissing(in: input) {
      if let tolerance = options.tolerance {
        throw .invalidOption(
          name: "tolerance", value: "\(tolerance)",
          rule: "cannot be promised for quotients of sums, where missing samples are left out")
      }
      let outputs = blocks.flatMap { engine.extents(ofBlock: $0).map(\.outputs) }.filter { !$0.isEmpty }
      guard !outputs.isEmpty else { return }
      return try missing.run(outputs, reading: input, writing: output) {
        filter($0 ?? engine, blocks, $1, $2, threads, done: nil)
      }
    }
    guard bounds != nil || options.tolerance != nil else {
      return filter(engine, blocks, input, output, threads, done: done)
    }
    let bounds = bounds ?? BlockBounds(self)
    var size = 0.0
    if let tolerance = options.tolerance {
      let held = input.held.intersection(Region(input.shape))
      // Rounded down, so that what is promised is the tolerance itself.
      size = SampleNorms(of: held, reading: input).norm * SampleNorms(kernel.elements).norm * (1 - 0x1p-30)
      // Of nothing but zeros every output is exact.
      if size > 0 { bounds.limit = tolerance * size }
    }
    filter(engine, blocks, input, output, threads) {
      bounds.record($0, $1, reading: $2, writing: $3)
      done?($0, $1, $2, $3)
    }
    if let tolerance = options.tolerance, let best = bounds.missed {
      throw .toleranceOutOfReach(tolerance: tolerance, best: best / size)
    }
  }

  private func filter(
    _ engine: any ConvolutionEngine<Element>, _ blocks: Range<Int>, _ input: BoundaryReader<Element>,
    _ output: OutputWindow<Element>, _ threads: Int?, done: BlockObserver?
  ) {
    let threads = threads ?? plan.threads
    let outcome: RunOutcome
    if let done {
      outcome = BlockRunner.run(
        engine, blocks: blocks, reading: input, writing: output, threads: threads, scratch: scratch
      ) { done($0, $1, input, output) }
    } else {
      outcome = BlockRunner.run(
        engine, blocks: blocks, reading: input, writing: output, threads: threads, scratch: scratch)
    }
    if !outcome.overflowed.isEmpty { rescue(outcome.overflowed, of: engine, input, output) }
  }

  /// Replaces outputs that are not finite by those of arithmetic that has no overflow on the way, block by block.
  ///
  /// Where memory for that is short they stay as they are.
  private func rescue(
    _ blocks: [Int], of engine: any ConvolutionEngine<Element>, _ input: BoundaryReader<Element>,
    _ output: OutputWindow<Element>
  ) {
    guard !isWidened, missing == nil else { return }
    // Most blocks have one shape.
    var made: (shape: Shape, engine: any ConvolutionEngine<Element>)?
    for block in blocks {
      for extent in engine.extents(ofBlock: block) where !isFinite(extent.outputs, output) {
        let shape = extent.outputs.shape
        if made?.shape != shape {
          guard
            let engine = try? EngineFactory.outOfRangeRescue(
              plan.over(plan.geometry.window(of: shape)), kernel: kernel, correlates: correlates)
          else { return }
          made = (shape, engine)
        }
        if let made { rescue(extent.outputs, with: made.engine, input, output) }
      }
    }
  }

  private func rescue(
    _ outputs: Region, with engine: any ConvolutionEngine<Element>, _ input: BoundaryReader<Element>,
    _ output: OutputWindow<Element>
  ) {
    let needed = BlockExtent(outputs: outputs, of: plan.geometry).input
    guard let scratch = try? ScratchPool(bytes: engine.scratchBytes, count: 1),
      (try? Machine.checkRoom(for: needed.shape, bytesPerSample: 2 * MemoryLayout<Element>.stride)) != nil
    else { return }
    let samples = [Element](uninitializedCount: needed.shape.count) { samples in
      for (index, row) in needed.rows.enumerated() {
        input.copy(
          row: row, columns: needed.columns, to: samples.baseAddress! + index * needed.columns.count)
      }
    }
    let results = [Element](uninitializedCount: outputs.shape.count) { results in
      samples.withUnsafeBufferPointer { samples in
        let window = OutputWindow(base: results.baseAddress!, rowStride: outputs.columns.count)
        let reader = BoundaryReader(
          base: samples.baseAddress!, shape: needed.shape, rowStride: needed.columns.count, boundary: .fill,
          fillValue: Element.loops.zero)
        _ = BlockRunner.run(engine, reading: reader, writing: window, threads: 1, scratch: scratch)
      }
    }
    for (line, row) in outputs.rows.enumerated() {
      let place = output.at(row, outputs.columns.lowerBound)
      for column in 0..<outputs.columns.count where !Element.loops.isFinite(place[column]) {
        place[column] = results[line * outputs.columns.count + column]
      }
    }
  }

  private func isFinite(_ outputs: Region, _ output: OutputWindow<Element>) -> Bool {
    outputs.isEmpty
      || outputs.rows.allSatisfy { row in
        let line = output.at(row, outputs.columns.lowerBound)
        return (0..<outputs.columns.count).allSatisfy { Element.loops.isFinite(line[$0]) }
      }
  }
}

extension Convolver: BlockwiseConvolution {
  /// Runs some blocks that nobody watches.
  package func run(
    blocks: Range<Int>, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>
  ) throws(ConvolutionError) {
    try run(blocks: blocks, reading: input, writing: output, done: nil)
  }
}
