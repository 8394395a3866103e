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

  /// This process's bands by its workers, which take the next when they are free: each on a thread of its own, or one
  /// with all threads of the plan.
  ///
  /// - Parameters:
  ///   - bands: those of a plane.
  ///   - queue: the numbers of this process's bands among those of all planes.
  ///   - done: called with the outputs that are done.
  /// - Returns: what is known of each band, in the order of the file whoever did them.
  /// - Throws: the first ``FailedResult`` in that order.
  static func share(
    _ bands: [Range<Int>], _ queue: BandQueue, among workers: [BandWorker], done: @Sendable (Int) -> Void
  ) throws -> [AbsoluteBound.Measures] {
    let outcomes = Mutex(Outcomes())
    WorkerTeam.together(workers.count) { worker in
      do {
        while let number = try queue.next(before: outcomes.withLock({ $0.failure })) {
          let (plane, band) = number.quotientAndRemainder(dividingBy: bands.count)
          do {
            let known = try workers[worker].run(
              bands[band], plane: plane, threads: workers.count > 1 ? 1 : nil, done: done)
            outcomes.withLock { $0.measures.append((number, known)) }
          } catch let error as FailedResult {
            outcomes.withLock { $0.failure = .first($0.failure, error) }
          }
        }
      } catch {
        // No band begins before it: all stop.
        outcomes.withLock { $0.failure = FailedResult(place: -1, reason: error) }
      }
    }
    return try outcomes.withLock { outcomes in
      if let failure = outcomes.failure { throw failure }
      return outcomes.measures.sorted { $0.number < $1.number }.map(\.known)
    }
  }
}

/// What came of bands that are done in any order.
private struct Outcomes {
  var measures: [(number: Int, known: AbsoluteBound.Measures)] = []
  var failure: FailedResult?
}
