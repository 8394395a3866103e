import Convolution
import ConvolutionFiles
import Glibc

/// The processes that share a call's work: this one alone, unless MPI started several of them.
protocol Team: Sendable {
  /// Whether this process does any of it. Where a host has more processes than cores, those beyond wait for the end.
  var works: Bool { get }
  /// This process's number among those that work, from 0; process 0 speaks for all.
  var rank: Int { get }
  /// The number of processes that work.
  var size: Int { get }
  /// The number of those that wait.
  var waiting: Int { get }
  /// How many of those that work share this one's memory and cores.
  var processesOnHost: Int { get }
  /// The cores that those may run on.
  var coresOnHost: Int { get }
  /// Every process's value, in the order of the processes: all of them call it.
  func gather<Value: BitwiseCopyable & Sendable>(_ value: Value) throws -> [Value]
  /// Asks for the next of the items that are dealt out to whoever is free, by their numbers.
  func askForItem() throws
  /// The item that was asked for: the number may be beyond those that there are.
  func dealtItem() throws -> Int
  /// The output that process 0 has begun, as one into which all write: all of them call it.
  func share(_ sink: (any SampleSink)?) throws -> any SampleSink
  /// Ends all processes with one message, and a line on how to get help.
  func fail(_ failure: CommandFailure, help: String?) -> Never
  /// Waits for the others at the end.
  func finish() throws
}

extension Team {
  /// Whether this process speaks for all.
  var speaks: Bool { works && rank == 0 }

  /// The next of some items that are dealt out to whoever is free; nil when none is left.
  func nextItem(of count: Int) throws -> Int? {
    try askForItem()
    let item = try dealtItem()
    return item < count ? item : nil
  }

  /// The sum of what all processes count while they do their bands. Of results that do not fit their type, the first
  /// in the file is named; any other failure ends all at once.
  func sum(ofBands bands: () throws -> Int) throws -> Int {
    var (count, failed): (Int, FailedResult?) = (0, nil)
    do {
      count = try bands()
    } catch let error as FailedResult {
      guard error.reason.namesFirstResult else { throw error.reason }
      failed = error
    }
    let all = try gather((count: count, failed: failed?.place))
    guard let first = all.compactMap(\.failed).min() else { return all.reduce(0) { $0 + $1.count } }
    if let failed, failed.place == first { throw failed.reason }
    // The process that has it says why.
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
  let works = true
  let rank = 0
  let size = 1
  let waiting = 0
  let processesOnHost = 1
  var coresOnHost: Int { Machine.cores }
  func gather<Value: BitwiseCopyable & Sendable>(_ value: Value) -> [Value] { [value] }
  func askForItem() {}
  func dealtItem() -> Int { preconditionFailure("work is dealt out among several") }
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
  ///
  /// - Parameter meanwhile: done once, while the processes of a job look for one another: a fifth of a second.
  /// - Returns: the team, and what was done meanwhile.
  static func join<Value>(meanwhile: () -> Value) -> (any Team, Value) {
    #if MPI
      var value: Value?
      if let team = ProcessTeam(meanwhile: { value = meanwhile() }) { current = team }
      return (current, value ?? meanwhile())
    #else
      return (current, meanwhile())
    #endif
  }
}
