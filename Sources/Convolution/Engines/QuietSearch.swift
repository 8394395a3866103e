/// Finds stretches of a block that are far below the rest of it, long enough to fill one output's input.
///
/// Points a kernel's span apart, along rows and columns, meet every such stretch: the usual block is told by
/// looking at one sample in a span.
struct QuietSearch<Scalar: BlockScalar & ConvolutionElement>: Sendable {
  /// What a block holds.
  struct Finding {
    /// All that some output reads is zero.
    var hasZeros = false
    /// Samples that would drown in the error that the largest bring.
    var hasQuiet = false
  }

  private let span: Shape
  private let kernelIsWide: Bool
  /// Squared norms below this may have lost samples to underflow.
  private let leastSquare: Double

  /// - Parameters:
  ///   - kernelIsWide: whether the taps differ so much that small samples count beside large ones in one output.
  ///   - arithmetic: in which squares are summed.
  init(span: Shape, kernelIsWide: Bool, arithmetic: ElementKind) {
    self.span = span
    self.kernelIsWide = kernelIsWide
    leastSquare = arithmetic.leastReliableSquare
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
          kernelIsWide || surroundings(row, column, of: extent.input, atMost: limit, input).fill
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
        let small = surroundings(row, column, of: extent.input, atMost: limit, input)
        if !small.fill { return }
        if sample == 0 { finding.hasZeros = true }
        if small.hasNonzero { finding.hasQuiet = true }
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

  /// The small samples round a small one: whether they fill all that some output reads, and whether any is not 0.
  ///
  /// The zeros outside an image are many along and across a point of its corner, but fill no output's input there:
  /// so the runs of all its rows count. Complexity: O(the kernel's span), for points of which there are few.
  private func surroundings(
    _ row: Int, _ column: Int, of region: Region, atMost limit: Scalar, _ input: BoundaryReader<Scalar>
  ) -> (fill: Bool, hasNonzero: Bool) {
    var hasNonzero = false
    /// How far the runs reach in `rows`, which begin at the point: in each row and all before it.
    func reaches(_ rows: some Sequence<Int>) -> [(left: Int, right: Int)] {
      var reaches: [(left: Int, right: Int)] = []
      for row in rows {
        guard let run = run(row, column, of: region, atMost: limit, input) else { break }
        hasNonzero = hasNonzero || run.hasNonzero
        let before = reaches.last ?? (.max, .max)
        reaches.append((min(run.left, before.left), min(run.right, before.right)))
        if reaches[reaches.count - 1].left + reaches[reaches.count - 1].right + 1 < span.columns { break }
      }
      return reaches
    }
    let above = reaches((max(row - span.rows + 1, region.rows.lowerBound)...row).reversed())
    let below = reaches(row..<min(row + span.rows, region.rows.upperBound))
    let fill = above.indices.contains { rows in
      let rest = span.rows - 1 - rows
      guard below.indices.contains(rest) else { return false }
      return min(above[rows].left, below[rest].left) + min(above[rows].right, below[rest].right) + 1
        >= span.columns
    }
    return (fill, hasNonzero)
  }

  /// How far small samples reach to both sides of a point of a row, at most as far as an output's input that holds
  /// it; nil when the point's own is not small.
  private func run(
    _ row: Int, _ column: Int, of region: Region, atMost limit: Scalar, _ input: BoundaryReader<Scalar>
  ) -> (left: Int, right: Int, hasNonzero: Bool)? {
    let reach = (column - span.columns + 1..<column + span.columns).clamped(to: region.columns)
    return input.withRow(row, reach) { line in
      let point = column - reach.lowerBound
      guard abs(line[point]) <= limit else { return nil }
      let left = (0..<point).reversed().prefix { abs(line[$0]) <= limit }.count
      let right = (point + 1..<line.count).prefix { abs(line[$0]) <= limit }.count
      let hasNonzero = (point - left...point + right).contains { line[$0] != 0 }
      return (left, right, hasNonzero)
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
