import Convolution
import Synchronization

/// The bands that this process does, in the order of the file: a part that is its own, then the pieces that are dealt
/// to it, each of which it asks for while it still does the one before. Threads may share it.
final class BandQueue: Sendable {
  private struct State {
    /// The bands at hand.
    var piece: Range<Int>
    /// Whether more were asked for.
    var isWaiting: Bool
  }

  private let team: any Team
  private let pieces: [Range<Int>]
  private let state: Mutex<State>

  /// - Parameter weights: what each band is expected to take.
  init(_ weights: [Double], sharedBy team: any Team) throws {
    self.team = team
    pieces = Factoring.pieces(of: weights, among: team.size)
    state = Mutex(State(piece: pieces[team.rank], isWaiting: team.size > 1))
    if team.size > 1 { try team.askForItem() }
  }

  /// The next band, nil when none is left.
  func next() throws -> Int? {
    try state.withLock { state in
      while state.piece.isEmpty {
        guard state.isWaiting else { return nil }
        let dealt = team.size + (try team.dealtItem())
        state.isWaiting = dealt < pieces.count
        guard state.isWaiting else { return nil }
        state.piece = pieces[dealt]
        try team.askForItem()
      }
      return state.piece.removeFirst()
    }
  }
}

/// A band that could not be done, by its place in the file, and why.
struct FailedBand: Error {
  let place: Int
  let reason: any Error
}
