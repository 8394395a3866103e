/// A convolution that can be run in parts: blocks over the part of the input that they read.
package protocol BlockwiseConvolution<Element>: Sendable {
  associatedtype Element: Sendable
  /// What runs, and why.
  var plan: ConvolutionPlan { get }
  /// The value outside under ``Boundary/fill``.
  var fillValue: Element { get }
  /// The number of blocks; those that follow one another are neighbours.
  var blockCount: Int { get }
  /// The rectangles that a block computes, and what each of them reads.
  func extents(ofBlock block: Int) -> BlockExtents
  /// Runs some blocks over an input that holds what they read, into room for what they compute.
  func run(blocks: Range<Int>, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>)
    throws(ConvolutionError)
}

extension BlockwiseConvolution {
  /// The smallest rectangles that hold what some blocks compute and what they read of the extended input.
  package func extent(of blocks: Range<Int>) -> BlockExtent {
    var extent = BlockExtent(
      outputs: Region(rows: 0..<0, columns: 0..<0), input: Region(rows: 0..<0, columns: 0..<0))
    for block in blocks { extent.formHull(extents(ofBlock: block)) }
    return extent
  }

  /// The blocks in runs of neighbours, each as long as its cost stays within a limit.
  ///
  /// - Parameters:
  ///   - isInWholeRows: whether every run is to fill whole rows of outputs, one run below the other.
  ///   - cost: what the rectangles of a run cost, in any unit; growing with both.
  /// - Throws: ``ConvolutionError/outOfMemory(bytes:)`` with the cost of the dearest block where that alone is
  ///   beyond the limit.
  package func bands(
    within limit: Int, inWholeRows isInWholeRows: Bool = false, cost: (BlockExtent) -> Int
  ) throws(ConvolutionError) -> [Range<Int>] {
    var bands: [Range<Int>] = []
    var dearest = 0
    // The run that grows, and what follows it up to where the next may begin.
    var band: (blocks: Range<Int>, extent: BlockExtent)?
    var next = 0
    while next < blockCount {
      var end = next + 1
      var extent = extent(of: next..<end)
      while isInWholeRows, end < blockCount {
        let following = self.extent(of: end..<end + 1)
        if following.outputs.rows.lowerBound >= extent.outputs.rows.upperBound { break }
        extent.formHull(BlockExtents(following))
        end += 1
      }
      dearest = max(dearest, cost(extent))
      if let last = band {
        var wider = last.extent
        wider.formHull(BlockExtents(extent))
        if cost(wider) <= limit {
          band = (last.blocks.lowerBound..<end, wider)
        } else {
          bands.append(last.blocks)
          band = (next..<end, extent)
        }
      } else {
        band = (next..<end, extent)
      }
      next = end
    }
    if let band { bands.append(band.blocks) }
    if dearest > limit { throw .outOfMemory(bytes: dearest) }
    return bands
  }
}

extension BlockExtent {
  /// Takes in other rectangles.
  package mutating func formHull(_ others: BlockExtents) {
    for other in others {
      outputs = outputs.hull(other.outputs)
      input = input.hull(other.input)
    }
  }
}
