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
    var best: Choice?
    for packing in TilePacking.allCases where !(packing == .paired && model.kind.isComplex) {
      let rows = try lengths(geometry.rows, isRows: true, forced: forced?.rows, packing)
      let columns = try lengths(geometry.columns, isRows: false, forced: forced?.columns, packing)
      let smallest = (rows.first ?? 1) * (columns.first ?? 1)
      for row in rows {
        for column in columns {
          let shape = Shape(rows: row, columns: column)
          if let points = shape.checkedCount, points > max(Self.largestUsefulTile, 2 * smallest) { break }
          if packing == .block, BlockLengths.matrix(shape) == nil { continue }
          let choice = evaluate(shape, packing)
          if choice.seconds < best?.seconds ?? .infinity { best = choice }
        }
      }
    }
    return best
  }

  /// The lengths worth trying along one axis: from the span to the whole window.
  private func lengths(
    _ axis: AxisGeometry, isRows: Bool, forced: Int?, _ packing: TilePacking
  ) throws(TransformError) -> [Int] {
    if isRows, axis.span == 1, axis.inputLength == axis.count { return [1] }
    if let forced { return [forced] }
    let whole = try FastLength.next(atLeast: axis.denseCount + axis.span - 1)
    let isSignal = !isRows && geometry.rows.span == 1 && geometry.rows.inputLength == geometry.rows.count
    let offered =
      packing == .block ? (isSignal ? BlockLengths.signal : BlockLengths.axis) : Self.preferred
    // A block with few outputs beside its overlap is not worth its transform.
    var lengths = offered.filter { $0 - axis.span + 1 > axis.span / 8 && $0 < whole }
    if let enough = offered.first(where: { $0 >= whole }), packing == .block { lengths.append(enough) }
    if packing != .block { lengths.append(whole) }
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
    let pairs = packing == .paired || packing == .block && !model.kind.isComplex
    let units = pairs ? (tiles + 1) / 2 : tiles
    let unit = model.tile(shape, packing: packing)
    let alone = unit * Double(units)
    let workers = units > 1 && threads > 1 && alone > 6 * model.profile.threadWake ? min(threads, units) : 1
    let preparation = model.preparation(shape, packing: packing)
    let seconds =
      model.parallel(unit, units: units, threads: workers, traffic: model.traffic(geometry)) + preparation
    let scalars =
      shape.count * (packing == .block ? 4 : packing == .paired || model.kind.isComplex ? 2 : 1)
      + 4 * shape.columns
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
