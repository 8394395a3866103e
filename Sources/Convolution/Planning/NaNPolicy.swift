/// What a NaN in the input is taken to be.
///
/// ```swift
/// var options = ConvolutionOptions<Double>(mode: .valid)
/// try convolve([1, .nan, 3, 5], with: [0.5, 0.5], options: options)  // [nan, nan, 4.0]
/// options.nan = .ignore
/// try convolve([1, .nan, 3, 5], with: [0.5, 0.5], options: options)  // [1.0, 3.0, 4.0]
/// ```
public enum NaNPolicy: String, CaseIterable, Sendable {
  /// A number like any other in IEEE arithmetic: every output whose support holds it is NaN.
  case propagate
  /// A sample that is missing: normalised convolution, `conv(x with NaN as 0) · Σh / conv(valid)`.
  ///
  /// Samples of the boundary count as valid, unless they repeat a NaN. An output that no valid sample reaches
  /// through a tap that is not zero is NaN, and so is one whose valid taps cancel to less than their rounding
  /// error. Outputs that miss nothing are those of ``propagate``. Infinities are not ignored. The kernel's sum
  /// must not be zero. See H. Knutsson and C.-F. Westin, CVPR 1993, doi:10.1109/CVPR.1993.341081.
  case ignore
}
