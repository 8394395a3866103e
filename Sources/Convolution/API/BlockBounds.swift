import Synchronization

/// Takes down the bound of every block while its samples are still in the cache, and has the blocks computed
/// again that miss a tolerance.
package final class BlockBounds<Element: ConvolutionElement>: Sendable {
  private let engine: any ConvolutionEngine<Element>
  private let outputs: Shape
  private let bound: RunBound
  private let sums: RunBound
  private let refiner: BlockRefiner<Element>?
  private let state = Mutex(State())

  private struct State {
    var blocks: [ConvolutionReport.Block] = []
    var limit = Double.infinity
    var missed: Double?
  }

  package init(_ convolver: Convolver<Element>) {
    engine = convolver.engine
    outputs = convolver.plan.outputShape
    bound = convolver.bound(convolver.plan.chosen)
    let direct = convolver.plan.candidates.first { $0.method == .direct }
    sums = convolver.bound(direct ?? convolver.plan.chosen)
    refiner = convolver.refiner
  }

  /// What was taken down since the last report.
  package func report() -> ConvolutionReport {
    var blocks = state.withLock { state in
      defer { state.blocks = [] }
      return state.blocks
    }
    blocks.sort {
      ($0.rows.lowerBound, $0.columns.lowerBound) < ($1.rows.lowerBound, $1.columns.lowerBound)
    }
    if blocks.isEmpty {
      // Quotients of sums have no bound of their own.
      let none = ErrorBound(guaranteed: .infinity, typical: .infinity)
      blocks = [.init(rows: 0..<outputs.rows, columns: 0..<outputs.columns, errorBound: none)]
    }
    return ConvolutionReport(method: bound.method, blocks: blocks)
  }

  /// The largest bound, before the rounding to the output's type, that is accepted from now on.
  var limit: Double {
    get { state.withLock { $0.limit } }
    set { state.withLock { $0.limit = newValue } }
  }

  /// The best bound that could be had where the limit was missed, nil where it was met everywhere.
  var missed: Double? { state.withLock { $0.missed } }

  /// - Parameter squaredNorm: ‖x‖² of what a transform loaded, summed in the samples' precision.
  func record(
    _ block: Int, _ squaredNorm: Double, reading input: BoundaryReader<Element>,
    writing output: OutputWindow<Element>
  ) {
    let extents = engine.extents(ofBlock: block)
    let norms = norms(of: extents, squaredNorm, input)
    // Squares that overflow, and parts that differ too much, send the block to the direct sum.
    let mayBeSum = bound.method == .fft && (squaredNorm.isNaN || norms.largest > Element.loops.safeMagnitude)
    let limit = self.limit
    for extent in extents where !extent.outputs.isEmpty {
      var largest = largestOutput(extent.outputs, output)
      var value = bound.block(norms, largestOutput: largest)
      if mayBeSum {
        value.guaranteed = max(value.guaranteed, sums.block(norms, largestOutput: largest).guaranteed)
      }
      let arithmetic = value.guaranteed - bound.finalRounding(largestOutput: largest)
      if arithmetic > limit {
        let reached =
          refiner?.refine(extent.outputs, limit: limit, reading: input, writing: output) ?? .infinity
        if reached <= limit {
          largest = largestOutput(extent.outputs, output)
          let single = Element.loops.kind.isSingle ? 0x1.00001p-24 * largest + 0x1p-149 : 0
          value.guaranteed = (reached + single) * (1 + 0x1p-50)
          value.typical = min(value.typical, value.guaranteed)
        } else {
          let best = min(reached, arithmetic)
          state.withLock { $0.missed = max($0.missed ?? 0, best) }
        }
      }
      let item = ConvolutionReport.Block(
        rows: extent.outputs.rows, columns: extent.outputs.columns, errorBound: value)
      state.withLock { $0.blocks.append(item) }
    }
  }

  private func largestOutput(_ region: Region, _ output: OutputWindow<Element>) -> Double {
    region.rows.reduce(0.0) {
      let line = output.at($1, region.columns.lowerBound)
      return max($0, largestMagnitude(UnsafeBufferPointer(start: line, count: region.columns.count)))
    }
  }

  /// The norm that a transform found while loading, rounded up, where it is neither close to the ends of the
  /// range nor spoilt by samples that are not finite; else the norms of the samples themselves.
  private func norms(
    of extents: BlockExtents, _ squaredNorm: Double, _ input: BoundaryReader<Element>
  ) -> SampleNorms {
    var norms = SampleNorms()
    let kind = Element.loops.kind
    if bound.method == .fft, squaredNorm.isFinite, squaredNorm > kind.leastReliableSquare {
      // A lane sums a part of n squares: short by less than n·u of itself.
      let terms = Double(extents.reduce(0) { $0 + $1.input.shape.count } + 64)
      let up = 1 + 2 * terms * kind.unitRoundoff
      norms.norm = (squaredNorm * up).squareRoot() * (1 + 0x1p-50)
      return norms
    }
    for extent in extents {
      let own = SampleNorms(of: extent.input, reading: input)
      norms.norm = SampleNorms.hypotenuse(norms.norm, own.norm)
      norms.largest = max(norms.largest, own.largest)
    }
    return norms
  }
}
