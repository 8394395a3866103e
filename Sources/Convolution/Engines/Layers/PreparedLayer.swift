/// A layer's engine with its working memory: what runs for a ``ConvolutionLayer`` and a ``FilterBank``.
package struct PreparedLayer<Element: ConvolutionElement>: Sendable {
  package let plan: ConvolutionPlan
  package let geometry: LayerGeometry
  private let engine: any LayerEngine<Element>
  private let scratch: ScratchPool
  private let fillValue: Element
  private let norms: (largestNorm: Double, largestSum: Double, largestBias: Double)

  package init(
    plan: ConvolutionPlan, geometry: LayerGeometry, filters: LayerFilters<Element>, fillValue: Element
  ) throws(ConvolutionError) {
    self.plan = plan
    self.geometry = geometry
    self.fillValue = fillValue
    engine = try EngineFactory.layer(plan, geometry: geometry, filters: filters)
    scratch = try ScratchPool(bytes: engine.scratchBytes, count: plan.threads)
    let each = (0..<geometry.filters).map { filter in
      SampleNorms(Array(filters.taps[filter * geometry.terms..<(filter + 1) * geometry.terms]))
    }
    norms = (
      each.map(\.norm).max() ?? 0, each.map(\.sum).max() ?? 0, SampleNorms(filters.bias).largest
    )
  }

  /// Computes all outputs; both hold as many samples as the geometry says.
  package func run(_ input: UnsafePointer<Element>, _ output: UnsafeMutablePointer<Element>) {
    let reader = ChannelReader(base: input, geometry: geometry, fillValue: fillValue)
    let destination = Destination(base: output)
    let engine = engine
    BlockRunner.share(engine.blockCount, threads: plan.threads, scratch: scratch) { block, scratch in
      engine.run(block: block, reading: reader, writing: destination.base, scratch: scratch)
    }
  }

  private struct Destination: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>
  }

  /// The error of every output over these samples, in the output's unit.
  ///
  /// |err| ≤ factor·(‖x‖·‖h‖ + |bias|), x being what one transform or one sum reads. Sums obey max|x|·‖h‖₁ too.
  package func errorBound(
    _ input: UnsafeBufferPointer<Element>, of candidate: ConvolutionPlan.Candidate
  ) -> ErrorBound {
    let imageCount = geometry.channels * geometry.window.inputShape.count
    var samples = SampleNorms()
    for image in 0..<geometry.images {
      let own = SampleNorms(
        UnsafeBufferPointer(rebasing: input[image * imageCount..<(image + 1) * imageCount]))
      samples.norm = max(samples.norm, own.norm)
      samples.largest = max(samples.largest, own.largest)
    }
    let outside = Element.loops.magnitude(fillValue)
    let reach =
      Double(candidate.blockShape?.count ?? plan.kernelShape.count) * Double(geometry.channelsInGroup)
    let isZeroOutside = geometry.window.boundary == .fill && outside == 0
    let largest = max(samples.largest, geometry.window.boundary == .fill ? outside : 0)
    // An extension repeats samples; a block of as many points has at most this norm.
    let repeated = (2 * reach).squareRoot() * largest
    let norm = isZeroOutside ? min(samples.norm * 2.0.squareRoot(), repeated) : repeated
    var size = norm * norms.largestNorm
    if candidate.method == .direct { size = min(size, largest * norms.largestSum) }
    size = (size + norms.largestBias) * (1 + 0x1p-40) + Double.leastNonzeroMagnitude
    return ErrorBound(
      guaranteed: candidate.errorBound.guaranteed * size, typical: candidate.errorBound.typical * size)
  }
}
