import FFTW

/// The choice of transform lengths for overlap-save.
package struct BlockLength: Sendable {
  package let model: CostModel
  package let geometry: Geometry
  package let threads: Int

  /// A way to cut the window into transforms.
  package struct Choice: Sendable, Equatable {
    package var transform: Shape
    package var packing: TilePacking
    package var seconds: Double
    /// Pieces of work: tiles, or pairs of tiles.
    package var units: Int
    package var memoryBytes: Int
    package var threads: Int
  }

  /// Points of a tile beyond which blocks only cost memory; a longer kernel takes what it needs.
  private static let largestUsefulTile = 1 << 19

  /// The cheapest choice, over all useful lengths or for forced ones; nil when no transform is long enough
  /// for memory.
  package func best(forced: Axes<Int>?) throws(TransformError) -> Choice? {
    let rows = try lengths(geometry.rows, forced: forced?.rows)
    let columns = try lengths(geometry.columns, forced: forced?.columns)
    var best: Choice?
    let packings: [TilePacking] = model.kind.isComplex ? [.complex] : [.paired, .real]
    let smallest = (rows.first ?? 1) * (columns.first ?? 1)
    for row in rows {
      for column in columns {
        let shape = Shape(rows: row, columns: column)
        guard let points = shape.checkedCount, points <= max(Self.largestUsefulTile, 2 * smallest) else {
          break
        }
        for packing in packings {
          let choice = evaluate(shape, packing)
          if choice.seconds < best?.seconds ?? .infinity { best = choice }
        }
      }
    }
    return best
  }

  /// The lengths worth trying along one axis: from the span to the whole window, a few per octave.
  private func lengths(_ axis: AxisGeometry, forced: Int?) throws(TransformError) -> [Int] {
    if axis.span == 1 {
      // Nothing is filtered along this axis: one row at a time, or a few cache lines of columns.
      return axis == geometry.rows ? [1] : [min(try FastLength.next(atLeast: axis.denseCount), 16)]
    }
    if let forced { return [forced] }
    let whole = try FastLength.next(atLeast: axis.denseCount + axis.span - 1)
    let shortest = try FastLength.next(atLeast: min(axis.span, whole))
    var lengths = Self.preferred.filter { $0 >= shortest && $0 < whole && $0 - axis.span + 1 > axis.span / 8 }
    lengths.append(whole)
    return lengths
  }

  /// Two to the powers, times 1, 3, 5, 9 and 15: the lengths for which wisdom is kept.
  package static let preferred: [Int] = {
    var lengths: [Int] = []
    for odd in [1, 3, 5, 9, 15] {
      var length = odd
      while length <= 1 << 24 {
        if length >= 16 && (length < 64 || length % 16 == 0) { lengths.append(length) }
        length *= 2
      }
    }
    return lengths.sorted()
  }()

  /// Seconds and memory of one way.
  package func evaluate(_ shape: Shape, _ packing: TilePacking) -> Choice {
    let tiles = TileCount(geometry: geometry, transform: shape).count
    let units = packing == .paired ? (tiles + 1) / 2 : tiles
    let unit = model.tile(shape, packing: packing, span: geometry.span)
    let alone = unit * Double(units)
    let workers = units > 1 && threads > 1 && alone > 6 * model.profile.threadWake ? min(threads, units) : 1
    let preparation = model.transform(shape, real: packing == .real)
    let seconds = model.parallel(unit, units: units, threads: workers) + preparation
    let scalars = shape.count * (packing == .real ? 1 : 2) + 4 * shape.columns
    let scalarBytes = model.kind.isSingle ? 4 : 8
    return Choice(
      transform: shape, packing: packing, seconds: seconds, units: units,
      memoryBytes: scalars * scalarBytes * (1 + workers), threads: workers)
  }
}

/// The number of tiles of a window.
package struct TileCount {
  let geometry: Geometry
  let transform: Shape

  var count: Int {
    func along(_ axis: AxisGeometry, _ length: Int) -> Int {
      let step = length - axis.span + 1
      return (axis.denseCount - 1) / max(step, 1) + 1
    }
    return along(geometry.rows, transform.rows) * along(geometry.columns, transform.columns)
  }
}
