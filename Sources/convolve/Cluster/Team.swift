import ConvolutionFiles

/// The processes that share a call's work: this one alone, unless MPI started several of them.
protocol Team: Sendable {
  /// This process's number, from 0; process 0 speaks for all.
  var rank: Int { get }
  /// The number of processes.
  var size: Int { get }
  /// How many of them share this one's memory and cores.
  var processesOnHost: Int { get }
  /// Every process's number, in the order of the processes: all of them call it.
  func gather(_ value: Int) throws -> [Int]
  /// Every process's text.
  func broadcast(_ text: String) throws -> String
  /// The next of some items that are dealt out to whoever is free; nil when none is left.
  func nextItem(of count: Int) throws -> Int?
  /// The output that process 0 has begun, as one into which all write: all of them call it.
  func share(_ sink: (any SampleSink)?) throws -> any SampleSink
  /// Ends all processes with one message.
  func fail(_ failure: CommandFailure) -> Never
  /// Waits for the others at the end.
  func finish() throws
}

extension Team {
  /// The part of some equal pieces that a process does: neighbours, whose numbers differ by one at most.
  func part(of count: Int) -> Range<Int> { rank * count / size..<(rank + 1) * count / size }
}

/// One process, as most calls are.
struct Alone: Team {
  let rank = 0
  let size = 1
  let processesOnHost = 1
  func gather(_ value: Int) -> [Int] { [value] }
  func broadcast(_ text: String) -> String { text }
  func nextItem(of count: Int) -> Int? { preconditionFailure("work is dealt out among several") }
  func share(_ sink: (any SampleSink)?) -> any SampleSink { sink! }
  func fail(_ failure: CommandFailure) -> Never {
    if failure.status != .readerLeft { Messages.error(failure.message) }
    exit(failure.status.rawValue)
  }
  func finish() {}
}
