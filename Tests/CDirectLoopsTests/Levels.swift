import CDirectLoops

/// The levels that this machine has.
let levels: [direct_loops_level] = (0...direct_loops_highest_level().rawValue)
  .map { direct_loops_level(rawValue: $0) }

func name(_ level: direct_loops_level) -> String { String(cString: direct_loops_level_name(level)) }

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers everywhere.
struct Randomness: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
