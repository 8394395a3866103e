import CBlockTransforms
import FFTW

/// Where the samples of a tile stand in the plane of a long transform: a signal's row after row, real parts
/// first, then imaginary parts; an image's rows with their left halves as real and their right halves as
/// imaginary parts.
struct LongLayout {
  let matrix: Shape
  let isSignal: Bool

  /// The place in the tile of a real (half 0) or imaginary part (half 1).
  @inline(__always)
  func place(half: Int, row: Int, column: Int) -> (row: Int, column: Int) {
    isSignal
      ? (0, (half * matrix.rows + row) * matrix.columns + column)
      : (row, half * matrix.columns + column)
  }
}

/// The scratch of one worker: pointers to the rows of some columns of the plane, straight into the caller's
/// memory where all of a row's samples are there, else to lines in which they are put together or from which
/// they are taken.
final class LongPiece<Samples: TransformSamples>: Sendable {
  typealias Sample = Samples.Sample

  let group: AlignedBuffer<Samples.Scalar>
  private let layoutRows: Int
  private let lines: AlignedBuffer<Sample>
  private let zeros: AlignedBuffer<Sample>
  private let sources: AlignedBuffer<UnsafePointer<Sample>?>
  private let targets: AlignedBuffer<UnsafeMutablePointer<Sample>?>
  private let lineCount: Int

  init(matrix: Shape, group count: Int) throws(TransformError) {
    layoutRows = matrix.rows
    lineCount = LongLengths.pieceColumns(matrix, stride: MemoryLayout<Samples.Scalar>.stride)
    group = try AlignedBuffer(count: count)
    lines = try AlignedBuffer(count: 2 * matrix.rows * lineCount)
    zeros = try AlignedBuffer(count: lineCount)
    zeros.base.update(repeating: 0, count: lineCount)
    sources = try AlignedBuffer(count: 2 * matrix.rows)
    targets = try AlignedBuffer(count: 2 * matrix.rows)
  }

  /// The rows of real parts, and those of imaginary parts.
  var realSources: UnsafePointer<UnsafePointer<Sample>?> { UnsafePointer(sources.base) }
  var imaginarySources: UnsafePointer<UnsafePointer<Sample>?> { UnsafePointer(sources.base + layoutRows) }
  var realTargets: UnsafePointer<UnsafeMutablePointer<Sample>?> { UnsafePointer(targets.base) }
  var imaginaryTargets: UnsafePointer<UnsafeMutablePointer<Sample>?> {
    UnsafePointer(targets.base + layoutRows)
  }

  private func line(_ half: Int, _ row: Int) -> UnsafeMutablePointer<Sample> {
    lines.base + (half * layoutRows + row) * lineCount
  }

  /// Points the sources at some columns of a tile.
  ///
  /// - Parameters:
  ///   - region: The tile, in places of the extended input.
  ///   - samples: What of it is not zero.
  ///   - clearing: Whether samples that are not finite are taken for zeros.
  func read(
    _ columns: Range<Int>, _ layout: LongLayout, of region: Region, samples: Region,
    from input: BoundaryReader<Sample>, clearing: Bool
  ) {
    let width = columns.count
    for half in 0..<2 {
      for row in 0..<layoutRows {
        let place = layout.place(half: half, row: row, column: columns.lowerBound)
        let inputRow = region.rows.lowerBound + place.row
        let first = region.columns.lowerBound + place.column
        let inside = (first..<first + width).clamped(to: samples.columns)
        let slot = half * layoutRows + row
        if inside.isEmpty || !samples.rows.contains(inputRow) {
          sources.base[slot] = UnsafePointer(zeros.base)
          continue
        }
        if inside.count == width, !clearing, let source = input.interior(row: inputRow, columns: inside) {
          sources.base[slot] = source
          continue
        }
        let line = line(half, row)
        line.update(repeating: 0, count: width)
        let part = line + (inside.lowerBound - first)
        input.copy(row: inputRow, columns: inside, to: part)
        if clearing { for index in 0..<inside.count where !part[index].isFinite { part[index] = 0 } }
        sources.base[slot] = UnsafePointer(line)
      }
    }
  }

  /// Points the targets at some columns of a tile's outputs; rows that nobody wants have none.
  func aim(
    _ columns: Range<Int>, _ layout: LongLayout, at tile: TileGrid.Tile, _ tiles: TileGrid,
    _ output: OutputWindow<Sample>
  ) {
    let width = columns.count
    let isDense = tiles.geometry.rows.stride == 1 && tiles.geometry.columns.stride == 1
    let wanted = Region(tile.dense.shape)
    for half in 0..<2 {
      for row in 0..<layoutRows {
        let place = layout.place(half: half, row: row, column: columns.lowerBound)
        let inside = (place.column..<place.column + width).clamped(to: wanted.columns)
        let slot = half * layoutRows + row
        if inside.isEmpty || !wanted.rows.contains(place.row) {
          targets.base[slot] = nil
        } else if isDense, inside.count == width {
          targets.base[slot] = output.at(
            tile.dense.rows.lowerBound + place.row, tile.dense.columns.lowerBound + place.column)
        } else {
          targets.base[slot] = line(half, row)
        }
      }
    }
  }

  /// Takes to the output what was written into lines.
  func finish(
    _ columns: Range<Int>, _ layout: LongLayout, of tile: TileGrid.Tile, _ tiles: TileGrid,
    _ output: OutputWindow<Sample>
  ) {
    for half in 0..<2 {
      for row in 0..<layoutRows where targets.base[half * layoutRows + row] == line(half, row) {
        let place = layout.place(half: half, row: row, column: columns.lowerBound)
        let inside = (place.column..<place.column + columns.count).clamped(to: 0..<tile.dense.columns.count)
        let first = tile.dense.columns.lowerBound
        tiles.store(
          line(half, row) + (inside.lowerBound - place.column), row: tile.dense.rows.lowerBound + place.row,
          columns: first + inside.lowerBound..<first + inside.upperBound, to: output)
      }
    }
  }
}
