import FFTW

/// Overlap-save for real samples through real transforms, one tile each; the input of a row is stored with
/// the padding that FFTW's in-place real transforms need.
package struct RealOverlapSave<Scalar: BlockScalar & ConvolutionElement>: ConvolutionEngine {
  private let tiles: TileGrid
  private let transform: RealTransform<Scalar>
  private let spectrum: AlignedBuffer<Scalar>
  private let special: NonFiniteSamples<Scalar>

  package init(tiles: TileGrid, taps: [Scalar]) throws(TransformError) {
    self.tiles = tiles
    let (rows, columns) = (tiles.transform.rows, tiles.transform.columns)
    transform = try PlanCache.real(Scalar.self, rows: rows, columns: columns, inPlace: true)
    spectrum = try AlignedBuffer(count: transform.realCount)
    special = NonFiniteSamples(tiles: tiles, taps: taps, loops: Scalar.loops)
    spectrum.base.update(repeating: 0, count: spectrum.count)
    let scale = 1 / Scalar(rows * columns)
    let place = spectrum.base
    let stride = transform.realRowStride
    tiles.placeTaps { tap, row, column in place[row * stride + column] = taps[tap] * scale }
    transform.forward(spectrum.base)
  }

  package var blockCount: Int { tiles.count }

  package func extents(ofBlock block: Int) -> BlockExtents { tiles.extents(of: block) }

  package var scratchBytes: Int {
    (transform.realCount + tiles.transform.columns) * MemoryLayout<Scalar>.stride
  }

  package func run(
    block: Int, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let z = scratch.assumingMemoryBound(to: Scalar.self)
    let stride = transform.realRowStride
    let tile = tiles[block]
    let norm = load(tile, input, z, z + transform.realCount)
    if !norm.isFinite { special.clear(z, count: transform.realCount) }
    transform.forward(z)
    Scalar.multiply(z, spectrum.base, transform.spectrumCount / 2)
    transform.backward(z)
    for row in 0..<tile.dense.rows.count {
      tiles.store(
        z + row * stride, row: tile.dense.rows.lowerBound + row, columns: tile.dense.columns, to: output)
    }
    if !norm.isFinite { special.restore(tile, reading: input, writing: output) }
    return norm
  }

  private func load(
    _ tile: TileGrid.Tile, _ input: BoundaryReader<Scalar>, _ z: UnsafeMutablePointer<Scalar>,
    _ line: UnsafeMutablePointer<Scalar>
  ) -> Double {
    let stride = transform.realRowStride
    let needed = tile.input.columns
    var norm = 0.0
    for row in 0..<tiles.transform.rows {
      let destination = z + row * stride
      var filled = 0
      if row < tile.input.rows.count {
        filled = needed.count
        let source = tile.input.rows.lowerBound + row
        if let inside = input.interior(row: source, columns: needed) {
          norm += Scalar.copy(inside, destination, filled)
        } else {
          input.copy(row: source, columns: needed, to: line)
          norm += Scalar.copy(line, destination, filled)
        }
      }
      (destination + filled).update(repeating: 0, count: stride - filled)
    }
    return norm
  }
}
