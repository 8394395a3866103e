import Dispatch
import Synchronization

/// c[k] = Σ_j conj(h[j]) · x[j + k] for a range of lags k, one piece of taps after another, each meeting all lags
/// while it is in the cache.
///
/// Pieces are summed in groups whose bounds depend on the sizes only, so that no bit depends on the threads. What is
/// outside the signal enters no sum.
struct LagSums<Element: ConvolutionElement> {
  let signal: UnsafeBufferPointer<Element>
  let kernel: UnsafeBufferPointer<Element>
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
      DispatchQueue.concurrentPerform(iterations: groups) { run($0) }
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
    for start in starts {
      let piece = start..<min(start + LagPlan.piece, end)
      let taps = UnsafeBufferPointer(rebasing: kernel[piece])
      part.withUnsafeMutableBufferPointer { part in
        guard loops.kind.isComplex else { return meet(piece, taps: taps, into: part) }
        taps.map(loops.conjugate).withUnsafeBufferPointer { meet(piece, taps: $0, into: part) }
      }
      for lag in total.indices { total[lag] = total[lag] + part[lag] }
    }
    return total
  }

  /// All lags of one piece: together where no lag leaves the signal, one by one where some do.
  private func meet(
    _ piece: Range<Int>, taps: UnsafeBufferPointer<Element>, into part: UnsafeMutableBufferPointer<Element>
  ) {
    let row = Element.loops.row
    guard let samples = signal.baseAddress, let taps = taps.baseAddress, let part = part.baseAddress else {
      return
    }
    if piece.lowerBound + lags.lowerBound >= 0, piece.upperBound - 1 + lags.upperBound < signal.count {
      return row(samples + piece.lowerBound + lags.lowerBound, taps, piece.count, part, lags.count)
    }
    for (place, lag) in lags.enumerated() {
      let inside = piece.clamped(to: -lag..<signal.count - lag)
      guard !inside.isEmpty else {
        part[place] = .zero
        continue
      }
      row(
        samples + inside.lowerBound + lag, taps + (inside.lowerBound - piece.lowerBound), inside.count,
        part + place, 1)
    }
  }
}

extension LagSums: @unchecked Sendable {}
