import CBlockTransforms
import ComplexModule
import FFTW

/// Overlap-save through the vector block transforms: two real tiles at a time, read from where they stand in
/// the input and written to where they belong in the output.
package struct BlockOverlapSave<Samples: TransformSamples>: ConvolutionEngine {
  package typealias Element = Samples.Sample
  private typealias Scalar = Samples.Scalar

  private let tiles: TileGrid
  private let transform: BlockTransform<Scalar>
  private let spectrum: AlignedBuffer<Scalar>
  private let special: NonFiniteSamples<Element>
  /// Whether the next block's input and this one's results have room in the second-level cache beside the block.
  private let isSmall: Bool
  /// Whether results go past the caches.
  private let streams: Bool

  package init(tiles: TileGrid, taps: [Element]) throws(TransformError) {
    self.tiles = tiles
    transform = try BlockTransform.shared(tiles.transform)
    special = NonFiniteSamples(
      tiles: tiles, taps: taps, loops: Element.loops, safeMagnitude: Scalar.loops.safeMagnitude)
    isSmall = tiles.transform.count * MemoryLayout<Scalar>.stride <= 1 << 16
    streams = isSmall && ResultStream.pays(tiles.geometry.outputShape, of: Element.self)
    let scale = 1 / Scalar(tiles.transform.count)
    spectrum = try transform.spectrum { re, _ in
      tiles.placeTaps { tap, row, column in
        re[row * tiles.transform.columns + column] = Samples.widen(taps[tap]) * scale
      }
    }
  }

  package var blockCount: Int { (tiles.count + 1) / 2 }

  package func extents(ofBlock block: Int) -> BlockExtents {
    tiles.extents(ofPair: block)
  }

  /// The block's own scratch, and a copy of each tile for the edges.
  package var scratchBytes: Int {
    transform.scratchCount * MemoryLayout<Scalar>.stride
      + 2 * tiles.transform.count * MemoryLayout<Element>.stride
  }

  @specialized(where Samples == OwnSamples<Float>)
  @specialized(where Samples == OwnSamples<Double>)
  @specialized(where Samples == NarrowSamples)
  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let z = scratch.assumingMemoryBound(to: Scalar.self)
    let copies = UnsafeMutableRawPointer(z + transform.scratchCount).assumingMemoryBound(to: Element.self)
    let first = tiles[2 * block]
    let second = 2 * block + 1 < tiles.count ? tiles[2 * block + 1] : nil
    var norm: Double
    if let a = tiles.inPlace(first, input), let b = second.map({ tiles.inPlace($0, input) }) ?? a {
      let next = isSmall && 2 * block + 2 < tiles.count ? tiles.inPlace(tiles[2 * block + 2], input) : nil
      norm = convolve(
        a, b, tiles.rowStride(of: input), first, second, output, z, copies, ahead: next.map { $0 - a } ?? 0)
    } else {
      norm = throughCopies(first, second, input, output, z, copies, clearing: false)
    }
    if !norm.isFinite {
      norm = throughCopies(first, second, input, output, z, copies, clearing: true)
      special.restore(first, reading: input, writing: output)
      if let second { special.restore(second, reading: input, writing: output) }
    }
    return norm
  }

  /// A pair that reads beyond the input, or whose samples have to be changed.
  private func throughCopies(
    _ first: TileGrid.Tile, _ second: TileGrid.Tile?, _ input: BoundaryReader<Element>,
    _ output: OutputWindow<Element>, _ z: UnsafeMutablePointer<Scalar>,
    _ copies: UnsafeMutablePointer<Element>, clearing: Bool
  ) -> Double {
    let count = tiles.transform.count
    tiles.copy(first, from: input, to: copies)
    if let second { tiles.copy(second, from: input, to: copies + count) }
    if clearing { special.clear(copies, count: second == nil ? count : 2 * count) }
    return convolve(
      copies, second == nil ? copies : copies + count, transform.matrix.columns, first, second, output, z,
      copies)
  }

  private func convolve(
    _ a: UnsafePointer<Element>, _ b: UnsafePointer<Element>, _ stride: Int, _ first: TileGrid.Tile,
    _ second: TileGrid.Tile?, _ output: OutputWindow<Element>, _ z: UnsafeMutablePointer<Scalar>,
    _ results: UnsafeMutablePointer<Element>, ahead: Int = 0
  ) -> Double {
    let geometry = tiles.geometry
    let norm: Double
    let isDense = geometry.rows.stride == 1 && geometry.columns.stride == 1
    if isDense, !streams, second == nil || second!.dense.shape == first.dense.shape {
      var window = tiles.window(
        first.dense.shape, matrix: transform.matrix, stride: output.rowStride, ahead: ahead)
      norm = Samples.pair(
        transform.handle, a, b, stride, spectrum.base, z,
        output.at(first.dense.rows.lowerBound, first.dense.columns.lowerBound),
        second.map { output.at($0.dense.rows.lowerBound, $0.dense.columns.lowerBound) }, &window)
    } else {
      // Unequal tiles at the last edge, strides, and streams: through whole tiles of results.
      let count = tiles.transform.count
      var window = tiles.window(first, second, matrix: transform.matrix, ahead: ahead)
      norm = Samples.pair(
        transform.handle, a, b, stride, spectrum.base, z, results, results + count, &window)
      store(first, results, to: output)
      if let second { store(second, results + count, to: output) }
    }
    // A tile alone goes as both.
    return second == nil ? norm / 2 : norm
  }

  /// Stores the outputs of a tile that stands as a whole transform.
  private func store(
    _ tile: TileGrid.Tile, _ results: UnsafeMutablePointer<Element>, to output: OutputWindow<Element>
  ) {
    guard streams, tiles.geometry.rows.stride == 1, tiles.geometry.columns.stride == 1 else {
      tiles.store(tile, from: results, to: output)
      return
    }
    ResultStream.copy(
      results, rowStride: tiles.transform.columns, tile.dense.shape,
      to: output.at(tile.dense.rows.lowerBound, tile.dense.columns.lowerBound), rowStride: output.rowStride)
  }
}

