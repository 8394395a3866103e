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
  /// - Parameter cost: what the rectangles of a run cost, in any unit; growing with both.
  /// - Throws: ``ConvolutionError/outOfMemory(bytes:)`` with the cost of the dearest block where that alone is
  ///   beyond the limit.
  package func bands(within limit: Int, cost: (BlockExtent) -> Int) throws(ConvolutionError) -> [Range<Int>] {
    var bands: [Range<Int>] = []
    var (first, dearest) = (0, 0)
    var band: BlockExtent?
    for block in 0..<blockCount {
      let own = extent(of: block..<block + 1)
      if var wider = band {
        wider.formHull(BlockExtents(own))
        if cost(wider) <= limit {
          band = wider
          continue
        }
        bands.append(first..<block)
      }
      (first, band) = (block, own)
      dearest = max(dearest, cost(own))
    }
    bands.append(first..<blockCount)
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
