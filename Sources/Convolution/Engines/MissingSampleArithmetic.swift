import ComplexModule

/// The few operations that normalised convolution needs beside sums and products.
package struct MissingSampleArithmetic<Element: Sendable>: Sendable {
  package let one: Element
  package let isNaN: @Sendable (Element) -> Bool
  /// a · b / c
  package let ratio: @Sendable (_ a: Element, _ b: Element, _ c: Element) -> Element
  /// |z|
  package let magnitude: @Sendable (Element) -> Double
  /// A real number as a sample.
  package let element: @Sendable (Double) -> Element

  /// The operations of one of the four sample types.
  package static func make() -> MissingSampleArithmetic {
    let arithmetic: Any =
      switch Element.self {
      case is Float.Type: real(Float.self)
      case is Double.Type: real(Double.self)
      case is Complex<Float>.Type: complex(Float.self)
      case is Complex<Double>.Type: complex(Double.self)
      default: preconditionFailure("\(Element.self) has no NaN")
      }
    return arithmetic as! MissingSampleArithmetic
  }

  private static func real<Scalar: BinaryFloatingPoint & Sendable>(_: Scalar.Type)
    -> MissingSampleArithmetic<Scalar>
  {
    MissingSampleArithmetic<Scalar>(
      one: 1, isNaN: { $0.isNaN }, ratio: { $0 * ($1 / $2) }, magnitude: { abs(Double($0)) },
      element: { Scalar($0) })
  }

  private static func complex<Scalar: ComplexScalar>(_: Scalar.Type)
    -> MissingSampleArithmetic<Complex<Scalar>>
  {
    MissingSampleArithmetic<Complex<Scalar>>(
      one: 1, isNaN: { $0.components.0.isNaN || $0.components.1.isNaN }, ratio: { $0 * ($1 / $2) },
      magnitude: { z in
        let (re, im) = (Double(z.components.0), Double(z.components.1))
        return (re * re + im * im).squareRoot()
      }, element: { Complex(Scalar($0), 0) })
  }
}