/// Overlap-save of complex samples through the vector block transforms.
package struct ComplexBlockOverlapSave<Scalar: BlockTransformScalar & ComplexScalar>: ConvolutionEngine {
  package typealias Element = Complex<Scalar>

  private let tiles: TileGrid
  private let transform: BlockTransform<Scalar>
  private let spectrum: AlignedBuffer<Scalar>
  private let special: NonFiniteSamples<Element>

  package init(tiles: TileGrid, taps: [Element]) throws(TransformError) {
    self.tiles = tiles
    transform = try BlockTransform.shared(tiles.transform)
    special = NonFiniteSamples(tiles: tiles, taps: taps, loops: Scalar.complexLoops)
    let scale = 1 / Scalar(tiles.transform.count)
    spectrum = try transform.spectrum { re, im in
      tiles.placeTaps { tap, row, column in
        let place = row * tiles.transform.columns + column
        (re[place], im[place]) = (taps[tap].components.0 * scale, taps[tap].components.1 * scale)
      }
    }
  }

  package var blockCount: Int { tiles.count }

  package func extents(ofBlock block: Int) -> BlockExtents { tiles.extents(of: block) }

  package var scratchBytes: Int {
    (transform.scratchCount + 2 * tiles.transform.count) * MemoryLayout<Scalar>.stride
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let z = scratch.assumingMemoryBound(to: Scalar.self)
    let copy = UnsafeMutableRawPointer(z + transform.scratchCount).assumingMemoryBound(to: Element.self)
    let tile = tiles[block]
    var norm: Double
    if let x = tiles.inPlace(tile, input) {
      let next = block + 1 < tiles.count ? tiles.inPlace(tiles[block + 1], input) : nil
      norm = convolve(
        x, tiles.rowStride(of: input), tile, output, z, copy, ahead: next.map { $0 - x } ?? 0)
    } else {
      tiles.copy(tile, from: input, to: copy)
      norm = convolve(copy, transform.matrix.columns, tile, output, z, copy)
    }
    if !norm.isFinite {
      tiles.copy(tile, from: input, to: copy)
      special.clear(scalars(copy), count: 2 * tiles.transform.count)
      norm = convolve(copy, transform.matrix.columns, tile, output, z, copy)
      special.restore(tile, reading: input, writing: output)
    }
    return norm
  }

  private func convolve(
    _ x: UnsafePointer<Element>, _ stride: Int, _ tile: TileGrid.Tile, _ output: OutputWindow<Element>,
    _ z: UnsafeMutablePointer<Scalar>, _ results: UnsafeMutablePointer<Element>, ahead: Int = 0
  ) -> Double {
    let geometry = tiles.geometry
    if geometry.rows.stride == 1, geometry.columns.stride == 1 {
      var window = tiles.window(
        tile.dense.shape, matrix: transform.matrix, stride: output.rowStride, ahead: ahead)
      return Scalar.blockComplex(
        transform.handle, scalars(x), stride, spectrum.base, z,
        scalars(output.at(tile.dense.rows.lowerBound, tile.dense.columns.lowerBound)), &window)
    }
    var window = tiles.window(tile, nil, matrix: transform.matrix, ahead: ahead)
    let norm = Scalar.blockComplex(
      transform.handle, scalars(x), stride, spectrum.base, z, scalars(results), &window)
    tiles.store(tile, from: results, to: output)
    return norm
  }
}

