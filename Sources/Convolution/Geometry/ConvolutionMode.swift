/// Which samples of the full convolution are wanted.
///
/// With a signal of N samples and a kernel of K, `full[n] = Σ_j kernel[j] · signal[n − j]`,
/// n = 0 … N+K−2. The lengths below are those of `np.convolve` in one dimension and of
/// `scipy.signal.convolve2d` in two; the article <doc:Modes> shows where they differ.
///
/// ```swift
/// for mode in ConvolutionMode.allCases {
///   print(mode.rawValue, try convolve([1, 2, 3], with: [1, 1], mode: mode))
/// }
/// try convolve([1, 2, 3], with: [1, 1], mode: .full)  // [1, 3, 5, 3]
/// try convolve([1, 2, 3], with: [1, 1], mode: .same)  // [1, 3, 5]
/// try convolve([1, 2, 3], with: [1, 1], mode: .valid)  // [3, 5]
/// ```
public enum ConvolutionMode: String, CaseIterable, Sendable {
  /// Every output that any overlap reaches: N+K−1 samples.
  case full
  /// As many outputs as the input has samples, centred: 1-D max(N, K), 2-D the image's shape.
  case same
  /// Only outputs where one operand lies wholly inside the other: max(N, K) − min(N, K) + 1.
  case valid
}

/// Explicit zeros around the input, as layers of neural networks have them; replaces mode and boundary.
///
/// A kernel that spans k samples gives ⌊(n + before + after − k)/S⌋ + 1 outputs under a stride S.
///
/// ```swift
/// var options = ConvolutionOptions<Double>()
/// options.padding = .same
/// options.stride = 2
/// let plan = try ConvolutionPlan(image: 224, kernel: 3, of: Double.self, options: options)
/// plan.outputShape  // 112 × 112
/// ```
public enum Padding: Equatable, Sendable {
  /// So many zeros before the first and after the last sample of each axis.
  case zeros(before: Axes<Int>, after: Axes<Int>)
  /// TensorFlow's `same`: ⌈n / stride⌉ outputs; the odd zero of an odd total comes after.
  case same

  /// The same number of zeros before and after.
  ///
  /// ```swift
  /// Padding.zeros(1) == .zeros(before: 1, after: 1)  // true
  /// Padding.zeros(Axes(rows: 0, columns: 2)) == .zeros(2)  // false
  /// ```
  ///
  /// - Parameter count: zeros at either end, per axis.
  public static func zeros(_ count: Axes<Int>) -> Padding { .zeros(before: count, after: count) }
}
