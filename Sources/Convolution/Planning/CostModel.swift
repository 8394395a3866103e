/// Predicts seconds from a geometry and a machine profile; every function says what it counts.
package struct CostModel: Sendable {
  package let profile: MachineProfile
  package let kind: ElementKind

  package init(profile: MachineProfile, kind: ElementKind) {
    self.profile = profile
    self.kind = kind
  }

  private func cost(_ quantity: MachineProfile.Quantity, _ size: Int) -> Double {
    profile.curve(quantity, kind)(Double(size))
  }

  /// Bringing the input from memory and taking the output there, row after row.
  package func traffic(_ geometry: Geometry) -> Double { traffic(bytes: movedBytes(geometry)) }

  /// The same in blocks. Those of an image read and write short pieces of many rows: the cache holds fewer of them,
  /// and memory gives little more than half of what it gives to whole rows (measured on Zen 4).
  package func blockTraffic(_ geometry: Geometry) -> Double {
    let bytes = movedBytes(geometry)
    return geometry.rows.isIndependent
      ? traffic(bytes: bytes) : 1.8 * traffic(bytes: bytes, cacheBytes: profile.cacheBytes / 2)
  }

  private func movedBytes(_ geometry: Geometry) -> Double {
    let read = Double(geometry.rows.readCount) * Double(geometry.columns.readCount)
    return (read + Double(geometry.outputShape.count)) * Double(kind.stride)
  }

  /// Moving bytes that are read or written once: nothing as long as all of them have room in the cache, and from
  /// twice as many on none is there when its turn comes.
  func traffic(bytes: Double, cacheBytes: Double? = nil) -> Double {
    bytes * uncached(bytes, cacheBytes: cacheBytes ?? profile.cacheBytes) / profile.bandwidth
  }

  /// The part of bytes that are used again and again that the cache has lost by then.
  private func uncached(_ bytes: Double, cacheBytes: Double) -> Double {
    min(1, max(0, bytes / cacheBytes - 1))
  }

  /// What the curve of a long transform lacks of ``blockTraffic(_:)``: measured again and again, a transform that
  /// the cache holds finds its input, its spectrum and its output there.
  package func longTraffic(_ geometry: Geometry, _ transform: Shape) -> Double {
    let held = 3 * Double(transform.count) * Double(kind.stride)
    return blockTraffic(geometry) * (1 - uncached(held, cacheBytes: profile.cacheBytes))
  }

  /// Seconds per output of a direct sum over a rectangle of taps.
  package func sum(_ geometry: Geometry) -> Double {
    let kernel = geometry.kernelShape
    if !geometry.isDense { return cost(.strided, kernel.count) }
    if kernel.rows == 1 { return cost(.row, kernel.columns) }
    return cost(kernel.columns == 1 ? .column : .tile, kernel.count)
  }

  /// outputs × taps multiply-adds and the beginnings of lines, or the traffic where that takes longer; the
  /// outputs at the edges once more, where their halo is copied.
  package func direct(_ geometry: Geometry) -> Double {
    let outputs = Double(geometry.outputShape.rows) * Double(geometry.outputShape.columns)
    let innerColumns = geometry.rowsEndInZeros ? geometry.columns.count : geometry.columns.interior.count
    let inner = Double(geometry.rows.interior.count) * Double(innerColumns)
    let each = sum(geometry)
    let edges = (outputs - inner) * (each + 4 * profile.lineOverhead / 16)
    let lines = geometry.rows.kernelLength == 1 ? Double(geometry.outputShape.rows) : 0
    return max(inner * each + edges, traffic(geometry)) + lines * profile.lineOverhead
      + (outputs / 65536 + 1) * profile.blockOverhead + profile.callOverhead
  }

  /// Both passes of each term: outputs × column taps, and filtered rows × row taps, the halo rows of each block
  /// twice; what adding the terms up takes; the beginnings of rows, most of it their copies where they reach beyond
  /// the image; and the traffic, which two passes over a strip do not hide.
  package func separable(_ geometry: Geometry, rank: Int = 1) -> Double {
    let outputs = Double(geometry.outputShape.rows) * Double(geometry.outputShape.columns)
    let grid = SeparableBlocks(geometry, windowBytesPerColumn: rank * kind.stride).grid.shape
    let (blocks, strips) = (Double(grid.rows), Double(grid.columns))
    let filteredRows = Double(geometry.rows.denseCount) + blocks * Double(geometry.rows.span)
    let dense = geometry.isDense
    let rowPass =
      filteredRows * Double(geometry.columns.count)
      * cost(dense ? .row : .strided, geometry.columns.kernelLength)
    let columnPass = outputs * cost(dense ? .column : .strided, geometry.rows.kernelLength)
    let passes =
      Double(rank) * (rowPass + columnPass) + Double(rank - 1) * outputs * 2 * cost(.row, 1)
    let isInside = geometry.columns.interior.count == geometry.columns.count
    let beginning = (isInside ? 1 : 4) * profile.lineOverhead
    return passes + traffic(geometry) + Double(rank) * filteredRows * strips * beginning
      + blocks * strips * profile.blockOverhead + profile.callOverhead + Self.factoring
  }

  /// Seconds to find the two factors of a small kernel and to prepare a pass with each.
  private static let factoring = 4e-6

  /// Looking through a row of a block of real samples for what a transform blurs (``CarefulOverlapSave``), in
  /// beginnings of lines.
  private static let look = 3.0

  /// One tile, or a pair: load, look, transform, product, inverse, store.
  package func tile(_ shape: Shape, packing: TilePacking) -> Double {
    let points = shape.count
    switch packing {
    case .block, .long:
      let isImage = shape.rows > 1
      let curve: MachineProfile.Quantity =
        packing == .block ? (isImage ? .imageBlock : .signalBlock) : (isImage ? .longImage : .longSignal)
      let look = kind.isComplex ? 0 : Double(shape.rows) * Self.look * profile.lineOverhead
      return Double(points) * cost(curve, points) + look + profile.blockOverhead
    case .paired, .single:
      let tiles = packing == .paired ? 2.0 : 1.0
      let isReal = packing == .single && !kind.isComplex
      // The curves are those of one dimension; two-dimensional plans that FFTW did not measure are slower.
      let each = (shape.rows == 1 ? 2 : 5) * cost(isReal ? .realTransform : .complexTransform, points)
      let moved = 6 * tiles * Double(points) * Double(kind.stride) / (4 * profile.bandwidth)
      return Double(points) * each + moved + tiles * Double(shape.rows) * profile.lineOverhead
        + profile.blockOverhead
    }
  }

  /// Preparing the kernel: its transform, about half a tile.
  package func preparation(_ shape: Shape, packing: TilePacking) -> Double {
    tile(shape, packing: packing) / 2
  }

  /// No thread is woken for less than six times what waking it costs.
  package var worthSharing: Double { 6 * profile.threadWake }

  /// `units` pieces of equal work over `threads` workers, and what memory takes: a block reads and writes at its
  /// beginning and end, and little of that hides behind its transforms.
  package func parallel(_ unit: Double, units: Int, threads: Int, traffic: Double) -> Double {
    let workers = min(threads, units)
    let work = unit * Double((units - 1) / max(workers, 1) + 1)
    let memory = traffic / Double(max(workers, 1))
    return work + memory + profile.callOverhead + (workers > 1 ? profile.threadWake : 0)
  }
}

/// Which transform carries the tiles.
package enum TilePacking: String, Sendable, Equatable, CaseIterable {
  /// The vector block transform: two tiles of real samples, or one of complex samples.
  case block
  /// FFTW: two tiles of real samples as one complex tile.
  case paired
  /// The vector transforms in pieces, where a transform does not fit the cache: for long kernels.
  case long
  /// FFTW: one tile of real samples through a real transform, or one of complex samples.
  case single
}
