import CBlockTransforms
import FFTW

/// How many times as long a core takes for blocks of an image when all cores are at work, because they share the
/// last cache and the memory.
struct CoreSharing {
  /// Seconds of one core when the others have nothing to do, and of all together.
  private var alone = Double.infinity
  private var together = Double.infinity

  var factor: Double { max(1, together / alone) }

  private static let side = 256
  /// Pairs of tiles side by side: more than a core's own caches hold.
  private static let pairs = 8
  private static let repetitions = 12

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
    for _ in 0..<Self.repetitions {
      let start = clock()
      strips[0].run()
      let middle = clock()
      WorkerTeam.together(cores) { strips[$0].run() }
      (alone, together) = (min(alone, middle - start), min(together, clock() - middle))
    }
  }

  /// The lesser times of two measurements: what else a machine does spoils many runs one after another.
  func least(_ other: CoreSharing?) -> CoreSharing {
    guard let other else { return self }
    var least = self
    (least.alone, least.together) = (min(alone, other.alone), min(together, other.together))
    return least
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
