/// The arithmetic that a convolution computes with.
///
/// ```swift
/// // 16777217 needs 25 bits: single precision loses it on the way, double rounds the sum once.
/// var options = ConvolutionOptions<Float>(mode: .valid)
/// try convolve([16_777_216, 1, -16_777_216], with: [1, 1, 1], options: options)  // [0.0]
/// options.precision = .double
/// try convolve([16_777_216, 1, -16_777_216], with: [1, 1, 1], options: options)  // [1.0]
/// ```
public enum ArithmeticPrecision: String, CaseIterable, Sendable {
  /// Single precision, unit roundoff 2⁻²⁴.
  case float
  /// Double precision, unit roundoff 2⁻⁵³; single-precision data are rounded once, at the end.
  case double
}

extension ConvolutionOptions where Element: ConvolutionElement {
  /// Whether the arithmetic is wider than the samples.
  var widens: Bool {
    get throws(ConvolutionError) {
      guard let precision else { return false }
      let isSingle = Element.loops.kind.isSingle
      guard isSingle || precision == .double else {
        throw .invalidOption(
          name: "precision", value: precision.rawValue,
          rule: "is less than the samples have; convert them to single precision, or ask for double")
      }
      return isSingle && precision == .double
    }
  }
}
