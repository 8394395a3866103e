import Convolution
import ConvolutionFiles

/// Does windows of an exact convolution of integers, one after the other: reads, filters and writes them through
/// memory of its own.
struct WindowWorker {
  private let windows: ExactWindows
  private let layout: PlaneLayout
  private let input: BandInput<Int64>
  private let output: BandOutput<Int64>

  init(
    _ windows: ExactWindows, _ layout: PlaneLayout, input: BandInput<Int64>, output: BandOutput<Int64>
  ) {
    (self.windows, self.layout, self.input, self.output) = (windows, layout, input, output)
  }

  /// Samples beyond the range of the file's type.
  var clipped: Int { output.clipped }
  /// The largest output, where it is wanted.
  var largest: Double { output.largest }

  /// Does this process's windows.
  ///
  /// - Parameters:
  ///   - regions: the windows of a plane.
  ///   - queue: the numbers of this process's windows among those of all planes.
  ///   - done: called with the outputs that are done.
  /// - Throws: ``FailedResult``, the first of them.
  func run(_ regions: [Region], _ queue: BandQueue, done: (Int) -> Void) throws {
    var failure: FailedResult?
    while let number = try queue.next(before: failure) {
      let (plane, index) = number.quotientAndRemainder(dividingBy: regions.count)
      do {
        try run(regions[index], plane: plane, done: done)
      } catch let error as FailedResult {
        failure = .first(failure, error)
      }
    }
    if let failure { throw failure }
  }

  private func run(_ region: Region, plane: Int, done: (Int) -> Void) throws {
    for channel in 0..<layout.channels {
      let reader = try input.load(windows.input(of: region), plane: plane, channel: channel)
      do {
        try windows.run(region, reading: reader, to: output.buffer(of: region))
      } catch {
        guard case .integerOverflow(let row, let column) = error else { throw error }
        throw FailedResult(place: output.place(row: row, column: column, plane: plane), reason: error)
      }
      output.take(channel, of: region)
      done(region.shape.count)
    }
    try output.write([region], of: region, plane: plane)
  }
}
