/// Predicts seconds from a geometry and a machine profile; every function says what it counts.
package struct CostModel: Sendable {
  package let profile: MachineProfile
  package let kind: ElementKind

  package init(profile: MachineProfile, kind: ElementKind) {
    self.profile = profile
    self.kind = kind
  }

  private var rates: MachineProfile.Arithmetic { profile.arithmetic[kind]! }  // every kind has rates

  /// Reading the input and writing the output once.
  package func traffic(_ geometry: Geometry) -> Double {
    let samples = Double(geometry.inputShape.count) + Double(geometry.outputShape.count)
    return samples * Double(kind.stride) / profile.bandwidth
  }

  /// outputs × taps multiply-adds, or the traffic where that takes longer.
  package func direct(_ geometry: Geometry) -> Double {
    let outputs = Double(geometry.outputShape.rows) * Double(geometry.outputShape.columns)
    let taps = Double(geometry.rows.kernelLength) * Double(geometry.columns.kernelLength)
    let rate = geometry.isDense ? (geometry.rows.kernelLength == 1 ? rates.row : rates.tile) : rates.strided
    let blocks = outputs / 65536 + 1
    return max(outputs * taps / rate, traffic(geometry)) + blocks * profile.blockOverhead
      + Double(geometry.outputShape.rows) * profile.lineOverhead
  }

  /// outputs × (row taps + column taps), the halo rows of each block filtered twice.
  package func separable(_ geometry: Geometry) -> Double {
    let outputs = Double(geometry.outputShape.rows) * Double(geometry.outputShape.columns)
    let filteredRows = Double(geometry.rows.denseCount) + Double(geometry.rows.span)
    let rowPass = filteredRows * Double(geometry.columns.count) * Double(geometry.columns.kernelLength) * 1.1
    let columnPass = outputs * Double(geometry.rows.kernelLength)
    let rate = geometry.isDense ? 0.8 * rates.row : rates.strided
    let lines = filteredRows * (Double(geometry.columns.count) / 512 + 1)
    return max((rowPass + columnPass) / rate, traffic(geometry)) + lines * profile.lineOverhead
  }

  /// One transform of `shape` points by FFTW: 5 n log₂ n operations at the measured rate for n.
  package func transform(_ shape: Shape, real: Bool) -> Double {
    let points = Double(shape.rows) * Double(shape.columns)
    // A real transform counts half the operations of a complex one of the same length.
    return (real ? 2.5 : 5) * points * log2(points)
      / rate(real ? rates.realTransform : rates.complexTransform, points)
  }

  /// A table's rate at a number of points, interpolated in its logarithm.
  private func rate(_ table: [Double], _ points: Double) -> Double {
    let position = min(max(log2(points) - Double(MachineProfile.firstLog), 0), Double(table.count - 1))
    let lower = min(Int(position), table.count - 2)
    let share = position - Double(lower)
    return table[lower] * (1 - share) + table[lower + 1] * share
  }

  /// One tile, or a pair: load, transform, product, inverse, store.
  package func tile(_ shape: Shape, packing: TilePacking) -> Double {
    let points = Double(shape.rows) * Double(shape.columns)
    if packing == .block {
      return 10 * points * log2(points) / rate(rates.blockTransform, points) + profile.blockOverhead
    }
    let tiles = packing == .paired ? 2.0 : 1.0
    return 2 * transform(shape, real: packing == .single && !kind.isComplex)
      + 6 * tiles * points * Double(kind.stride) / (4 * profile.bandwidth)
      + tiles * Double(shape.rows) * profile.lineOverhead + profile.blockOverhead
  }

  /// `units` pieces of equal work over `threads` workers.
  package func parallel(_ unit: Double, units: Int, threads: Int) -> Double {
    if threads <= 1 || units <= 1 { return unit * Double(units) }
    let workers = min(threads, units)
    return unit * Double((units - 1) / workers + 1) + profile.threadWake
  }
}

/// Which transform carries the tiles.
package enum TilePacking: String, Sendable, Equatable, CaseIterable {
  /// The vector block transform: two tiles of real samples, or one of complex samples.
  case block
  /// FFTW: two tiles of real samples as one complex tile.
  case paired
  /// FFTW: one tile of real samples through a real transform, or one of complex samples.
  case single
}
