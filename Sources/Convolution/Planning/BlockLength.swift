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
    if forced == nil, !model.kind.isComplex, !inBlocks, let whole = try long(), isBetter(whole, than: best) {
      best = whole
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

  /// The window as one long transform, where it is long enough for one.
  private func long() throws(TransformError) -> Choice? {
    func window(_ axis: AxisGeometry) -> Int { LongAxis(axis, zeroOutside: geometry.zeroOutside).length }
    let isSignal = geometry.rows.isIndependent
    guard Shape(rows: window(geometry.rows), columns: window(geometry.columns)).checkedCount ?? .max < 1 << 32
    else { return nil }
    let columns = window(geometry.columns)
    if isSignal {
      guard columns >= 8192 else { return nil }
      return evaluate(
        Shape(rows: 1, columns: try LongConvolution<Double>.length(atLeast: columns)), .long)
    }
    let rows = window(geometry.rows)
    guard rows >= 64, columns >= 64 else { return nil }
    return evaluate(
      Shape(
        rows: try LongPlaneConvolution<Double>.rows(atLeast: rows),
        columns: try LongPlaneConvolution<Double>.columns(atLeast: columns)), .long)
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
    var choice = evaluate(shape, packing, threads: threads)
    choice.weight = ThreadNeutral.weight { threads in
      threads == self.threads ? choice.seconds : evaluate(shape, packing, threads: threads).seconds
    }
    return choice
  }

  private func evaluate(_ shape: Shape, _ packing: TilePacking, threads: Int) -> Choice {
    let tiles =
      packing == .long
      ? (shape.rows == 1 ? geometry.rows.count : 1) : TileCount(geometry: geometry, transform: shape).count
    let pairs = packing == .paired || packing == .block && !model.kind.isComplex
    let units = pairs ? (tiles + 1) / 2 : tiles
    let unit = model.tile(shape, packing: packing)
    // A long transform shares its passes out among the threads, the others their blocks.
    let shares = packing == .long ? threads : units
    let alone = unit * Double(units)
    let workers = shares > 1 && threads > 1 && alone > 6 * model.profile.threadWake ? min(threads, shares) : 1
    let traffic = packing == .long ? 0 : model.traffic(geometry)
    let work =
      packing == .long
      ? model.parallel(unit / Double(shares), units: shares * units, threads: workers, traffic: 0)
      : model.parallel(unit, units: units, threads: workers, traffic: traffic)
    let scalars: Int
    switch packing {
    case .block: scalars = 4 * shape.count
    case .paired: scalars = 2 * shape.count + 4 * shape.columns
    case .single: scalars = (model.kind.isComplex ? 2 : 1) * shape.count + 2 * shape.columns
    case .long: scalars = shape.count + shape.columns
    }
    let copies = packing == .long ? 2 : 1 + workers
    return Choice(
      transform: shape, packing: packing,
      seconds: work + model.preparation(shape, packing: packing) / Double(packing == .long ? workers : 1),
      weight: 0, units: units, memoryBytes: scalars * (model.kind.isSingle ? 4 : 8) * copies, threads: workers
    )
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
