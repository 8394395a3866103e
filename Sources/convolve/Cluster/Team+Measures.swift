import Convolution

extension AbsoluteBound.Measures {
  /// Takes in the bound of some blocks.
  mutating func take(_ bound: ErrorBound) {
    let value = AbsoluteBound.Value(bound)
    blocks = blocks?.worse(value) ?? value
  }
}

extension Team {
  /// Every process's number, in the order of the processes: all of them call it.
  func gather(_ value: Double) throws -> [Double] {
    try gather(Int(bitPattern: UInt(value.bitPattern))).map {
      Double(bitPattern: UInt64(UInt(bitPattern: $0)))
    }
  }

  /// What is known of the samples and blocks of all processes: all of them call it.
  func join(_ own: AbsoluteBound.Measures) throws -> AbsoluteBound.Measures {
    let (largest, sums) = (try gather(own.input.largest), try gather(own.input.sum))
    let norms = try gather(own.input.norm)
    let results = try gather(own.largestResult)
    // A process without blocks knows of no bound, which is none that is worse.
    let guaranteed = try gather(own.blocks?.guaranteed ?? -1)
    let typical = try gather(own.blocks?.typical ?? -1)
    let input = largest.indices.reduce(Magnitude()) {
      $0.joined(with: Magnitude(largest: largest[$1], sum: sums[$1], norm: norms[$1]))
    }
    let blocks = AbsoluteBound.Value(
      guaranteed: guaranteed.max() ?? -1, typical: typical.max() ?? -1)
    return AbsoluteBound.Measures(
      input: input, largestResult: results.max() ?? 0, blocks: blocks.guaranteed < 0 ? nil : blocks)
  }
}