extension BlockTransform {
  /// The spectrum of taps that `place` puts into planes of zeros.
  func spectrum(
    _ place: (_ re: UnsafeMutablePointer<Scalar>, _ im: UnsafeMutablePointer<Scalar>) -> Void
  ) throws(TransformError) -> AlignedBuffer<Scalar> {
    let count = matrix.count
    let spectrum = try AlignedBuffer<Scalar>(count: spectrumCount)
    let working = try AlignedBuffer<Scalar>(count: scratchCount + 2 * count)
    let re = working.base + scratchCount
    re.update(repeating: 0, count: 2 * count)
    place(re, re + count)
    Scalar.blockSpectrum(handle, re, re + count, matrix.columns, spectrum.base, working.base)
    return spectrum
  }
}

extension TileGrid {
  /// Where a tile stands in the input, when the whole transform does.
  func inPlace<Element>(_ tile: Tile, _ input: BoundaryReader<Element>) -> UnsafePointer<Element>? {
    tile.input.shape == transform ? input.interior(tile.input) : nil
  }

  /// Samples between the rows of a block in the input: a signal's block is contiguous.
  func rowStride<Element>(of input: BoundaryReader<Element>) -> Int {
    transform.rows == 1 ? BlockLengths.matrix(transform)!.columns : input.rowStride
  }

  /// A tile as a whole transform, with zeros behind what it needs.
  func copy<Element>(
    _ tile: Tile, from input: BoundaryReader<Element>, to destination: UnsafeMutablePointer<Element>
  ) where Element: AdditiveArithmetic {
    let filled = tile.input.columns.count
    for row in 0..<transform.rows {
      let line = destination + row * transform.columns
      guard row < tile.input.rows.count else {
        line.update(repeating: .zero, count: transform.columns)
        continue
      }
      input.copy(row: tile.input.rows.lowerBound + row, columns: tile.input.columns, to: line)
      (line + filled).update(repeating: .zero, count: transform.columns - filled)
    }
  }

  /// The window of a tile's outputs in the block's matrix.
  func window(
    _ outputs: Shape, matrix: Shape, stride: Int, ahead: Int = 0
  ) -> block_transform_window {
    guard transform.rows == 1 else {
      return block_transform_window(
        rows: outputs.rows, columns: outputs.columns, last_columns: outputs.columns, stride: stride,
        ahead: ahead)
    }
    let rows = (outputs.columns - 1) / matrix.columns + 1
    return block_transform_window(
      rows: rows, columns: matrix.columns, last_columns: outputs.columns - (rows - 1) * matrix.columns,
      stride: matrix.columns, ahead: ahead)
  }

  /// The window of what one tile or two need, where they stand as whole transforms.
  func window(
    _ first: Tile, _ second: Tile?, matrix: Shape, ahead: Int = 0
  ) -> block_transform_window {
    let (one, other) = (first.dense.shape, (second ?? first).dense.shape)
    let needed = Shape(rows: max(one.rows, other.rows), columns: max(one.columns, other.columns))
    return window(needed, matrix: matrix, stride: transform.columns, ahead: ahead)
  }

  /// Stores the outputs of a tile that stands as a whole transform.
  func store<Element>(
    _ tile: Tile, from results: UnsafePointer<Element>, to output: OutputWindow<Element>
  ) {
    for row in 0..<tile.dense.rows.count {
      store(
        results + row * transform.columns, row: tile.dense.rows.lowerBound + row,
        columns: tile.dense.columns, to: output)
    }
  }
}
