/// Taps that are not finite, beside an engine that computes with what is outside as zeros.
///
/// Zeros outside are the absence of samples, which no tap meets; an engine that reads them would make NaN of
/// NaN · 0.  So it gets stand-ins for such taps, and their products with the samples that are there are added
/// after it.
package struct NonFiniteTaps<Element: ConvolutionElement>: ConvolutionEngine {
  private let inner: any ConvolutionEngine<Element>
  private let geometry: Geometry
  /// In correlation form.
  private let taps: [(row: Int, column: Int, value: Element)]

  /// - Parameter inner: the engine for ``standIns(for:)``.
  package init(
    _ inner: any ConvolutionEngine<Element>, geometry: Geometry, kernel: Matrix<Element>, correlates: Bool
  ) {
    self.inner = inner
    self.geometry = geometry
    let taps = PreparedKernel.correlationForm(of: kernel, correlates: correlates, Element.loops)
    self.taps = taps.enumerated().compactMap { index, tap in
      Element.loops.isFinite(tap) ? nil : (index / kernel.columns, index % kernel.columns, tap)
    }
  }

  /// The kernel with finite taps in place of those that are not, or nil where all are finite.
  ///
  /// A stand-in has the tap's sign, so that an infinite sample does not cancel what the tap itself gives.
  package static func standIns(for kernel: Matrix<Element>) -> Matrix<Element>? {
    if kernel.elements.allSatisfy(Element.loops.isFinite) { return nil }
    return kernel.map { Element.loops.isFinite($0) ? $0 : Element.loops.sign($0) }
  }

  package var blockCount: Int { inner.blockCount }
  package var scratchBytes: Int { inner.scratchBytes }
  package func extents(ofBlock block: Int) -> BlockExtents { inner.extents(ofBlock: block) }

  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let norm = inner.run(block: block, reading: input, writing: output, scratch: scratch)
    for extent in inner.extents(ofBlock: block) {
      for row in extent.outputs.rows {
        for tap in taps { add(tap, row, extent.outputs.columns, input, output) }
      }
    }
    return norm
  }

  /// Adds one tap's products to a row of outputs.
  private func add(
    _ tap: (row: Int, column: Int, value: Element), _ row: Int, _ outputs: Range<Int>,
    _ input: BoundaryReader<Element>, _ output: OutputWindow<Element>
  ) {
    let loops = Element.loops
    let source = geometry.rows.begin + row * geometry.rows.stride + tap.row * geometry.rows.dilation
    if geometry.zeroOutside, !(0..<input.shape.rows).contains(source) { return }
    for column in outputs {
      let place =
        geometry.columns.begin + column * geometry.columns.stride + tap.column * geometry.columns.dilation
      if geometry.zeroOutside, !(0..<input.shape.columns).contains(place) { continue }
      let target = output.at(row, column)
      let sample = input.sample(source, place)
      target.pointee = loops.add(target.pointee, loops.multiply(sample, tap.value))
    }
  }
}
