import Convolution
import Testing

/// Pieces of work that are dealt out: all of it, once, and nearly no waiting in the end.
@Suite struct FactoringTests {
  @Test func everyItemOnceInOrder() {
    for count in [0, 1, 2, 3, 7, 63, 64, 65, 200, 5000] {
      for processes in [1, 2, 3, 4, 7, 64, 1000] {
        let weights = (0..<count).map { Double($0 * $0 % 101) }
        let pieces = Factoring.pieces(of: weights, among: processes)
        #expect(pieces.count >= processes)
        #expect(pieces.dropFirst(processes).allSatisfy { !$0.isEmpty })
        #expect(pieces.first?.lowerBound == 0 && pieces.last?.upperBound == count)
        #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
      }
    }
    // Nothing to tell apart is nothing to lose.
    let weightless = Factoring.pieces(of: [0, 0, 0], among: 2)
    #expect(weightless.count >= 2 && weightless.map(\.count).reduce(0, +) == 3)
  }

  /// The rounds that the paper gives: half of what is left in each, down to a 64th of a share.
  @Test func roundsHalve() {
    let pieces = Factoring.pieces(of: Array(repeating: 1, count: 1280), among: 2)
    #expect(pieces.map(\.count) == [320, 320, 160, 160, 80, 80, 40, 40, 20, 20, 10, 10, 10, 10])
    #expect(Factoring.pieces(of: [1, 1, 1], among: 1) == [0..<3])
  }

  /// Processes that are at least half as fast as the average end within 5 % of the least possible.
  @Test(arguments: [[1, 1], [1, 0.5], [1, 0.8, 0.4], [1, 1, 1, 0.5], [0.5, 1, 1, 1, 1, 1, 1]])
  func whoeverIsFreeTakesTheNext(speeds: [Double]) {
    let weights = Array(repeating: 1.0, count: 1000 * speeds.count)
    let pieces = Factoring.pieces(of: weights, among: speeds.count)
    var ends = zip(pieces, speeds).map { Double($0.count) / $1 }
    for piece in pieces.dropFirst(speeds.count) {
      let free = ends.indices.min { ends[$0] < ends[$1] } ?? 0
      ends[free] += Double(piece.count) / speeds[free]
    }
    let least = Double(weights.count) / speeds.reduce(0, +)
    #expect((ends.max() ?? 0) < 1.05 * least, "\(ends) of \(least)")
    // A fixed share each would have taken the slowest that much longer.
    if let slowest = speeds.min(), slowest < 1 { #expect(1000 / slowest > 1.2 * (ends.max() ?? 0)) }
  }

  /// Processes other than the first ask for a piece before they are free. Alike, they end nearly together.
  @Test(arguments: [2, 3, 8]) func askingAheadCostsLittle(processes: Int) {
    let share = 1000
    func end(asking lead: Int) -> Double {
      var pieces = Factoring.pieces(of: Array(repeating: 1, count: share * processes), among: processes)[...]
      var work = pieces.prefix(processes).map(\.count)
      pieces = pieces.dropFirst(processes)
      var asked = [Int?](repeating: nil, count: processes)
      func askInTime(_ process: Int) {
        guard asked[process] == nil, work[process] <= (process == 0 ? 0 : lead) else { return }
        asked[process] = pieces.popFirst()?.count ?? 0
      }
      var time = 0
      while !pieces.isEmpty || (work + asked.map { $0 ?? 0 }).contains(where: { $0 > 0 }) {
        for process in (0..<processes).reversed() {
          askInTime(process)
          guard work[process] == 0 else { continue }
          (work[process], asked[process]) = (asked[process] ?? 0, nil)
          askInTime(process)
        }
        for process in 0..<processes { work[process] -= min(work[process], 1) }
        time += 1
      }
      return Double(time) / Double(share)
    }
    let lead = Factoring.lead(of: share * processes, among: processes)
    #expect(lead == 31 && Factoring.lead(of: 5, among: processes) == 1)
    let (early, late) = (end(asking: share), end(asking: lead))
    #expect(late < 1.03 && early > late + 0.02, "\(early), \(late)")
  }
}
