/// Turns what a plan promises per unit of ‖x‖₂·‖h‖₂ into the error of one block, in the output's unit.
package struct RunBound: Sendable {
  package let method: ConvolutionMethod
  /// The method's error per unit of ‖x‖₂·‖h‖₂.
  package let factor: ErrorBound
  package let kernel: SampleNorms
  package let kind: ElementKind
  /// Unit roundoff of a last rounding from wider arithmetic to the output's type; 0 where there is none.
  package let finalRoundoff: Double
  /// The points of a transform, or the taps of a sum.
  package let points: Int

  /// The bound of a sum over all taps in their own arithmetic.
  package init<Element: ConvolutionElement>(sumOf taps: [Element]) {
    let kind = Element.loops.kind
    self.init(
      method: .direct,
      factor: ErrorModel.sum(
        terms: taps.count, isComplex: kind.isComplex, unitRoundoff: kind.unitRoundoff),
      kernel: SampleNorms(taps), kind: kind, finalRoundoff: 0, points: taps.count)
  }

  package init(
    method: ConvolutionMethod, factor: ErrorBound, kernel: SampleNorms, kind: ElementKind,
    finalRoundoff: Double, points: Int
  ) {
    self.method = method
    self.factor = factor
    self.kernel = kernel
    self.kind = kind
    self.finalRoundoff = finalRoundoff
    self.points = points
  }

  /// The bound for the last rounding to the output's type, and what it can lose to underflow.
  package func finalRounding(largestOutput: Double) -> Double {
    guard finalRoundoff > 0 else { return 0 }
    return finalRoundoff * largestOutput * (1 + 4 * finalRoundoff) + 0x1p-149
  }

  /// The bound for a block.
  ///
  /// Sums obey both γ·max|x|·‖h‖₁ and γ·‖x‖·‖h‖, where ‖x‖ is what one output reads: at most the block's norm
  /// and at most √taps·max|x|.  A transform's outputs all share the norm of the whole block.
  ///
  /// - Parameters:
  ///   - input: the norms of what the block loads.
  ///   - norm: ‖x‖₂ where the engine told it.
  ///   - largestOutput: max |y| of the block.
  package func block(_ input: SampleNorms, largestOutput: Double) -> ErrorBound {
    guard kind != .i64 else { return ErrorBound(guaranteed: 0, typical: 0) }
    var size = input.norm * kernel.norm
    if method != .fft {
      size = min(size, input.largest * kernel.norm * Double(kernel.count).squareRoot())
      if method == .direct { size = min(size, input.largest * kernel.sum) }
    }
    // Products and sums of norms round a few times; a subnormal result has lost its digits.
    size = size * (1 + 0x1p-48) + Double.leastNonzeroMagnitude
    let rounding = finalRounding(largestOutput: largestOutput)
    let guaranteed = (factor.guaranteed * size + rounding + underflow(input)) * (1 + 0x1p-50)
    let spread = method == .fft ? largestOutput * typicalPerOutput : 0
    return ErrorBound(
      guaranteed: guaranteed, typical: min(guaranteed, factor.typical * size + spread + rounding))
  }

  /// `2.5·u·√n` per unit of max |y|, the part of a transform's typical error that grows where outputs add up
  /// in phase.
  private var typicalPerOutput: Double {
    2.5 * arithmeticRoundoff * log2(Double(max(points, 2))).squareRoot()
  }

  private var arithmeticRoundoff: Double { finalRoundoff > 0 ? 0x1p-53 : kind.unitRoundoff }

  /// What gradual underflow can add: every operation below the smallest normal number errs by at most half
  /// the smallest subnormal η (IEEE 754-2019, §7.5).  A transform's points do log₂ n of them and meet the
  /// other operand's spectrum once.
  private func underflow(_ input: SampleNorms) -> Double {
    let eta = finalRoundoff == 0 && kind.isSingle ? 0x1p-149 : 0x1p-1074
    guard method == .fft else { return 2 * eta * Double(points) }
    let n = Double(max(points, 2))
    return 4 * eta * n * log2(n) * (1 + kernel.sum + n.squareRoot() * input.norm)
  }
}
