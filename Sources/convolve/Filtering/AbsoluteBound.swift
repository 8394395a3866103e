import Convolution
import ConvolutionFiles

/// The error of a result in its own unit: the arithmetic's, and the final rounding's.
///
/// The plan bounds the error by a factor times ‖x‖·‖h‖, where x is what one block or sum reads. With zeros
/// outside that is at most the norm of the whole input. Any other boundary can repeat samples in a block, but
/// a block of L samples has at most the norm √L·max|x|. For direct sums |x|∗|h| ≤ max|x|·‖h‖₁ holds too.
struct AbsoluteBound {
  private let signal: Magnitude
  private let kernel: Magnitude
  private let plan: ConvolutionPlan
  /// The errors of the operands themselves, which were rounded when they became floating numbers.
  private let operandError: Double
  private let rounding: Double
  private let isExact: Bool

  /// - Parameters:
  ///   - input: the samples that were convolved, before their conversion.
  ///   - result: the samples after the convolution, in the type of the arithmetic.
  ///   - type: the type that the result is written in.
  init(
    input: NumericArray, kernel: KernelOperand, result: NumericArray, type: ElementType, fillValue: Double?,
    plan: ConvolutionPlan
  ) {
    var signal = Magnitude(input)
    if let fillValue, !plan.geometry.zeroOutside, fillValue.isFinite {
      signal.largest = max(signal.largest, abs(fillValue))
    }
    self.signal = signal
    self.kernel = Magnitude(kernel.taps)
    self.plan = plan
    isExact = result.elementType == .i64
    let wideOperands = [input.elementType, kernel.type].filter { $0 == .i64 || $0 == .u64 }.count
    operandError = isExact ? 0 : Double(wideOperands) * 0x1p-53
    rounding = Self.rounding(of: result, to: type)
  }

  /// A bound that is never exceeded, and what to expect.
  struct Value: Equatable {
    var guaranteed: Double
    var typical: Double
  }

  /// The bound for the method that ran.
  var chosen: Value { bound(plan.candidates.first { $0.method == plan.method } ?? plan.candidates[0]) }

  /// The bound for one of the plan's candidates.
  func bound(_ candidate: ConvolutionPlan.Candidate) -> Value {
    guard !isExact else { return Value(guaranteed: rounding, typical: rounding) }
    let reach = candidate.blockShape ?? plan.kernelShape
    let repeated = signal.largest * (Double(reach.rows) * Double(reach.columns)).squareRoot()
    var size = plan.geometry.zeroOutside ? min(signal.norm, repeated) : repeated
    size *= kernel.norm
    if candidate.method != .fft { size = min(size, signal.largest * kernel.sum) }
    let factor = candidate.errorBound
    return Value(
      guaranteed: (factor.guaranteed + operandError) * size + rounding,
      typical: factor.typical * size + rounding)
  }

  /// Half a unit in the last place of the largest result, or ½ for integers.
  private static func rounding(of result: NumericArray, to type: ElementType) -> Double {
    if type == result.elementType { return 0 }
    if type.isInteger { return result.elementType.isInteger ? 0 : 0.5 }
    let largest = Magnitude(result).largest
    switch type {
    case .f32, .c64: return largest * 0x1p-24 + 0x1p-150
    default: return result.elementType.isInteger ? largest * 0x1p-53 : 0
    }
  }
}
