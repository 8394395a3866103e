import ComplexModule

/// NaN and infinities in a tile: a transform would spread them over every output of the block, so they are
/// taken out before it and their contributions, which are IEEE arithmetic on the definition, added after.
///
/// Exactly the outputs whose support touches a non-finite sample become non-finite, whatever the block.
package struct NonFiniteSamples<Element: Sendable>: Sendable {
  private let tiles: TileGrid
  private let taps: [Element]
  private let loops: ElementLoops<Element>
  private let direct: DirectEngine<Element>
  private let safeMagnitude: Double

  /// - Parameter safeMagnitude: the largest magnitude whose squares, in the transform's arithmetic and summed over
  ///   a tile, stay finite; nil for that of the samples' own.
  @specialized(where Element == Float)
  @specialized(where Element == Double)
  package init(tiles: TileGrid, taps: [Element], loops: ElementLoops<Element>, safeMagnitude: Double? = nil) {
    self.safeMagnitude = safeMagnitude ?? loops.safeMagnitude
    self.tiles = tiles
    self.taps = taps
    self.loops = loops
    direct = DirectEngine(geometry: tiles.geometry, taps: taps, loops: loops)
  }

  /// Replaces what is not finite by zero in the loaded scalars of a tile.
  package func clear<Scalar: BinaryFloatingPoint>(_ z: UnsafeMutablePointer<Scalar>, count: Int) {
    for index in 0..<count where !z[index].isFinite { z[index] = 0 }
  }

  /// Adds to a tile's outputs what the non-finite samples of its input contribute; where there are none,
  /// squares overflowed and the tile is computed directly instead.
  ///
  /// - Complexity: O(tile) for NaN in real data, else O(non-finite samples × taps).
  package func restore(
    _ tile: TileGrid.Tile, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>
  ) {
    var found: [Special] = []
    var line = [Element](repeating: loops.zero, count: tile.input.columns.count)
    var norm = 0.0
    for row in tile.input.rows {
      line.withUnsafeMutableBufferPointer {
        input.copy(row: row, columns: tile.input.columns, to: $0.baseAddress!)
      }
      for (column, sample) in line.enumerated() {
        if loops.isFinite(sample) {
          norm = max(norm, loops.magnitude(sample))
        } else {
          found.append(
            Special(row: row - tile.input.rows.lowerBound, column: column, sample: sample))
        }
      }
    }
    if norm > safeMagnitude {
      direct.fill(tiles.kept(tile.dense), reading: input, writing: output)
      return
    }
    let undefined = found.filter { !loops.spreads($0.sample) }
    for special in found where loops.spreads(special.sample) { add(special, to: tile, output) }
    spread(undefined, over: tile, output)
  }

  /// A sample that is not finite, at its place in the tile's input.
  private struct Special {
    let row: Int
    let column: Int
    let sample: Element
  }

  /// Adds one sample's product with every tap to the output that the tap belongs to.
  private func add(_ special: Special, to tile: TileGrid.Tile, _ output: OutputWindow<Element>) {
    let (rows, columns) = (tiles.geometry.rows, tiles.geometry.columns)
    let height = tile.dense.rows.count
    let width = tile.dense.columns.count
    for i in 0..<rows.kernelLength {
      let row = special.row - i * rows.dilation
      guard row >= 0 else { break }
      let denseRow = tile.dense.rows.lowerBound + row
      guard row < height, denseRow % rows.stride == 0 else { continue }
      for j in 0..<columns.kernelLength {
        let column = special.column - j * columns.dilation
        guard column >= 0 else { break }
        let denseColumn = tile.dense.columns.lowerBound + column
        guard column < width, denseColumn % columns.stride == 0 else { continue }
        let place = output.at(denseRow / rows.stride, denseColumn / columns.stride)
        place.pointee = loops.add(
          place.pointee, loops.multiply(special.sample, taps[i * columns.kernelLength + j]))
      }
    }
  }

  /// Makes every output NaN whose support holds one of the given samples.
  ///
  /// NaN times any tap is NaN, so the outputs are the samples' places dilated by the kernel's rectangle:
  /// a summed-area table of the samples tells each output at once (F. C. Crow, SIGGRAPH 1984,
  /// doi:10.1145/800031.808600). A dilated kernel has gaps and adds sample by sample.
  private func spread(_ samples: [Special], over tile: TileGrid.Tile, _ output: OutputWindow<Element>) {
    guard let sample = samples.first?.sample else { return }
    let (rows, columns) = (tiles.geometry.rows, tiles.geometry.columns)
    guard rows.dilation == 1, columns.dilation == 1 else {
      for special in samples { add(special, to: tile, output) }
      return
    }
    let width = tile.input.columns.count + 1
    var table = [Int32](repeating: 0, count: (tile.input.rows.count + 1) * width)
    for special in samples { table[(special.row + 1) * width + special.column + 1] += 1 }
    for index in width..<table.count where index % width != 0 {
      table[index] += table[index - 1] + table[index - width] - table[index - width - 1]
    }
    let keptOutputs = tiles.kept(tile.dense)
    for row in keptOutputs.rows {
      let top = row * rows.stride - tile.dense.rows.lowerBound
      for column in keptOutputs.columns {
        let left = column * columns.stride - tile.dense.columns.lowerBound
        let (a, b) = (top * width + left, (top + rows.span) * width + left)
        if table[b + columns.span] - table[b] - table[a + columns.span] + table[a] > 0 {
          output.at(row, column).pointee = sample
        }
      }
    }
  }
}
