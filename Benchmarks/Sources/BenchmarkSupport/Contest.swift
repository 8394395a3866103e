/// Several ways of doing the same work, timed in turns so that all of them see the same machine.
package struct Contest {
  /// One way, and the shortest time that it took.
  package struct Entry {
    /// What the way is called.
    package let name: String
    fileprivate let body: () throws -> Void
    fileprivate var batch = 1
    fileprivate var undisturbed = 0
    fileprivate var best = Double.infinity
    fileprivate var bestDisturbed = Double.infinity

    /// Its shortest time in seconds, of the undisturbed samples where there was one.
    package var seconds: Double { undisturbed > 0 ? best : bestDisturbed }

    fileprivate mutating func sample(threads: Int) throws {
      let sample = try Sample.take(batch, threads: threads, body)
      let seconds = sample.nanoseconds * 1e-9
      if sample.isUndisturbed {
        undisturbed += 1
        best = min(best, seconds)
      } else {
        bestDisturbed = min(bestDisturbed, seconds)
      }
      if batch == 1 { batch = sample.batchSize }
    }
  }

  /// The ways that have run, in the order they were entered.
  package private(set) var entries: [Entry] = []
  private let threads: Int

  /// A contest without entries.
  package init(threads: Int) { self.threads = threads }

  /// Enters a way: runs it once to warm up, then until three samples are undisturbed, or one where it is
  /// slow; eight times at most.
  package mutating func enter(_ name: String, _ body: @escaping () throws -> Void) throws {
    try body()
    var entry = Entry(name: name, body: body)
    let start = Clock.wall()
    for _ in 0..<8 where entry.undisturbed < 3 {
      let isSlow = Clock.wall() - start > 200_000_000
      if isSlow && entry.undisturbed > 0 { break }
      try entry.sample(threads: threads)
    }
    entries.append(entry)
  }

  /// Takes turns for about `seconds`, and three times as long as long as a way has fewer than five
  /// undisturbed samples.
  ///
  /// A way that is six times slower than the best one rests: it cannot win, and its time is known well
  /// enough.
  package mutating func run(seconds: Double) throws {
    let start = Clock.wall()
    while true {
      let limit = 6 * (best?.seconds ?? 0)
      let racing = entries.indices.filter { entries[$0].seconds < limit }
      for index in racing { try entries[index].sample(threads: threads) }
      let spent = Double(Clock.wall() - start) * 1e-9
      let isSure = racing.allSatisfy { entries[$0].undisturbed >= 5 }
      if spent > (isSure ? seconds : 3 * seconds) { break }
    }
  }

  /// The fastest way.
  package var best: Entry? { entries.min { $0.seconds < $1.seconds } }

  /// The shortest time of the way with this name.
  package subscript(name: String) -> Double? { entries.first { $0.name == name }?.seconds }
}
