/// Pieces of work for processes that take the next one when they are free, so that those on a slow or busy core do
/// less: all end together as long as each is at least half as fast as the average.
///
/// They come in rounds of one piece a process, each round half of what is left, until a piece is a sixty-fourth of a
/// process's share: few pieces, and little to wait for in the end (Hummel, Schonberg, Flynn, "Factoring: a method
/// for scheduling parallel loops", Communications of the ACM 35 (8), 1992, doi:10.1145/135226.135232).
package enum Factoring {
  /// Neighbouring items for each piece, in order; the first `processes` pieces, which need no asking, may be empty.
  ///
  /// - Parameter weights: what each item is expected to take.
  package static func pieces(of weights: [Double], among processes: Int) -> [Range<Int>] {
    guard processes > 1 else { return [weights.indices] }
    var pieces: [Range<Int>] = []
    var (first, item, done) = (0, 0, 0.0)
    for end in ends(of: weights.reduce(0, +), among: processes) {
      // An item belongs where its middle lies.
      while item < weights.count, done + weights[item] / 2 < end {
        done += weights[item]
        item += 1
      }
      if first < item || pieces.count < processes { pieces.append(first..<item) }
      first = item
    }
    if item < weights.count { pieces.append(item..<weights.count) }
    return pieces
  }

  /// The items that are left of a piece when the next is asked for: a thirty-second of a process's share.
  ///
  /// Asked for later, it is waited for. Asked for when the piece begins, it is begun so much later that others would
  /// have had the time for it, and the last to end may have two large pieces to do.
  package static func lead(of items: Int, among processes: Int) -> Int { max(1, items / (32 * processes)) }

  /// Where each piece would end if work could be cut anywhere.
  private static func ends(of total: Double, among processes: Int) -> [Double] {
    let least = total / Double(64 * processes)
    var ends: [Double] = []
    var done = 0.0
    repeat {
      let piece = max((total - done) / Double(2 * processes), least)
      for _ in 0..<processes {
        done += piece
        ends.append(done)
      }
    } while total - done > least / 2
    return ends
  }
}
