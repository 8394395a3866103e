/// Overlap-save that keeps what a transform blurs: small values beside large ones, exact zeros, and signs.
///
/// A transform's error is the same for every output of its block, about u·‖block‖·‖h‖.  That is too much for
/// outputs that are small because their inputs are, so method `auto` looks at each block when it is done:
/// - where parts of the block, or of the kernel, differ by more than 2¹⁶ the block is summed directly, if that
///   takes at most 2³³ products;
/// - outputs that read nothing but zeros are set to exactly 0;
/// - non-negative samples under non-negative taps cannot give less than 0: there negatives become 0, which
///   only brings them closer to the truth.
///
/// A forced `fft` does none of this.
package struct CarefulOverlapSave<Scalar: ConvolutionElement & BinaryFloatingPoint>: ConvolutionEngine {
  package typealias Element = Scalar

  private let inner: any ConvolutionEngine<Scalar>
  private let direct: DirectEngine<Scalar>
  private let geometry: Geometry
  private let isNonNegative: Bool
  private let kernelIsWide: Bool

  /// - Parameter taps: in correlation form.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(_ inner: any ConvolutionEngine<Scalar>, geometry: Geometry, taps: [Scalar]) {
    self.inner = inner
    self.geometry = geometry
    direct = DirectEngine(geometry: geometry, taps: taps, loops: Scalar.loops)
    isNonNegative = taps.allSatisfy { $0 >= 0 }
    var range = MagnitudeRange(segment: taps.count)
    taps.withUnsafeBufferPointer { range.add($0) }
    kernelIsWide = range.isWide
  }

  package var blockCount: Int { inner.blockCount }
  package var scratchBytes: Int { inner.scratchBytes }
  package func extents(ofBlock block: Int) -> [BlockExtent] { inner.extents(ofBlock: block) }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func run(
    block: Int, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let norm = inner.run(block: block, reading: input, writing: output, scratch: scratch)
    let extents = inner.extents(ofBlock: block)
    // A pair of tiles goes through one transform, so that the one's large values blur the other.
    if isSuspicious(extents, norm, input), isAffordable(extents), isDrowning(extents, input) {
      for extent in extents { direct.fill(extent.outputs, reading: input, writing: output) }
      return .nan
    }
    for extent in extents where !extent.outputs.isEmpty {
      if isNonNegative { clamp(extent, input, output) }
      clear(extent, input, output)
    }
    return norm
  }

  /// A few groups of samples tell the usual block: they are neither mostly zeros nor far below the rest.
  private func isSuspicious(
    _ extents: [BlockExtent], _ squaredNorm: Double, _ input: BoundaryReader<Scalar>
  ) -> Bool {
    var (groups, zeros) = (0, 0)
    var smallest = Double.infinity
    for extent in extents {
      guard let row = inside(extent.input.rows, input.shape.rows),
        let columns = inside(extent.input.columns, input.shape.columns)
      else { continue }
      for probe in 0..<16 {
        let first = columns.lowerBound + probe * max(columns.count - 4, 0) / 15
        let samples = input.at(row.lowerBound + (2 * probe + 1) * row.count / 32, first)
        var peak: Scalar = 0
        for index in 0..<min(4, columns.upperBound - first) { peak = max(peak, abs(samples[index])) }
        groups += 1
        if peak == 0 { zeros += 1 } else { smallest = min(smallest, Double(peak)) }
      }
    }
    guard squaredNorm.isFinite else { return true }
    // The largest sample is at most the norm.
    return 4 * zeros > groups || smallest * MagnitudeRange.limit < squaredNorm.squareRoot()
  }

  private func inside(_ range: Range<Int>, _ count: Int) -> Range<Int>? {
    let clamped = range.clamped(to: 0..<count)
    return clamped.isEmpty ? nil : clamped
  }

  /// Whether the direct sum of a block is some work, not a standstill.
  private func isAffordable(_ extents: [BlockExtent]) -> Bool {
    let outputs = extents.reduce(0) { $0 + $1.outputs.shape.count }
    let (products, overflow) = outputs.multipliedReportingOverflow(by: geometry.kernelShape.count)
    return !overflow && products <= 1 << 33
  }

  /// Whether a block's samples differ so much that its small outputs drown.
  private func isDrowning(_ extents: [BlockExtent], _ input: BoundaryReader<Scalar>) -> Bool {
    var range = MagnitudeRange(segment: max(8, geometry.columns.span / 2))
    var line = [Scalar](repeating: 0, count: extents.map(\.input.columns.count).max() ?? 0)
    for extent in extents {
      for row in extent.input.rows {
        line.withUnsafeMutableBufferPointer { buffer in
          let part = UnsafeMutableBufferPointer(rebasing: buffer[..<extent.input.columns.count])
          input.copy(row: row, columns: extent.input.columns, to: part.baseAddress!)
          range.add(UnsafeBufferPointer(part))
        }
      }
    }
    return range.isWide && (range.hasWideSegments || kernelIsWide)
  }

  /// Sets negative outputs to 0 where every sample that they read is at least 0.
  private func clamp(
    _ extent: BlockExtent, _ input: BoundaryReader<Scalar>, _ output: OutputWindow<Scalar>
  ) {
    let columns = extent.outputs.columns
    let anyNegative = extent.outputs.rows.contains { row in
      let line = output.at(row, 0)
      return columns.contains { line[$0] < 0 }
    }
    guard anyNegative, isNonNegative(extent.input, input) else { return }
    for row in extent.outputs.rows {
      let line = output.at(row, 0)
      for column in columns where line[column] < 0 { line[column] = 0 }
    }
  }

  private func isNonNegative(_ region: Region, _ input: BoundaryReader<Scalar>) -> Bool {
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: region.columns.count) { line in
      region.rows.allSatisfy { row in
        guard let inside = input.interior(row: row, columns: region.columns) else {
          input.copy(row: row, columns: region.columns, to: line.baseAddress!)
          return line.allSatisfy { $0 >= 0 }
        }
        return UnsafeBufferPointer(start: inside, count: region.columns.count).allSatisfy { $0 >= 0 }
      }
    }
  }

  /// Sets outputs to 0 that read nothing but zeros.
  ///
  /// Such an output's input holds a sample whose row and column are multiples of the span, so that probing
  /// those finds every candidate.
  private func clear(
    _ extent: BlockExtent, _ input: BoundaryReader<Scalar>, _ output: OutputWindow<Scalar>
  ) {
    guard geometry.boundary == .fill, input.fillValue == 0 else { return }
    let span = geometry.span
    let rows = stride(
      from: extent.input.rows.lowerBound + span.rows - 1, to: extent.input.rows.upperBound, by: span.rows)
    let columns = stride(
      from: extent.input.columns.lowerBound + span.columns - 1, to: extent.input.columns.upperBound,
      by: span.columns)
    let found = rows.contains { row in
      columns.contains { input.sample(row, $0) == 0 && isRun(row, $0, extent.input.columns, input) }
    }
    guard found else { return }
    let table = ZeroTable(extent.input, reading: input)
    for row in extent.outputs.rows {
      let top = geometry.rows.begin + row * geometry.rows.stride - extent.input.rows.lowerBound
      for column in extent.outputs.columns {
        let left = geometry.columns.begin + column * geometry.columns.stride - extent.input.columns.lowerBound
        if table.isZero(top: top, left: left, span) { output.at(row, column).pointee = 0 }
      }
    }
  }

  /// Whether a zero is one of a kernel's span of zeros in its row.
  private func isRun(_ row: Int, _ column: Int, _ columns: Range<Int>, _ input: BoundaryReader<Scalar>)
    -> Bool
  {
    var (first, last) = (column, column)
    while first > columns.lowerBound, column - first + 1 < geometry.columns.span,
      input.sample(row, first - 1) == 0
    { first -= 1 }
    while last < columns.upperBound - 1, last - first + 1 < geometry.columns.span,
      input.sample(row, last + 1) == 0
    { last += 1 }
    return last - first + 1 >= geometry.columns.span
  }
}
