/// Overlap-save that keeps what a transform blurs: small values beside large ones, exact zeros, and signs.
///
/// A transform's error is the same for every output of its block, about u·‖block‖·‖h‖.  That is too much for
/// outputs that are small because their inputs are, so method `auto` looks at each block when it is done:
/// - where the input of an output is below 2⁻¹⁶ of the block's largest sample, or samples and taps both differ
///   by more than 2¹⁶, the block is summed directly, if that takes at most 2³³ products;
/// - outputs that read nothing but zeros are set to exactly 0;
/// - non-negative samples under non-negative taps cannot give less than 0: there negatives become 0, which
///   only brings them closer to the truth.
///
/// A forced `fft` does none of this.
package struct CarefulOverlapSave<Scalar: BlockScalar & ConvolutionElement>: ConvolutionEngine {
  package typealias Element = Scalar

  private let inner: any ConvolutionEngine<Scalar>
  private let sum: Sum
  private let taps: Int
  private let isNonNegative: Bool
  private let search: QuietSearch<Scalar>
  private let zeros: ZeroOutputs

  /// Computes some outputs as sums over taps.
  package typealias Sum = @Sendable (Region, BoundaryReader<Scalar>, OutputWindow<Scalar>) -> Void

  /// - Parameters:
  ///   - taps: in correlation form.
  ///   - arithmetic: that of the transform, and of `sum`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(
    _ inner: any ConvolutionEngine<Scalar>, geometry: Geometry, taps: [Scalar], arithmetic: ElementKind,
    sum: @escaping Sum
  ) {
    self.inner = inner
    self.taps = taps.count
    self.sum = sum
    zeros = ZeroOutputs(geometry: geometry)
    var range = MagnitudeRange()
    let isNonNegative = taps.withUnsafeBufferPointer {
      range.add($0)
      return !Scalar.anyNegative($0.baseAddress!, $0.count)
    }
    self.isNonNegative = isNonNegative
    search = QuietSearch(span: geometry.span, kernelIsWide: range.isWide, arithmetic: arithmetic)
  }

  package var blockCount: Int { inner.blockCount }
  package var scratchBytes: Int { inner.scratchBytes }
  package func extents(ofBlock block: Int) -> BlockExtents { inner.extents(ofBlock: block) }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func run(
    block: Int, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let norm = inner.run(block: block, reading: input, writing: output, scratch: scratch)
    let extents = inner.extents(ofBlock: block)
    // A pair of tiles goes through one transform, so that the one's large values blur the other.
    let finding = search.look(extents, squaredNorm: norm, input)
    if finding.hasQuiet, isAffordable(extents) {
      for extent in extents { sum(extent.outputs, input, output) }
      return .nan
    }
    for extent in extents where !extent.outputs.isEmpty {
      if isNonNegative { clamp(extent, input, output) }
      if finding.hasZeros { zeros.clear(extent, reading: input, writing: output) }
    }
    return norm
  }

  /// Whether the direct sum of a block is some work, not a standstill.
  private func isAffordable(_ extents: BlockExtents) -> Bool {
    let outputs = extents.reduce(0) { $0 + $1.outputs.shape.count }
    let (products, overflow) = outputs.multipliedReportingOverflow(by: taps)
    return !overflow && products <= 1 << 33
  }

  /// Sets negative outputs to 0 where every sample that the block reads is at least 0.
  private func clamp(
    _ extent: BlockExtent, _ input: BoundaryReader<Scalar>, _ output: OutputWindow<Scalar>
  ) {
    let columns = extent.outputs.columns
    let anyNegative = extent.outputs.rows.contains { row in
      Scalar.anyNegative(output.at(row, columns.lowerBound), columns.count)
    }
    guard anyNegative else { return }
    let readsNegative = extent.input.rows.contains { row in
      input.withRow(row, extent.input.columns) { Scalar.anyNegative($0.baseAddress!, $0.count) }
    }
    guard !readsNegative else { return }
    for row in extent.outputs.rows {
      let line = output.at(row, 0)
      for column in columns where line[column] < 0 { line[column] = 0 }
    }
  }
}
