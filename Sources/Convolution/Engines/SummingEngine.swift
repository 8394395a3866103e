/// An engine whose outputs have the same bytes in whatever rectangles they are computed: sums over taps.
package protocol SummingEngine<Element>: ConvolutionEngine {
  /// Whether that holds of this engine as it was made.
  var isSumming: Bool { get }
  /// The largest rectangle that ``fill(_:reading:writing:scratch:)`` takes.
  var largestPiece: Shape { get }
  /// Computes a rectangle of outputs.
  func fill(
    _ outputs: Region, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer)
}

/// Some outputs of a signal by sums over taps, from wherever to wherever.
struct CutEngine<Element: Sendable>: ConvolutionEngine {
  private let sums: any SummingEngine<Element>
  private let geometry: Geometry
  private let outputs: Range<Int>
  private let length: Int

  /// Nil for an engine whose bytes depend on its blocks.
  init?(_ engine: any ConvolutionEngine<Element>, geometry: Geometry, outputs: Range<Int>) {
    guard let sums = engine as? any SummingEngine<Element>, sums.isSumming else { return nil }
    self.sums = sums
    self.geometry = geometry
    self.outputs = outputs
    length = min(sums.largestPiece.columns, 1 << 14)
  }

  var blockCount: Int { (outputs.count + length - 1) / length }
  var scratchBytes: Int { sums.scratchBytes }

  private subscript(block: Int) -> Region {
    let first = outputs.lowerBound + block * length
    return Region(rows: 0..<1, columns: first..<min(first + length, outputs.upperBound))
  }

  func extents(ofBlock block: Int) -> BlockExtents {
    BlockExtents(BlockExtent(outputs: self[block], of: geometry))
  }

  func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    sums.fill(self[block], reading: input, writing: output, scratch: scratch)
    return 0
  }
}
