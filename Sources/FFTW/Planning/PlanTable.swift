/// The plans made so far, the least recently used leaving first when there are too many.
struct PlanTable {
  /// Enough for every length that one program mixes; bounds the memory of a program that never repeats one.
  static let capacity = 256

  private struct Entry {
    var transform: any AnyObject & Sendable
    var lastUse: UInt64
  }

  private var entries: [TransformProblem: Entry] = [:]
  private var uses: UInt64 = 0

  func contains(_ problem: TransformProblem) -> Bool { entries[problem] != nil }

  mutating func find(_ problem: TransformProblem) -> (any AnyObject & Sendable)? {
    guard let index = entries.index(forKey: problem) else { return nil }
    uses += 1
    entries.values[index].lastUse = uses
    return entries.values[index].transform
  }

  /// Remembers a transform; returns the one that had to leave, which the caller lets go of outside the lock
  /// (freeing a plan takes it).
  mutating func insert(
    _ transform: any AnyObject & Sendable, for problem: TransformProblem
  ) -> (any AnyObject & Sendable)? {
    uses += 1
    var evicted: (any AnyObject & Sendable)?
    if entries.count >= Self.capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      evicted = oldest.value.transform
      entries[oldest.key] = nil
    }
    entries[problem] = Entry(transform: transform, lastUse: uses)
    return evicted
  }

  /// Empties the table; returns what was in it, for the caller to let go of outside the lock.
  mutating func removeAll() -> [any AnyObject & Sendable] {
    defer { entries.removeAll() }
    return entries.values.map(\.transform)
  }
}
