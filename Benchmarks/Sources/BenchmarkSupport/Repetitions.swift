/// One timing of a piece of work, possibly the mean of a batch.
package struct Sample {
  /// Wall time of one repetition in nanoseconds.
  package let nanoseconds: Double
  /// Whether the process had its core all along.
  package let isUndisturbed: Bool

  /// Share of a sample's wall time that its process must have been running to count as undisturbed.
  private static let share = 0.93

  /// Times `size` repetitions of `body` together.
  ///
  /// With several threads the processor's clock says nothing about one core, and every sample counts.
  package static func take(_ size: Int, threads: Int, _ body: () throws -> Void) rethrows -> Sample {
    let processorStart = Clock.processor()
    let start = Clock.wall()
    for _ in 0..<size { try body() }
    let wall = Clock.wall() - start
    let processor = Clock.processor() - processorStart
    return Sample(
      nanoseconds: Double(wall) / Double(size),
      isUndisturbed: threads > 1 || Double(processor) >= share * Double(wall))
  }

  /// How many repetitions to time together: one, unless it is too short for the clock.
  package var batchSize: Int { nanoseconds < 20_000 ? max(1, Int(200_000 / max(nanoseconds, 200))) : 1 }
}

/// Times `count` repetitions after each other by the rules of the peer benchmark's worker, in nanoseconds.
///
/// What is too short for the clock runs in batches, and an entry is the mean of one. A single-thread
/// sample during which the process lost its core to somebody else is taken again, for at most twice as
/// many samples in all, or three times when none was undisturbed.
package func repetitionTimes(count: Int, threads: Int, _ body: () throws -> Void) rethrows -> [Double] {
  let first = try Sample.take(1, threads: threads, body)
  guard count > 1 else { return [first.nanoseconds] }
  var clean: [Double] = []
  var disturbed: [Double] = []
  while clean.count < count && clean.count + disturbed.count < (clean.isEmpty ? 3 : 2) * count {
    let sample = try Sample.take(first.batchSize, threads: threads, body)
    if sample.isUndisturbed {
      clean.append(sample.nanoseconds)
    } else {
      disturbed.append(sample.nanoseconds)
    }
  }
  return clean.isEmpty ? disturbed : clean
}

/// The shortest of repeated runs within about `seconds`, at least five of them, in seconds.
package func fastestSeconds(within seconds: Double, threads: Int = 1, _ body: () throws -> Void) rethrows
  -> Double
{
  try body()
  let once = try Sample.take(1, threads: threads, body)
  let each = max(once.nanoseconds, once.batchSize > 1 ? 200_000 : 0)
  let count = max(5, min(2000, Int(seconds * 1e9 / each)))
  return (try repetitionTimes(count: count, threads: threads, body).min() ?? once.nanoseconds) * 1e-9
}
