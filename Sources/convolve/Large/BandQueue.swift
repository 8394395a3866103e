import Convolution
import Synchronization

/// The bands that this process does, in the order of the file: a part that is its own, then the pieces that are dealt
/// to it, each of which it asks for when little is left of the one before. Threads may share it.
final class BandQueue: Sendable {
  private struct State {
    /// The bands at hand.
    var piece: Range<Int>
    /// Whether more were asked for.
    var isWaiting = false
  }

  private let team: any Team
  private let pieces: [Range<Int>]
  /// The bands that are left when more are asked for.
  private let lead: Int
  private let starts: [Int]
  private let state: Mutex<State>

  /// - Parameters:
  ///   - weights: what each band is expected to take.
  ///   - starts: the place of its first sample in the output.
  init(_ weights: [Double], starts: [Int], sharedBy team: any Team) throws {
    self.team = team
    self.starts = starts
    pieces = Factoring.pieces(of: weights, among: team.size)
    lead = Factoring.lead(of: weights.count, among: team.size)
    state = Mutex(State(piece: pieces[team.rank]))
    try state.withLock { try askInTime(&$0) }
  }

  /// The next band, nil when none is left that begins before a result that is known not to fit.
  func next(before failure: FailedResult?) throws -> Int? {
    try state.withLock { state in
      while state.piece.isEmpty {
        guard state.isWaiting else { return nil }
        let dealt = team.size + (try team.dealtItem())
        state.isWaiting = false
        guard dealt < pieces.count else { return nil }
        state.piece = pieces[dealt]
        try askInTime(&state)
      }
      guard failure.map({ starts[state.piece.lowerBound] < $0.place }) ?? true else { return nil }
      defer { state.piece.removeFirst() }
      try askInTime(&state)
      return state.piece.lowerBound
    }
  }

  /// Asks for more when little is left.
  private func askInTime(_ state: inout State) throws {
    guard team.size > 1, !state.isWaiting, state.piece.count <= lead else { return }
    state.isWaiting = true
    try team.askForItem()
  }
}

/// A result that does not fit its type, by its place among the samples of the output, and why. Of several the first is
/// told, whatever the order in which they were found.
struct FailedResult: Error {
  let place: Int
  let reason: any Error

  static func first(_ one: FailedResult?, _ other: FailedResult) -> FailedResult {
    guard let one, one.place <= other.place else { return other }
    return one
  }
}
