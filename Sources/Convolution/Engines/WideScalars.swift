import ComplexModule

/// Samples of any type as real scalars in double precision, exactly, and back, rounded once.
struct WideScalars<Element: Sendable>: Sendable {
  /// Scalars of a sample: 2 where it is complex.
  let parts: Int
  let widen: @Sendable (UnsafePointer<Element>, UnsafeMutablePointer<Double>, _ count: Int) -> Void
  let round: @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Element>, _ count: Int) -> Void

  static func make() -> WideScalars {
    let made: any Sendable =
      switch Element.self {
      case is Float.Type:
        WideScalars<Float>(
          parts: 1, widen: { for i in 0..<$2 { $1[i] = Double($0[i]) } },
          round: { for i in 0..<$2 { $1[i] = Float($0[i]) } })
      case is Double.Type:
        WideScalars<Double>(
          parts: 1, widen: { $1.update(from: $0, count: $2) }, round: { $1.update(from: $0, count: $2) })
      case is Complex<Float>.Type:
        WideScalars<Complex<Float>>(
          parts: 2, widen: { for i in 0..<2 * $2 { $1[i] = Double(scalars($0)[i]) } },
          round: { for i in 0..<2 * $2 { scalars($1)[i] = Float($0[i]) } })
      case is Complex<Double>.Type:
        WideScalars<Complex<Double>>(
          parts: 2, widen: { $1.update(from: scalars($0), count: 2 * $2) },
          round: { scalars($1).update(from: $0, count: 2 * $2) })
      default: preconditionFailure("\(Element.self) has no scalars in double precision")
      }
    return made as! WideScalars
  }
}
