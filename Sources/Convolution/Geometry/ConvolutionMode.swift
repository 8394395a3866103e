/// Which samples of the full convolution are wanted.
///
/// With a signal of N samples and a kernel of K, `full[n] = Σ_j kernel[j] · signal[n − j]`,
/// n = 0 … N+K−2. The lengths below are those of `np.convolve` in one dimension and of
/// `scipy.signal.convolve2d` in two; the article <doc:Modes> shows where they differ.
public enum ConvolutionMode: String, CaseIterable, Sendable {
  /// Every output that any overlap reaches: N+K−1 samples.
  case full
  /// As many outputs as the input has samples, centred: 1-D max(N, K), 2-D the image's shape.
  case same
  /// Only outputs where one operand lies wholly inside the other: max(N, K) − min(N, K) + 1.
  case valid
}

/// Explicit zeros around the input, as layers of neural networks have them; replaces mode and boundary.
public enum Padding: Equatable, Sendable {
  /// So many zeros before the first and after the last sample of each axis.
  case zeros(before: Axes<Int>, after: Axes<Int>)
  /// TensorFlow's `same`: ⌈n / stride⌉ outputs; the odd zero of an odd total comes after.
  case same

  /// The same number of zeros before and after.
  public static func zeros(_ count: Axes<Int>) -> Padding { .zeros(before: count, after: count) }
}
