/// Finds stretches of a block that are far below the rest of it, long enough to fill one output's input.
///
/// Points a kernel's span apart, along rows and columns, meet every such stretch: the usual block is told by
/// looking at one sample in a span.
struct QuietSearch<Scalar: BlockScalar & ConvolutionElement>: Sendable {
  /// What a block holds.
  struct Finding {
    /// A row with a span of zeros.
    var hasZeros = false
    /// Samples that would drown in the error that the largest bring.
    var hasQuiet = false
  }

  private let span: Shape
  private let kernelIsWide: Bool
  /// Squared norms below this may have lost samples to underflow.
  private let leastSquare: Double

  /// - Parameter kernelIsWide: whether the taps differ so much that small samples count beside large ones in
  ///   one output.
  init(span: Shape, kernelIsWide: Bool) {
    self.span = span
    self.kernelIsWide = kernelIsWide
    leastSquare = Scalar.loops.kind.leastReliableSquare
  }

  /// - Parameter squaredNorm: ‖x‖² of all that the block loads.
  func look(_ extents: BlockExtents, squaredNorm: Double, _ input: BoundaryReader<Scalar>) -> Finding {
    // The largest sample is at most the norm.
    let norm = squaredNorm > leastSquare ? squaredNorm.squareRoot() : .infinity
    let limit = Scalar(norm / MagnitudeRange.limit)
    var isSuspicious = false
    for extent in extents {
      forEachProbe(extent.input, input) { row, column, sample in
        // A single small sample is usual in noise: its neighbours tell.
        if isSuspicious || sample > limit { return }
        isSuspicious =
          kernelIsWide || run(row, column, of: extent.input, atMost: limit, input).count >= span.columns
      }
    }
    return isSuspicious ? lookCloser(extents, input) : Finding()
  }

  private func lookCloser(_ extents: BlockExtents, _ input: BoundaryReader<Scalar>) -> Finding {
    let largest = extents.reduce(0.0) { max($0, self.largest($1.input, input)) }
    let limit = Scalar(largest / MagnitudeRange.limit)
    var finding = Finding()
    for extent in extents {
      forEachProbe(extent.input, input) { row, column, sample in
        if sample > limit || finding.hasQuiet { return }
        let run = run(row, column, of: extent.input, atMost: limit, input)
        if run.count < span.columns { return }
        if sample == 0 { finding.hasZeros = true }
        if run.hasNonzero { finding.hasQuiet = true }
      }
    }
    if kernelIsWide, !finding.hasQuiet { finding.hasQuiet = isWide(extents, input) }
    return finding
  }

  /// Calls `body` with the magnitude of every sample of a grid with the kernel's span, NaN left out.
  @inline(__always)
  private func forEachProbe(
    _ region: Region, _ input: BoundaryReader<Scalar>,
    _ body: (_ row: Int, _ column: Int, _ magnitude: Scalar) -> Void
  ) {
    var row = region.rows.lowerBound + span.rows - 1
    while row < region.rows.upperBound {
      var column = region.columns.lowerBound + span.columns - 1
      if let line = input.interior(row: row, columns: region.columns) {
        while column < region.columns.upperBound {
          body(row, column, abs(line[column - region.columns.lowerBound]))
          column += span.columns
        }
      } else {
        while column < region.columns.upperBound {
          body(row, column, abs(input.sample(row, column)))
          column += span.columns
        }
      }
      row += span.rows
    }
  }

  /// The run of small samples round a point of a row, as far as an output's input that holds the point.
  private func run(
    _ row: Int, _ column: Int, of region: Region, atMost limit: Scalar, _ input: BoundaryReader<Scalar>
  ) -> (count: Int, hasNonzero: Bool) {
    let reach = (column - span.columns + 1..<column + span.columns).clamped(to: region.columns)
    return input.withRow(row, reach) { line in
      var (first, end) = (column - reach.lowerBound, column - reach.lowerBound)
      var hasNonzero = false
      while first > 0, abs(line[first - 1]) <= limit {
        first -= 1
        if line[first] != 0 { hasNonzero = true }
      }
      while end < line.count, abs(line[end]) <= limit {
        if line[end] != 0 { hasNonzero = true }
        end += 1
      }
      return (end - first, hasNonzero)
    }
  }

  private func largest(_ region: Region, _ input: BoundaryReader<Scalar>) -> Double {
    region.rows.reduce(0.0) { largest, row in
      input.withRow(row, region.columns) { max(largest, largestMagnitude($0)) }
    }
  }

  private func isWide(_ extents: BlockExtents, _ input: BoundaryReader<Scalar>) -> Bool {
    var range = MagnitudeRange()
    for extent in extents {
      for row in extent.input.rows { input.withRow(row, extent.input.columns) { range.add($0) } }
    }
    return range.isWide
  }
}

extension BoundaryReader {
  /// Calls `body` with a part of an extended row, in place where the input has it.
  func withRow<Result>(
    _ row: Int, _ columns: Range<Int>, _ body: (UnsafeBufferPointer<Element>) -> Result
  ) -> Result {
    if let inside = interior(row: row, columns: columns) {
      return body(UnsafeBufferPointer(start: inside, count: columns.count))
    }
    return withUnsafeTemporaryAllocation(of: Element.self, capacity: columns.count) { line in
      copy(row: row, columns: columns, to: line.baseAddress!)
      return body(UnsafeBufferPointer(line))
    }
  }
}
