import Glibc

/// Lengths of the short transforms that a long one is split into, and how fast FFTW does them.
enum SplitLength {
  /// Strips and transposition blocks need multiples of this.
  static let grain = 16
  /// Twiddle factors are products of one coarse and one of this many fine factors.
  static let twiddleGrain = 32

  /// Time per point and binary level of a length, relative to powers of two, by its odd part; measured with
  /// FFTW 3.3.10 (SSE2, AVX) at 256 to 4096 in both precisions.
  private static let slowness = [1: 1.0, 3: 1.02, 5: 1.02, 9: 1.15, 15: 1.08]

  /// The lengths that are multiples of `grain`, ascending.
  static func lengths(multipleOf grain: Int, in range: ClosedRange<Int>) -> [Int] {
    FastLength.all(in: range).filter { $0 % grain == 0 && slowness[oddPart($0)] != nil }
  }

  /// Relative time of a transform of `length`, for each of its points.
  static func timePerPoint(_ length: Int) -> Double {
    log2(Double(length)) * (slowness[oddPart(length)] ?? 2)
  }

  /// The pair (columns' length, rows' length) of at least `count` points that takes the least time.
  static func split(atLeast count: Int) throws(TransformError) -> (rows: Int, columns: Int) {
    // What packing and memory cost, in the units of a level.
    let passes = 12.0
    var best: (time: Double, rows: Int, columns: Int)?
    let candidates = lengths(multipleOf: grain, in: 64...65536)
    for rows in candidates {
      let wanted = (max(count, 1) - 1) / rows + 1
      // Far from square, one of the two no longer fits the first cache.
      guard wanted <= 8 * rows else { continue }
      let least = max(wanted, rows / 4)
      for columns in candidates where columns >= least && columns <= 8 * rows {
        guard columns % twiddleGrain == 0 else { continue }
        let time = Double(rows * columns) * (timePerPoint(rows) + timePerPoint(columns) + passes)
        if best.map({ time < $0.time }) ?? true { best = (time, rows, columns) }
        if columns >= 2 * least { break }
      }
    }
    guard let best else { throw .tooLarge(what: "a transform of \(count) samples") }
    return (best.rows, best.columns)
  }

  /// The length of one axis of a plane of at least `count` samples that takes the least time.
  static func axis(atLeast count: Int, multipleOf grain: Int) throws(TransformError) -> Int {
    guard count <= 1 << 31 else { throw .tooLarge(what: "a transform of \(count) samples") }
    let start = max(count, 4 * grain)
    let time = { (length: Int) in Double(length) * (timePerPoint(length) + 12) }
    let candidates = lengths(multipleOf: grain, in: start...2 * start)
    guard let best = candidates.min(by: { time($0) < time($1) }) else {
      throw .tooLarge(what: "a transform of \(count) samples")
    }
    return best
  }

  private static func oddPart(_ length: Int) -> Int { length >> length.trailingZeroBitCount }
}
