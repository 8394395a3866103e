import CBlockTransforms
import FFTW

/// How many times as long a core takes for blocks of an image when all cores are at work, because they share the
/// last cache and the memory.
struct CoreSharing {
  /// The median ratio of two runs, one after the other: seconds of all cores together, and of one alone. A machine
  /// whose speed changes from minute to minute changes both.
  let factor: Double

  private static let side = 256
  /// Pairs of tiles side by side: more than a core's own caches hold.
  private static let pairs = 8
  private static let repetitions = 13

  /// Measures; nil where there is no memory for it.
  ///
  /// - Parameter clock: seconds on any clock.
  init?(cores: Int, clock: () -> Double) {
    guard let transform = try? BlockTransform<Double>.shared(Shape(rows: Self.side, columns: Self.side))
    else {
      return nil
    }
    let strips = (0..<cores).compactMap { _ in Strip(transform) }
    guard strips.count == cores else { return nil }
    var ratios: [Double] = []
    for _ in 0..<Self.repetitions {
      let start = clock()
      strips[0].run()
      let middle = clock()
      WorkerTeam.together(cores) { strips[$0].run() }
      ratios.append((clock() - middle) / (middle - start))
    }
    factor = max(1, ratios.sorted()[ratios.count / 2])
  }

  /// The lesser of two measurements: what else a machine does takes one of its cores first.
  func least(_ other: CoreSharing?) -> CoreSharing {
    other.map { $0.factor < factor ? $0 : self } ?? self
  }

  /// A core's own part: rows of an image with its results, and what the transform needs.
  private struct Strip: @unchecked Sendable {
    let transform: BlockTransform<Double>
    let columns = 2 * CoreSharing.pairs * CoreSharing.side
    let memory: AlignedBuffer<Double>

    init?(_ transform: BlockTransform<Double>) {
      self.transform = transform
      let samples = 2 * columns * CoreSharing.side
      guard
        let memory = try? AlignedBuffer<Double>(
          count: transform.scratchCount + transform.spectrumCount + samples)
      else { return nil }
      // A spectrum of zeros: whatever comes of it stays small.
      memory.base.update(repeating: 0, count: memory.count)
      self.memory = memory
    }

    func run() {
      let spectrum = memory.base + transform.scratchCount
      let x = spectrum + transform.spectrumCount
      let y = x + columns * CoreSharing.side
      let side = CoreSharing.side
      for pair in 0..<CoreSharing.pairs {
        var window = block_transform_window(
          rows: side, columns: side, last_columns: side, stride: columns,
          ahead: pair + 1 < CoreSharing.pairs ? 2 * side : 0)
        let place = 2 * pair * side
        _ = Double.blockPair(
          transform.handle, x + place, x + place + side, columns, spectrum, memory.base, y + place,
          y + place + side, &window)
      }
    }
  }
}
