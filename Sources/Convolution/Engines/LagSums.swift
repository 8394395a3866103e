import Synchronization

/// c[k] = Σ_j conj(h[j]) · x[j + k] for a range of lags k, one piece of taps after another, each meeting all lags
/// while it is in the cache.
///
/// Pieces are summed in groups whose bounds depend on the sizes only, so that no bit depends on the threads. What is
/// outside the signal enters no sum.
struct LagSums<Element: ConvolutionElement> {
  let signal: any SampleOperand<Element>
  let kernel: any SampleOperand<Element>
  let lags: ClosedRange<Int>
  let threads: Int

  private static var groupLimit: Int { 64 }

  func callAsFunction() -> [Element] {
    let taps = max(0, -lags.upperBound)..<min(kernel.count, signal.count - lags.lowerBound)
    guard !taps.isEmpty else { return Array(repeating: .zero, count: lags.count) }
    let pieces = (taps.count - 1) / LagPlan.piece + 1
    let groups = min(pieces, Self.groupLimit)
    let sums = Mutex([[Element]](repeating: [], count: groups))
    @Sendable func run(_ group: Int) {
      let own = group * pieces / groups..<(group + 1) * pieces / groups
      let sum = self.sum(of: own.map { taps.lowerBound + $0 * LagPlan.piece }, end: taps.upperBound)
      sums.withLock { $0[group] = sum }
    }
    if threads > 1, groups > 1 {
      WorkerTeam.together(groups) { run($0) }
    } else {
      (0..<groups).forEach(run)
    }
    return sums.withLock { parts in
      parts.dropFirst().reduce(into: parts[0]) { total, part in
        for lag in total.indices { total[lag] = total[lag] + part[lag] }
      }
    }
  }

  /// The sum over the pieces that begin at the given taps.
  private func sum(of starts: [Int], end: Int) -> [Element] {
    let loops = Element.loops
    var total = [Element](repeating: .zero, count: lags.count)
    var part = total
    let samplesRoom = LagPlan.piece + lags.count
    let scratch = UnsafeMutablePointer<Element>.allocate(capacity: LagPlan.piece + samplesRoom)
    defer { scratch.deallocate() }
    for start in starts {
      let piece = start..<min(start + LagPlan.piece, end)
      let met = (piece.lowerBound + lags.lowerBound..<piece.upperBound + lags.upperBound)
        .clamped(to: 0..<signal.count)
      part.withUnsafeMutableBufferPointer { part in
        signal.withSamples(met, scratch: scratch) { samples in
          kernel.withSamples(piece, scratch: scratch + samplesRoom) { taps in
            let samples = UnsafeBufferPointer(start: samples, count: met.count)
            guard loops.kind.isComplex else { return meet(piece, taps, met, samples, into: part) }
            let conjugate = (0..<piece.count).map { loops.conjugate(taps[$0]) }
            conjugate.withUnsafeBufferPointer { meet(piece, $0.baseAddress, met, samples, into: part) }
          }
        }
      }
      for lag in total.indices { total[lag] = total[lag] + part[lag] }
    }
    return total
  }

  /// All lags of one piece: together where no lag leaves the signal, one by one where some do.
  private func meet(
    _ piece: Range<Int>, _ taps: UnsafePointer<Element>?, _ met: Range<Int>,
    _ samples: UnsafeBufferPointer<Element>, into part: UnsafeMutableBufferPointer<Element>
  ) {
    let row = Element.loops.row
    guard let samples = samples.baseAddress, let taps, let part = part.baseAddress else { return }
    if met.count == piece.count + lags.count - 1 {
      return row(samples, taps, piece.count, part, lags.count)
    }
    for (place, lag) in lags.enumerated() {
      let inside = piece.clamped(to: -lag..<signal.count - lag)
      guard !inside.isEmpty else {
        part[place] = .zero
        continue
      }
      row(
        samples + inside.lowerBound + lag - met.lowerBound, taps + (inside.lowerBound - piece.lowerBound),
        inside.count, part + place, 1)
    }
  }
}
