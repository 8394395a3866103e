/// How overlap-save cuts a window into transforms: 1-D is the case of one row.
///
/// A tile of L samples per axis gives L − span + 1 outputs before the stride; neighbouring tiles overlap by
/// span − 1 input samples. Rows that do not mix have span 1 and tiles of one row.
package struct TileGrid: Equatable, Sendable {
  package let geometry: Geometry
  /// Transform lengths.
  package let transform: Shape
  private let grid: BlockGrid

  package init(geometry: Geometry, transform: Shape) {
    self.geometry = geometry
    self.transform = transform
    let dense = Shape(rows: geometry.rows.denseCount, columns: geometry.columns.denseCount)
    grid = BlockGrid(
      outputs: dense,
      block: Shape(
        rows: transform.rows - geometry.rows.span + 1, columns: transform.columns - geometry.columns.span + 1)
    )
  }

  package var count: Int { grid.count }

  /// One transform's part of the work.
  package struct Tile: Sendable {
    /// Extended-input indices that are loaded: as many as its outputs need, at most the transform.
    package let input: Region
    /// Outputs, before the stride.
    package let dense: Region
  }

  /// What a tile computes and loads, after the stride.
  package func extents(of index: Int) -> BlockExtents { BlockExtents(extent(index)) }

  /// The same for the two tiles of a pair, the last of which may be alone.
  package func extents(ofPair pair: Int) -> BlockExtents {
    BlockExtents(extent(2 * pair), 2 * pair + 1 < count ? extent(2 * pair + 1) : nil)
  }

  private func extent(_ index: Int) -> BlockExtent {
    let tile = self[index]
    return BlockExtent(outputs: kept(tile.dense), input: tile.input)
  }

  /// The outputs of a dense region that the strides keep.
  package func kept(_ dense: Region) -> Region {
    func kept(_ range: Range<Int>, _ stride: Int) -> Range<Int> {
      (range.lowerBound + stride - 1) / stride..<(range.upperBound + stride - 1) / stride
    }
    return Region(
      rows: kept(dense.rows, geometry.rows.stride), columns: kept(dense.columns, geometry.columns.stride))
  }

  package subscript(index: Int) -> Tile {
    let dense = grid[index]
    func input(_ axis: AxisGeometry, _ outputs: Range<Int>) -> Range<Int> {
      axis.begin + outputs.lowerBound..<axis.begin + outputs.upperBound + axis.span - 1
    }
    return Tile(
      input: Region(
        rows: input(geometry.rows, dense.rows), columns: input(geometry.columns, dense.columns)),
      dense: dense)
  }
}

extension TileGrid {
  /// Calls `body` for every tap with its place in a tile whose circular convolution is the correlation
  /// `y[i] = Σ taps[j] · x[i + j·dilation]`: place (−j·dilation) mod L.
  package func placeTaps(_ body: (_ tap: Int, _ row: Int, _ column: Int) -> Void) {
    let kernel = geometry.kernelShape
    for i in 0..<kernel.rows {
      let row = floorModulo(-i * geometry.rows.dilation, transform.rows)
      for j in 0..<kernel.columns {
        body(
          i * kernel.columns + j, row, floorModulo(-j * geometry.columns.dilation, transform.columns))
      }
    }
  }

  /// Stores one line of a tile: the outputs of dense row `row` that the strides keep.
  ///
  /// `line` holds a value for every dense column of the tile.
  package func store<Element>(
    _ line: UnsafePointer<Element>, row: Int, columns: Range<Int>, to output: OutputWindow<Element>
  ) {
    let (down, across) = (geometry.rows.stride, geometry.columns.stride)
    guard row % down == 0 else { return }
    if across == 1 {
      output.at(row / down, columns.lowerBound).update(from: line, count: columns.count)
      return
    }
    var column = (columns.lowerBound + across - 1) / across
    while column * across < columns.upperBound {
      output.at(row / down, column).pointee = line[column * across - columns.lowerBound]
      column += 1
    }
  }
}
