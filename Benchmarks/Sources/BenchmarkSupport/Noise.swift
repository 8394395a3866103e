import ComplexModule

/// A small seeded generator (SplitMix64: Steele, Lea, Flood, OOPSLA 2014, doi:10.1145/2660193.2660195).
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// A generator that always gives the same numbers for the same seed.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A sample that noise can be made of.
package protocol NoiseSample {
  /// The next sample, every part uniform in −1 … 1.
  static func noise(_ generator: inout SplitMix64) -> Self
}

extension Float: NoiseSample {
  package static func noise(_ generator: inout SplitMix64) -> Float { .random(in: -1...1, using: &generator) }
}

extension Double: NoiseSample {
  package static func noise(_ generator: inout SplitMix64) -> Double {
    .random(in: -1...1, using: &generator)
  }
}

extension Complex: NoiseSample where RealType: NoiseSample {
  package static func noise(_ generator: inout SplitMix64) -> Self {
    Complex(RealType.noise(&generator), RealType.noise(&generator))
  }
}

extension SampleBuffer where Element: NoiseSample {
  /// Uniform noise from a seed.
  package convenience init(noise count: Int, seed: UInt64) {
    self.init(count: count)
    var generator = SplitMix64(seed: seed)
    for index in samples.indices { samples[index] = Element.noise(&generator) }
  }
}
