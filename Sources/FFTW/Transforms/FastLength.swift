/// Transform lengths that FFTW does fast: 2ᵃ·3ᵇ·5ᶜ·7ᵈ, and from 64 on multiples of 16, so that every pass fills
/// its vectors.
package enum FastLength {
  /// From this length on only multiples of ``grain`` are offered.
  static let vectorised = 64
  static let grain = 16

  /// The shortest fast length that is at least `length` (and at least 1).
  ///
  /// Complexity: O(log³ length).
  package static func next(atLeast length: Int) throws(TransformError) -> Int {
    guard length <= 1 << 40 else { throw .tooLarge(what: "a transform of \(length) samples") }
    if length <= 1 { return 1 }
    var best = Int.max
    forEachOddPart(upTo: 2 * length) { odd in
      var candidate = odd
      while candidate < length || (candidate >= vectorised && candidate % grain != 0) { candidate *= 2 }
      best = min(best, candidate)
    }
    return best
  }

  /// Every fast length in `range`, ascending.
  package static func all(in range: ClosedRange<Int>) -> [Int] {
    var lengths: [Int] = []
    let top = min(range.upperBound, 1 << 41)
    guard top >= 1 else { return [] }
    forEachOddPart(upTo: top) { odd in
      var candidate = odd
      while candidate <= top {
        if range.contains(candidate), candidate < vectorised || candidate % grain == 0 {
          lengths.append(candidate)
        }
        candidate *= 2
      }
    }
    return lengths.sorted()
  }

  /// Whether `length` is one of them.
  package static func isFast(_ length: Int) -> Bool {
    guard length >= 1, length < vectorised || length % grain == 0 else { return false }
    var rest = length
    for prime in [2, 3, 5, 7] {
      while rest % prime == 0 { rest /= prime }
    }
    return rest == 1
  }

  /// Calls `body` for every 3ᵇ·5ᶜ·7ᵈ up to `bound`.
  private static func forEachOddPart(upTo bound: Int, _ body: (Int) -> Void) {
    var sevens = 1
    while sevens <= bound {
      var fives = sevens
      while fives <= bound {
        var threes = fives
        while threes <= bound {
          body(threes)
          threes *= 3
        }
        fives *= 5
      }
      sevens *= 7
    }
  }
}
