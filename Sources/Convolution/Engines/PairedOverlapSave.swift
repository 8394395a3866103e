import FFTW

/// Overlap-save for real samples through complex transforms that carry two tiles each.
///
/// The kernel is real, so convolution acts on real and imaginary parts alone: one tile goes into the real
/// parts, the next into the imaginary parts, and the product with the kernel's spectrum and the inverse
/// give both results with no untangling. Complexity: O(log L) per input sample.
package struct PairedOverlapSave<Scalar: BlockScalar & ConvolutionElement>: ConvolutionEngine {
  private let tiles: TileGrid
  private let forward: ComplexTransform<Scalar>
  private let backward: ComplexTransform<Scalar>
  private let spectrum: AlignedBuffer<Scalar>
  private let special: NonFiniteSamples<Scalar>

  package init(tiles: TileGrid, taps: [Scalar]) throws(TransformError) {
    self.tiles = tiles
    let (rows, columns) = (tiles.transform.rows, tiles.transform.columns)
    forward = try PlanCache.complex(Scalar.self, rows: rows, columns: columns, direction: .forward)
    backward = try PlanCache.complex(Scalar.self, rows: rows, columns: columns, direction: .backward)
    spectrum = try AlignedBuffer(count: 2 * rows * columns)
    special = NonFiniteSamples(tiles: tiles, taps: taps, loops: Scalar.loops)
    spectrum.base.update(repeating: 0, count: spectrum.count)
    let scale = 1 / Scalar(rows * columns)
    let place = spectrum.base
    tiles.placeTaps { tap, row, column in place[2 * (row * columns + column)] = taps[tap] * scale }
    forward.execute(spectrum.base)
  }

  package var blockCount: Int { (tiles.count + 1) / 2 }

  package func extents(ofBlock block: Int) -> BlockExtents {
    tiles.extents(ofPair: block)
  }

  /// The tile, and four lines: two to read beyond an edge, two to store from.
  package var scratchBytes: Int {
    (2 * tiles.transform.count + 4 * lineStride) * MemoryLayout<Scalar>.stride
  }

  private var lineStride: Int { (tiles.transform.columns + 15) / 16 * 16 }

  package func run(
    block: Int, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let z = scratch.assumingMemoryBound(to: Scalar.self)
    let lines = z + 2 * tiles.transform.count
    let first = tiles[2 * block]
    let second = 2 * block + 1 < tiles.count ? tiles[2 * block + 1] : nil
    let norm = load(first, second, input, z, lines)
    if !norm.isFinite { special.clear(z, count: 2 * tiles.transform.count) }
    forward.execute(z)
    Scalar.multiply(z, spectrum.base, tiles.transform.count)
    backward.execute(z)
    store(z, first, second, output, lines)
    if !norm.isFinite {
      special.restore(first, reading: input, writing: output)
      if let second { special.restore(second, reading: input, writing: output) }
    }
    return norm
  }

  private func load(
    _ first: TileGrid.Tile, _ second: TileGrid.Tile?, _ input: BoundaryReader<Scalar>,
    _ z: UnsafeMutablePointer<Scalar>, _ lines: UnsafeMutablePointer<Scalar>
  ) -> Double {
    let columns = tiles.transform.columns
    var norm = 0.0
    for row in 0..<tiles.transform.rows {
      let a = line(row, of: first, input, lines)
      let b = line(row, of: second, input, lines + lineStride)
      let norms = Scalar.pair(a, b, z + 2 * row * columns, columns)
      norm += norms.a + norms.b
    }
    return norm
  }

  /// A whole line of a tile's input: in place where the input has it, else read into `scratch`, with zeros
  /// behind what the tile needs.
  private func line(
    _ row: Int, of tile: TileGrid.Tile?, _ input: BoundaryReader<Scalar>,
    _ scratch: UnsafeMutablePointer<Scalar>
  ) -> UnsafePointer<Scalar> {
    let columns = tiles.transform.columns
    var filled = 0
    if let tile, row < tile.input.rows.count {
      let source = tile.input.rows.lowerBound + row
      filled = tile.input.columns.count
      if filled == columns, let inside = input.interior(row: source, columns: tile.input.columns) {
        return inside
      }
      input.copy(row: source, columns: tile.input.columns, to: scratch)
    }
    (scratch + filled).update(repeating: 0, count: columns - filled)
    return UnsafePointer(scratch)
  }

  private func store(
    _ z: UnsafePointer<Scalar>, _ first: TileGrid.Tile, _ second: TileGrid.Tile?,
    _ output: OutputWindow<Scalar>, _ lines: UnsafeMutablePointer<Scalar>
  ) {
    let columns = tiles.transform.columns
    let (a, b) = (lines, lines + lineStride)
    let direct = tiles.geometry.rows.stride == 1 && tiles.geometry.columns.stride == 1
    for row in 0..<first.dense.rows.count {
      let source = z + 2 * row * columns
      let partner = second.flatMap { row < $0.dense.rows.count ? $0 : nil }
      if direct, let partner, partner.dense.columns.count == first.dense.columns.count {
        // The usual case: both lines go straight to the output.
        let left = output.at(first.dense.rows.lowerBound + row, first.dense.columns.lowerBound)
        let right = output.at(partner.dense.rows.lowerBound + row, partner.dense.columns.lowerBound)
        Scalar.unpair(source, left, right, first.dense.columns.count)
        continue
      }
      Scalar.unpair(source, a, b, max(first.dense.columns.count, partner?.dense.columns.count ?? 0))
      tiles.store(a, row: first.dense.rows.lowerBound + row, columns: first.dense.columns, to: output)
      if let partner {
        tiles.store(b, row: partner.dense.rows.lowerBound + row, columns: partner.dense.columns, to: output)
      }
    }
  }
}
