import ComplexModule
import FFTW

/// Overlap-save for complex samples.
package struct ComplexOverlapSave<Scalar: BlockScalar & ComplexScalar>: ConvolutionEngine {
  package typealias Element = Complex<Scalar>

  private let tiles: TileGrid
  private let forward: ComplexTransform<Scalar>
  private let backward: ComplexTransform<Scalar>
  private let spectrum: AlignedBuffer<Scalar>
  private let special: NonFiniteSamples<Complex<Scalar>>

  package init(tiles: TileGrid, taps: [Complex<Scalar>]) throws(TransformError) {
    self.tiles = tiles
    let (rows, columns) = (tiles.transform.rows, tiles.transform.columns)
    forward = try PlanCache.complex(Scalar.self, rows: rows, columns: columns, direction: .forward)
    backward = try PlanCache.complex(Scalar.self, rows: rows, columns: columns, direction: .backward)
    spectrum = try AlignedBuffer(count: 2 * rows * columns)
    special = NonFiniteSamples(tiles: tiles, taps: taps, loops: Scalar.complexLoops)
    spectrum.base.update(repeating: 0, count: spectrum.count)
    let scale = 1 / Scalar(rows * columns)
    let place = spectrum.base
    tiles.placeTaps { tap, row, column in
      let (re, im) = taps[tap].components
      place[2 * (row * columns + column)] = re * scale
      place[2 * (row * columns + column) + 1] = im * scale
    }
    forward.execute(spectrum.base)
  }

  package var blockCount: Int { tiles.count }

  package func extents(ofBlock block: Int) -> BlockExtents { tiles.extents(of: block) }

  package var scratchBytes: Int {
    2 * (tiles.transform.count + tiles.transform.columns) * MemoryLayout<Scalar>.stride
  }

  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let z = scratch.assumingMemoryBound(to: Scalar.self)
    let columns = tiles.transform.columns
    let tile = tiles[block]
    let norm = load(tile, input, z, scratch.assumingMemoryBound(to: Element.self) + tiles.transform.count)
    if !norm.isFinite { special.clear(z, count: 2 * tiles.transform.count) }
    forward.execute(z)
    Scalar.multiply(z, spectrum.base, tiles.transform.count)
    backward.execute(z)
    let results = scratch.assumingMemoryBound(to: Element.self)
    for row in 0..<tile.dense.rows.count {
      tiles.store(
        results + row * columns, row: tile.dense.rows.lowerBound + row, columns: tile.dense.columns,
        to: output)
    }
    if !norm.isFinite { special.restore(tile, reading: input, writing: output) }
    return norm
  }

  private func load(
    _ tile: TileGrid.Tile, _ input: BoundaryReader<Element>, _ z: UnsafeMutablePointer<Scalar>,
    _ line: UnsafeMutablePointer<Element>
  ) -> Double {
    let columns = tiles.transform.columns
    let needed = tile.input.columns
    var norm = 0.0
    for row in 0..<tiles.transform.rows {
      let destination = z + 2 * row * columns
      var filled = 0
      if row < tile.input.rows.count {
        filled = needed.count
        let source = tile.input.rows.lowerBound + row
        if let inside = input.interior(row: source, columns: needed) {
          norm += Scalar.copy(scalars(inside), destination, 2 * filled)
        } else {
          input.copy(row: source, columns: needed, to: line)
          norm += Scalar.copy(scalars(UnsafePointer(line)), destination, 2 * filled)
        }
      }
      (destination + 2 * filled).update(repeating: 0, count: 2 * (columns - filled))
    }
    return norm
  }
}
