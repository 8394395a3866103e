import Convolution
import Synchronization

/// Many inputs through one filter, worked on side by side.
///
/// What is said of an input is held back until those named before it have had their say, so that messages
/// come in the order of the command line, whoever is done first. An input that needs more memory than one
/// worker's share is done after the others, alone and with all of it.
final class Batch: Sendable {
  /// What one of the workers may use.
  struct Share {
    var threads: Int?
    /// The most bytes for one input with all that is made of it; nil for no limit but the machine's.
    var memory: Int?
    /// Whether nothing else is worked on at the same time.
    var isWhole: Bool
  }

  typealias Work = @Sendable (_ input: String, Share, _ tell: (Remark) throws -> Void) throws -> Void

  private struct State {
    /// What is to be said of each input that is done, until it is said.
    var remarks: [[Remark]?]
    /// The inputs of which everything is said.
    var said = 0
    var failures = 0
    /// The inputs that were too large for a share.
    var large: [Int] = []
    /// Why nothing more is begun: nobody reads what is written.
    var end: (any Error)?
  }

  private let inputs: [String]
  private let work: Work
  private let state: Mutex<State>

  init(_ inputs: [String], _ work: @escaping Work) {
    self.inputs = inputs
    self.work = work
    state = Mutex(State(remarks: Array(repeating: nil, count: inputs.count)))
  }

  /// Does every input and returns how many could not be done.
  ///
  /// - Parameters:
  ///   - threads: all that may run at once.
  ///   - memory: all that may be used, in bytes.
  /// - Throws: when the reader of standard output has left.
  func run(threads: Int, memory: Int) throws -> Int {
    let workers = min(threads, inputs.count)
    let share = Share(threads: max(threads / workers, 1), memory: memory / workers, isWhole: workers == 1)
    let next = Atomic(0)
    WorkerTeam.together(workers) { _ in
      while state.withLock({ $0.end == nil }) {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < inputs.count else { return }
        attempt(place, share)
      }
    }
    for place in state.withLock({ $0.large.sorted() }) where state.withLock({ $0.end == nil }) {
      attempt(place, Share(threads: threads, memory: memory, isWhole: true))
    }
    return try state.withLock { state in
      if let end = state.end { throw end }
      return state.failures
    }
  }

  private func attempt(_ place: Int, _ share: Share) {
    var remarks: [Remark] = []
    do {
      try work(inputs[place], share) { remarks.append($0) }
    } catch {
      guard let failure = CommandFailure(error), failure.status != .readerLeft else {
        return state.withLock { $0.end = $0.end ?? error }
      }
      if failure.lacksMemory, !share.isWhole { return state.withLock { $0.large.append(place) } }
      remarks.append(.error(failure.message))
      state.withLock { $0.failures += 1 }
    }
    finish(place, remarks)
  }

  /// Says what is to be said of the inputs whose turn it is.
  private func finish(_ place: Int, _ remarks: [Remark]) {
    state.withLock { state in
      state.remarks[place] = remarks
      while state.end == nil, state.said < inputs.count, let ready = state.remarks[state.said] {
        do { try ready.forEach { try $0.say() } } catch { state.end = error }
        state.remarks[state.said] = []
        state.said += 1
      }
    }
  }
}
