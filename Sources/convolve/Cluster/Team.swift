import Convolution
import ConvolutionFiles
import Glibc

/// The processes that share a call's work: this one alone, unless MPI started several of them.
protocol Team: Sendable {
  /// This process's number, from 0; process 0 speaks for all.
  var rank: Int { get }
  /// The number of processes.
  var size: Int { get }
  /// How many of them share this one's memory and cores.
  var processesOnHost: Int { get }
  /// The cores that those may run on.
  var coresOnHost: Int { get }
  /// Every process's number, in the order of the processes: all of them call it.
  func gather(_ value: Int) throws -> [Int]
  /// The text of process 0: all of them call it.
  func broadcast(_ text: String) throws -> String
  /// The next of some items that are dealt out to whoever is free; nil when none is left.
  func nextItem(of count: Int) throws -> Int?
  /// The output that process 0 has begun, as one into which all write: all of them call it.
  func share(_ sink: (any SampleSink)?) throws -> any SampleSink
  /// Ends all processes with one message, and a line on how to get help.
  func fail(_ failure: CommandFailure, help: String?) -> Never
  /// Waits for the others at the end.
  func finish() throws
}

extension Team {
  /// Whether this process speaks for all.
  var speaks: Bool { rank == 0 }

  /// The items that this process does: neighbours, so that every process has about the same of the weights.
  func part(of weights: [Double]) -> Range<Int> {
    let share = weights.reduce(0, +) / Double(size)
    var (done, bounds) = (0.0, [0])
    for (item, weight) in weights.enumerated() {
      // An item belongs where its middle lies.
      while bounds.count <= size, done + weight / 2 >= share * Double(bounds.count) { bounds.append(item) }
      done += weight
    }
    while bounds.count <= size { bounds.append(weights.count) }
    return bounds[rank]..<bounds[rank + 1]
  }

  /// The result of a part, when every part has one. Of results that do not fit their type, the first is named,
  /// which the first process that found one has; any other failure ends all at once.
  func agree<Result>(on body: () throws -> Result) throws -> Result {
    let outcome = Swift.Result { try body() }
    if case .failure(let error) = outcome, !error.namesFirstResult { throw error }
    let failed = try gather((try? outcome.get()) == nil ? 1 : 0).firstIndex(of: 1)
    guard let failed, failed != rank else { return try outcome.get() }
    // Process `failed` says why.
    while true { pause() }
  }
}

extension Error {
  /// Whether the error is that of one result among others, of which the first is to be named.
  fileprivate var namesFirstResult: Bool {
    switch self as any Error {
    case ConvolutionError.integerOverflow, FileError.conversion: true
    default: false
    }
  }
}

/// One process, as most calls are.
struct Alone: Team {
  let rank = 0
  let size = 1
  let processesOnHost = 1
  var coresOnHost: Int { Machine.cores }
  func gather(_ value: Int) -> [Int] { [value] }
  func broadcast(_ text: String) -> String { text }
  func nextItem(of count: Int) -> Int? { preconditionFailure("work is dealt out among several") }
  func share(_ sink: (any SampleSink)?) throws -> any SampleSink {
    guard let sink else { preconditionFailure("the output is begun before it is shared") }
    return sink
  }
  func fail(_ failure: CommandFailure, help: String?) -> Never {
    if failure.status != .readerLeft { Messages.error(failure.message) }
    if let help { Messages.line(help) }
    exit(failure.status.rawValue)
  }
  func finish() {}
}

/// The team of this call.
enum Teams {
  /// Set once, before there is any work.
  nonisolated(unsafe) private(set) static var current: any Team = Alone()

  /// Joins the job that MPI started this process for, if any.
  static func join() -> any Team {
    #if MPI
      if let team = ProcessTeam() { current = team }
    #endif
    return current
  }
}
