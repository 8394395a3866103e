import ComplexModule

extension EngineFactory {
  /// An engine that cannot overflow on the way to a finite result.
  ///
  /// Single precision is widened.  Double-precision samples are multiplied by 2⁻⁵²⁰ and taps by the power of
  /// two that brings the largest below 2, both exact for whatever matters beside results near 2¹⁰²⁴; the
  /// result is multiplied back, and overflows only where the true value does.
  package static func outOfRangeRescue<Element: ConvolutionElement>(
    _ plan: ConvolutionPlan, kernel: Matrix<Element>, correlates: Bool
  ) throws(ConvolutionError) -> any ConvolutionEngine<Element> {
    if Element.loops.kind.isSingle { return try widened(plan, kernel: kernel, correlates: correlates) }
    let peak = kernel.elements.reduce(0) { max($0, Element.loops.magnitude($1)) }
    let exponent = peak.isFinite && peak > 1 ? Int(peak.exponent) : 0
    let up = Double(sign: .plus, exponent: exponent, significand: 1)
    let down = Double(sign: .plus, exponent: -exponent, significand: 1)
    let separates = plan.method == .separable
    let engine: any ConvolutionEngine
    switch kernel {
    case let kernel as Matrix<Double>:
      engine = try WideningEngine<Double, Double>(
        plan,
        kernel: PreparedKernel(
          kernel.map { $0 * down }, correlates: correlates, separates: separates, loops: Double.loops),
        convert: .init(
          widen: { for index in 0..<$2 { $1[index] = $0[index] * 0x1p-520 } },
          round: { for index in 0..<$2 { $1[index] = $0[index] * 0x1p520 * up } }, zero: 0))
    case let kernel as Matrix<Complex<Double>>:
      engine = try WideningEngine<Complex<Double>, Complex<Double>>(
        plan,
        kernel: PreparedKernel(
          kernel.map { Complex($0.components.0 * down, $0.components.1 * down) }, correlates: correlates,
          separates: separates, loops: Complex<Double>.loops),
        convert: .init(
          widen: { source, destination, count in
            let (from, to) = (scalars(source), scalars(destination))
            for index in 0..<2 * count { to[index] = from[index] * 0x1p-520 }
          },
          round: { source, destination, count in
            let (from, to) = (scalars(source), scalars(destination))
            for index in 0..<2 * count { to[index] = from[index] * 0x1p520 * up }
          }, zero: .zero))
    default: preconditionFailure("\(Element.self) has no scaled arithmetic")
    }
    return engine as! any ConvolutionEngine<Element>
  }
}
