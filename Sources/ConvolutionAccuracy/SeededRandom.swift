import RealModule

/// A small random generator whose numbers repeat for a seed: Steele, Lea and Flood, OOPSLA 2014,
/// doi:10.1145/2660193.2660195.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that repeats its numbers for the same seed.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A double in 0 ..< 1.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A normally distributed double, by the polar method of Box, Muller and Marsaglia.
  package mutating func normal() -> Double {
    while true {
      let (x, y) = (2 * unit() - 1, 2 * unit() - 1)
      let square = x * x + y * y
      if square > 0 && square < 1 { return x * (-2 * Double.log(square) / square).squareRoot() }
    }
  }
}
