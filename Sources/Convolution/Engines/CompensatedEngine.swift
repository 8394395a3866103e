/// Direct sums whose products and additions carry their rounding errors along: Dot2 of Ogita, Rump and Oishi,
/// SIAM Journal on Scientific Computing 26, 2005, doi:10.1137/030601818.
///
/// `|err| ≤ u·|y| + γ_K²·(|x| ∗ |h|)`: as if summed in twice the precision and rounded once.
/// Complexity: outputs × taps, some 20 operations each.
package struct CompensatedEngine<Scalar: ConvolutionElement & BinaryFloatingPoint>: SummingEngine {
  package typealias Element = Scalar

  private let geometry: Geometry
  private let taps: [Scalar]
  private let grid: BlockGrid

  /// - Parameter taps: in correlation form.
  package init(geometry: Geometry, taps: [Scalar]) {
    self.geometry = geometry
    self.taps = taps
    let outputs = geometry.outputShape
    grid = BlockGrid(
      outputs: outputs,
      block: Shape(rows: max(1, 4096 / outputs.columns), columns: min(outputs.columns, 4096)))
  }

  package var blockCount: Int { grid.count }
  package var scratchBytes: Int { 0 }
  package func extents(ofBlock block: Int) -> BlockExtents {
    BlockExtents(BlockExtent(outputs: grid[block], of: geometry))
  }

  package func run(
    block: Int, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    fill(grid[block], reading: input, writing: output, scratch: scratch)
    return 0
  }

  package var isSumming: Bool { true }
  package var largestPiece: Shape { geometry.outputShape }

  package func fill(
    _ outputs: Region, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) {
    fill(outputs, reading: input, writing: output)
  }

  /// Computes any region of the outputs.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func fill(
    _ region: Region, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>
  ) {
    for row in region.rows {
      for column in region.columns { output.at(row, column).pointee = value(row, column, input) }
    }
  }

  private func value(_ row: Int, _ column: Int, _ input: BoundaryReader<Scalar>) -> Scalar {
    let (rows, columns) = (geometry.rows, geometry.columns)
    var sum = CompensatedSum<Scalar>()
    for i in 0..<rows.kernelLength {
      let line = input.place(row: rows.begin + row * rows.stride + i * rows.dilation)
      for j in 0..<columns.kernelLength {
        let place = input.place(column: columns.begin + column * columns.stride + j * columns.dilation)
        let tap = taps[i * columns.kernelLength + j]
        if let line, let place {
          sum.add(tap, times: input.at(line, place).pointee)
        } else if !geometry.zeroOutside {
          sum.add(tap, times: input.fillValue)
        }
      }
    }
    return sum.value
  }
}

/// A sum and what its roundings lost.
struct CompensatedSum<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
  private(set) var sum: Scalar = 0
  private(set) var lost: Scalar = 0

  /// Adds a · b.
  @inline(__always)
  mutating func add(_ a: Scalar, times b: Scalar) {
    let product = a * b
    let next = sum + product
    let virtual = next - sum
    lost += (sum - (next - virtual)) + (product - virtual) + (-product).addingProduct(a, b)
    sum = next
  }

  /// What the rounding of ``value`` left of the sum.
  var remainder: Scalar { lost - (value - sum) }

  /// Adds another sum, or takes it away.
  @inline(__always)
  mutating func add(_ other: CompensatedSum, sign: Scalar = 1) {
    add(other.sum, times: sign)
    lost += sign * other.lost
  }

  /// The sum, rounded once; what is not finite has lost nothing that matters.
  var value: Scalar { sum.isFinite ? sum + lost : sum }
}
