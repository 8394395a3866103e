import Glibc

/// A scalar that knows sine and cosine.
package protocol RootScalar: BinaryFloatingPoint, Sendable {
  static func sineAndCosine(_ angle: Self) -> (sine: Self, cosine: Self)
}

extension Double: RootScalar {
  package static func sineAndCosine(_ angle: Double) -> (sine: Double, cosine: Double) {
    (Glibc.sin(angle), Glibc.cos(angle))
  }
}

#if arch(x86_64)
  extension Float80: RootScalar {
    package static func sineAndCosine(_ angle: Float80) -> (sine: Float80, cosine: Float80) {
      (Glibc.sin(angle), Glibc.cos(angle))
    }
  }
#endif

/// The roots of unity `exp(−2πi m/order)` for any `m`, out of two tables of about √order each.
///
/// Tables and product are wide, so that a root rounded to the working scalar is within little more than half
/// a unit in the last place: the error bounds of the transforms assume it.
struct RootsOfUnity<Wide: RootScalar> {
  private let order: Int
  private let step: Int
  private let coarse: [(re: Wide, im: Wide)]
  private let fine: [(re: Wide, im: Wide)]

  init(order: Int) {
    self.order = order
    let step = max(1, Int(Double(order).squareRoot()))
    self.step = step
    fine = (0..<step).map { Self.root($0, order) }
    coarse = (0...(order - 1) / step).map { Self.root($0 * step, order) }
  }

  subscript(index: Int) -> (re: Wide, im: Wide) {
    var index = index % order
    if index < 0 { index += order }
    let (quotient, remainder) = index.quotientAndRemainder(dividingBy: step)
    let a = coarse[quotient]
    let b = fine[remainder]
    return (a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
  }

  /// One root, its angle brought into the first eighth of the circle, where sine and cosine are the most
  /// accurate and the roots at the eighths are exact.
  private static func root(_ index: Int, _ order: Int) -> (re: Wide, im: Wide) {
    // index/order of a turn = octant/8 + rest/(8·order) of a turn.
    let (octant, rest) = (8 * index).quotientAndRemainder(dividingBy: order)
    let backwards = octant % 2 == 1
    let (sine, cosine) = Wide.sineAndCosine(
      Wide.pi / 4 * Wide(backwards ? order - rest : rest) / Wide(order))
    let (re, im): (Wide, Wide) =
      switch octant {
      case 0: (cosine, sine)
      case 1: (sine, cosine)
      case 2: (-sine, cosine)
      case 3: (-cosine, sine)
      case 4: (-cosine, -sine)
      case 5: (-sine, -cosine)
      case 6: (sine, -cosine)
      default: (cosine, -sine)
      }
    return (re, -im)
  }
}
