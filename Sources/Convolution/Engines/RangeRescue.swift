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
    return try scaled(
      plan, kernel: kernel, correlates: correlates, samples: -520, taps: -max(0, exponent(of: kernel) ?? 0))
  }

  /// An engine for taps so small that their spectrum, divided by the length of a transform, would lose digits
  /// to underflow; nil where they are not.
  package static func tinyTaps<Element: ConvolutionElement>(
    _ plan: ConvolutionPlan, kernel: Matrix<Element>, correlates: Bool, isCareful: Bool
  ) throws(ConvolutionError) -> (any ConvolutionEngine<Element>)? {
    let isSingle = Element.loops.kind.isSingle
    guard plan.method == .fft, let exponent = exponent(of: kernel), exponent < (isSingle ? -80 : -960) else {
      return nil
    }
    if isSingle { return try widened(plan, kernel: kernel, correlates: correlates, isCareful: isCareful) }
    return try scaled(
      plan, kernel: kernel, correlates: correlates, samples: 0, taps: min(1000, -exponent),
      isCareful: isCareful)
  }

  /// The exponent of the largest tap that is finite; nil of nothing but zeros.
  private static func exponent<Element: ConvolutionElement>(of kernel: Matrix<Element>) -> Int? {
    let peak = kernel.elements.withUnsafeBufferPointer { largestMagnitude($0) }
    return peak > 0 ? Int(peak.exponent) : nil
  }

  /// The plan's engine for samples and taps multiplied by powers of two, and its results divided by them.
  private static func scaled<Element: ConvolutionElement>(
    _ plan: ConvolutionPlan, kernel: Matrix<Element>, correlates: Bool, samples: Int, taps: Int,
    isCareful: Bool = false
  ) throws(ConvolutionError) -> any ConvolutionEngine<Element> {
    func power(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
    let (sampleScale, tapScale) = (power(samples), power(taps))
    let (sampleBack, tapBack) = (power(-samples), power(-taps))
    let rank = plan.chosen.rank
    switch kernel {
    case let kernel as Matrix<Double>:
      let engine = try WideningEngine<Double, Double>(
        plan,
        kernel: PreparedKernel(
          kernel.map { $0 * tapScale }, correlates: correlates, maximumRank: rank, loops: Double.loops),
        isCareful: isCareful,
        convert: .init(
          widen: { for index in 0..<$2 { $1[index] = $0[index] * sampleScale } },
          round: { for index in 0..<$2 { $1[index] = $0[index] * sampleBack * tapBack } }, zero: 0))
      return MadeEngine(engine).serving(Element.self)
    case let kernel as Matrix<Complex<Double>>:
      let engine = try WideningEngine<Complex<Double>, Complex<Double>>(
        plan,
        kernel: PreparedKernel(
          kernel.map { Complex($0.components.0 * tapScale, $0.components.1 * tapScale) },
          correlates: correlates,
          maximumRank: rank, loops: Complex<Double>.loops),
        isCareful: isCareful,
        convert: .init(
          widen: { source, destination, count in
            let (from, to) = (scalars(source), scalars(destination))
            for index in 0..<2 * count { to[index] = from[index] * sampleScale }
          },
          round: { source, destination, count in
            let (from, to) = (scalars(source), scalars(destination))
            for index in 0..<2 * count { to[index] = from[index] * sampleBack * tapBack }
          }, zero: .zero))
      return MadeEngine(engine).serving(Element.self)
    default: preconditionFailure("\(Element.self) has no scaled arithmetic")
    }
  }
}
