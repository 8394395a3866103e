/// What the input is taken to be outside its ends.
///
/// | word | extension of `a b c d` | numpy.pad | scipy.signal | scipy.ndimage | OpenCV |
/// |---|---|---|---|---|---|
/// | `fill` | v v v [a b c d] v v v | constant | fill | constant | CONSTANT |
/// | `wrap` | b c d [a b c d] a b c | wrap | wrap | wrap | WRAP |
/// | `symmetric` | c b a [a b c d] d c b | symmetric | symm | reflect | REFLECT |
/// | `reflect` | d c b [a b c d] c b a | reflect | — | mirror | REFLECT_101 |
/// | `edge` | a a a [a b c d] d d d | edge | — | nearest | REPLICATE |
///
/// Every extension holds at any distance, as `numpy.pad` defines it.
///
/// ```swift
/// // A kernel of one tap far from its origin shows the extension itself.
/// var options = ConvolutionOptions<Double>(mode: .same, boundary: .reflect)
/// options.origin = 0
/// try convolve([1, 2, 3, 4], with: [0, 0, 0, 1], options: options)  // [4.0, 3.0, 2.0, 1.0]
/// ```
public enum Boundary: String, CaseIterable, Sendable {
  /// A constant value, 0 unless another is given.
  case fill
  /// The input repeated: index modulo length.
  case wrap
  /// Mirrored about the edge between samples; the edge sample appears twice.
  case symmetric
  /// Mirrored about the edge sample, which appears once; a single sample is repeated.
  case reflect
  /// The nearest edge sample.
  case edge

  /// The input index that stands at extended index `index`, or nil for a filled sample.
  ///
  /// - Complexity: O(1) at any distance.
  @inlinable
  package func sourceIndex(_ index: Int, count: Int) -> Int? {
    if index >= 0 && index < count { return index }
    switch self {
    case .fill: return nil
    case .wrap: return floorModulo(index, count)
    case .edge: return index < 0 ? 0 : count - 1
    case .symmetric:
      let position = floorModulo(index, 2 * count)
      return position < count ? position : 2 * count - 1 - position
    case .reflect:
      if count == 1 { return 0 }
      let position = floorModulo(index, 2 * count - 2)
      return position < count ? position : 2 * count - 2 - position
    }
  }
}

/// The remainder in 0 ..< divisor.
@inlinable
package func floorModulo(_ value: Int, _ divisor: Int) -> Int {
  let remainder = value % divisor
  return remainder < 0 ? remainder + divisor : remainder
}
