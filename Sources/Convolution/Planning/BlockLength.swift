import FFTW

/// The choice of transform lengths for overlap-save.
package struct BlockLength: Sendable {
  package let model: CostModel
  package let geometry: Geometry
  package let threads: Int
  /// The most bytes of scratch and prepared kernel; where no length stays within, the one that needs least.
  package let memoryLimit: Int?
  /// Whether lengths of the whole window are left out.
  package let inBlocks: Bool

  package init(
    model: CostModel, geometry: Geometry, threads: Int, memoryLimit: Int? = nil, inBlocks: Bool = false
  ) {
    self.model = model
    self.geometry = geometry
    self.threads = threads
    self.memoryLimit = memoryLimit
    self.inBlocks = inBlocks
  }

  /// A way to cut the window into transforms.
  package struct Choice: Sendable, Equatable {
    package var transform: Shape
    package var packing: TilePacking
    package var seconds: Double
    /// What choices are compared by, see ``ThreadNeutral``.
    package var weight: Double
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
    for packing in TilePacking.allCases where packing != .long {
      if packing == .paired, model.kind.isComplex { continue }
      let rows = try lengths(geometry.rows, isRows: true, forced: forced?.rows, packing)
      let columns = try lengths(geometry.columns, isRows: false, forced: forced?.columns, packing)
      let smallest = (rows.first ?? 1) * (columns.first ?? 1)
      for row in rows {
        for column in columns {
          let shape = Shape(rows: row, columns: column)
          if let points = shape.checkedCount, points > max(Self.largestUsefulTile, 2 * smallest) { break }
          if packing == .block, BlockLengths.matrix(shape) == nil { continue }
          let choice = evaluate(shape, packing)
          if isBetter(choice, than: best) { best = choice }
        }
      }
    }
    if forced == nil, !model.kind.isComplex, !inBlocks {
      for shape in longShapes() {
        let choice = evaluate(shape, .long)
        if isBetter(choice, than: best) { best = choice }
      }
    }
    return best
  }

  /// Faster, of those that stay within the memory limit; else smaller.
  private func isBetter(_ choice: Choice, than best: Choice?) -> Bool {
    guard let best else { return true }
    let limit = memoryLimit ?? .max
    if choice.memoryBytes <= limit, best.memoryBytes <= limit { return choice.weight < best.weight }
    return choice.memoryBytes < best.memoryBytes
  }

  /// The long transforms worth trying: one of the whole window, and tiles of some times a long kernel.
  private func longShapes() -> [Shape] {
    if geometry.rows.isIndependent {
      guard LongAxis.length(geometry.columns, zeroOutside: geometry.zeroOutside) >= 8192 else { return [] }
      return long(geometry.columns, LongLengths.signal).map { Shape(rows: 1, columns: $0) }
    }
    let rows = long(geometry.rows, LongLengths.axis, beside: geometry.columns)
    let columns = long(geometry.columns, LongLengths.axis.map { 2 * $0 }, beside: geometry.rows)
    return rows.flatMap { row in columns.map { Shape(rows: row, columns: $0) } }
      .filter { $0.checkedCount ?? .max <= 1 << 32 }
  }

  private func long(_ axis: AxisGeometry, _ lengths: [Int], beside other: AxisGeometry? = nil) -> [Int] {
    let needed = LongAxis.length(axis, zeroOutside: geometry.zeroOutside)
    let whole = LongLengths.cheapest(atLeast: needed, of: lengths).map { [$0] } ?? []
    // Of shorter kernels, and so few outputs, the blocks that stay in the cache take care.
    let least = other == nil ? 4096 : 64
    if axis.span >= least {
      return lengths.filter { 2 * $0 > 3 * axis.span && $0 < 32 * axis.span && $0 < needed } + whole
    }
    guard let other, other.span >= least else { return whole }
    // Across a kernel that is long one way: half of the whole, a quarter, as long as the overlap is a small part.
    let parts = (1...10).map { needed >> $0 }.filter { $0 >= 4 * axis.span }
    return Set(parts.compactMap { LongLengths.cheapest(atLeast: $0, of: lengths) } + whole).sorted()
  }

  /// The lengths worth trying along one axis: from the span to the whole window.
  private func lengths(
    _ axis: AxisGeometry, isRows: Bool, forced: Int?, _ packing: TilePacking
  ) throws(TransformError) -> [Int] {
    if isRows, axis.isIndependent { return [1] }
    if let forced { return [forced] }
    let whole = try FastLength.next(atLeast: axis.denseCount + axis.span - 1)
    let isSignal = !isRows && geometry.rows.isIndependent
    let offered =
      packing == .block ? (isSignal ? BlockLengths.signal : BlockLengths.axis) : Self.preferred
    // A block with few outputs beside its overlap is not worth its transform.
    var lengths = offered.filter { $0 - axis.span + 1 > axis.span / 8 && $0 < whole }
    if let enough = offered.first(where: { $0 >= whole }), packing == .block { lengths.append(enough) }
    if packing != .block, !inBlocks { lengths.append(whole) }
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

  /// Seconds, weight and memory of one way.
  package func evaluate(_ shape: Shape, _ packing: TilePacking) -> Choice {
    var choice = evaluate(shape, packing, threads: threads, sharing: model.worthSharing)
    choice.weight = ThreadNeutral.weight { evaluate(shape, packing, threads: $0, sharing: 0).seconds }
    return choice
  }

  /// With up to `threads`, where one alone would take more than `sharing` seconds.
  private func evaluate(_ shape: Shape, _ packing: TilePacking, threads: Int, sharing: Double) -> Choice {
    if packing == .long { return long(shape, threads: threads, sharing: sharing) }
    let tiles = TileCount(geometry: geometry, transform: shape).count
    let pairs = packing == .paired || packing == .block && !model.kind.isComplex
    let units = pairs ? (tiles + 1) / 2 : tiles
    let unit = model.tile(shape, packing: packing)
    let alone = unit * Double(units)
    let workers =
      units > 1 && threads > 1 && alone > sharing ? min(threads, units) : 1
    let work = model.parallel(unit, units: units, threads: workers, traffic: model.blockTraffic(geometry))
    let scalars: Int
    switch packing {
    case .block: scalars = 4 * shape.count
    case .paired: scalars = 2 * shape.count + 4 * shape.columns
    case .single, .long: scalars = (model.kind.isComplex ? 2 : 1) * shape.count + 2 * shape.columns
    }
    return Choice(
      transform: shape, packing: packing, seconds: work + model.preparation(shape, packing: packing),
      weight: 0, units: units, memoryBytes: scalars * model.kind.stride * (1 + workers), threads: workers)
  }

  /// Long transforms: threads take tiles of their own, and what is left over shares out the pieces of each.
  private func long(_ shape: Shape, threads: Int, sharing: Double) -> Choice {
    let tiles = TileCount(geometry: geometry, transform: LongAxis.tile(geometry, transform: shape)).count
    let unit = model.tile(shape, packing: .long)
    let worthIt = threads > 1 && unit * Double(tiles) > sharing
    let team = worthIt ? max(1, threads / tiles) : 1
    let workers = worthIt ? min(threads, team * tiles) : 1
    let work = model.parallel(
      unit / Double(team), units: team * tiles, threads: workers,
      traffic: model.longTraffic(geometry, shape))
    let bytes = LongLengths.memoryBytes(
      LongLengths.matrix(shape)!,  // one of their own lengths
      isSignal: shape.rows == 1, planes: min(tiles, workers), workers: workers, stride: model.kind.stride)
    return Choice(
      transform: shape, packing: .long,
      seconds: work + model.preparation(shape, packing: .long) / Double(workers), weight: 0, units: tiles,
      memoryBytes: bytes, threads: workers)
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
