import Convolution

extension AbsoluteBound.Measures {
  /// Takes in the bound of some blocks.
  mutating func take(_ bound: ErrorBound) {
    let value = AbsoluteBound.Value(bound)
    blocks = blocks?.worse(value) ?? value
  }
}

extension Team {
  /// What is known of the samples and blocks of all processes: all of them call it.
  func join(_ own: AbsoluteBound.Measures) throws -> AbsoluteBound.Measures {
    try gather(own).reduce(AbsoluteBound.Measures()) { $0.joined(with: $1) }
  }
}
