import Convolution
import ConvolutionFiles
import Synchronization

/// Does bands, one after the other: reads, filters and writes them through memory of its own.
final class BandWorker<Element: ConvolutionElement & NumericElement>: @unchecked Sendable {
  private let convolver: Convolver<Element>
  private let layout: PlaneLayout
  private let input: BandInput<Element>
  private let output: BandOutput<Element>
  private let bounds: BlockBounds<Element>?

  init(
    _ convolver: Convolver<Element>, _ layout: PlaneLayout, input: BandInput<Element>,
    output: BandOutput<Element>, isMeasured: Bool
  ) {
    (self.convolver, self.layout, self.input, self.output) = (convolver, layout, input, output)
    bounds = isMeasured ? BlockBounds(convolver) : nil
  }

  /// Samples beyond the range of the file's type.
  var clipped: Int { output.clipped }

  /// Does one band.
  ///
  /// - Parameters:
  ///   - threads: those that share the band's blocks; nil for the plan's.
  ///   - done: called with the outputs that are done.
  /// - Returns: what is known of the band's samples and blocks.
  func run(
    _ band: Range<Int>, plane: Int, threads: Int?, done: (Int) -> Void
  ) throws -> AbsoluteBound.Measures {
    var measures = AbsoluteBound.Measures()
    let extent = convolver.extent(of: band)
    for channel in 0..<layout.channels {
      let reader = try input.load(extent.input, plane: plane, channel: channel)
      try convolver.run(
        blocks: band, reading: reader, writing: output.window(of: extent.outputs), threads: threads,
        bounds: bounds)
      if let bounds { measures.take(bounds.report().errorBound) }
      output.take(channel, of: extent.outputs)
      done(extent.outputs.shape.count)
    }
    let regions = band.flatMap { convolver.extents(ofBlock: $0).map(\.outputs) }
    try output.write(regions, of: extent.outputs, plane: plane)
    (measures.input, measures.largestResult) = (input.takeMagnitude(), output.largest)
    return measures
  }

  /// Every band by one of the workers, which take the next when they are free: each on a thread of its own, or one
  /// with all threads of the plan.
  ///
  /// - Returns: what is known of each band, in their order whoever did them.
  /// - Throws: the first error in that order, as one worker would.
  static func share(
    _ parts: [(plane: Int, band: Range<Int>)], among workers: [BandWorker], done: @Sendable (Int) -> Void
  ) throws -> [AbsoluteBound.Measures] {
    guard workers.count > 1 else {
      return try parts.map { try workers[0].run($0.band, plane: $0.plane, threads: nil, done: done) }
    }
    let next = Atomic(0)
    let outcomes = Mutex(Outcomes(count: parts.count))
    WorkerTeam.together(workers.count) { worker in
      while outcomes.withLock({ $0.failure == nil }) {
        let part = next.add(1, ordering: .relaxed).oldValue
        if part >= parts.count { break }
        let (plane, band) = parts[part]
        let outcome = Result { try workers[worker].run(band, plane: plane, threads: 1, done: done) }
        outcomes.withLock { $0.take(outcome, of: part) }
      }
    }
    return try outcomes.withLock { outcomes in
      if let failure = outcomes.failure { throw failure.error }
      return outcomes.measures
    }
  }
}

/// What came of bands that are done in any order.
private struct Outcomes {
  var measures: [AbsoluteBound.Measures]
  var failure: (part: Int, error: any Error)?

  init(count: Int) { measures = Array(repeating: .init(), count: count) }

  mutating func take(_ outcome: Result<AbsoluteBound.Measures, any Error>, of part: Int) {
    switch outcome {
    case .success(let known): measures[part] = known
    case .failure(let error): if failure.map({ part < $0.part }) ?? true { failure = (part, error) }
    }
  }
}
