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
  /// The rounding that the blocks' own bounds do not have yet.
  private let roundingAfterBlocks: Double
  private let isExact: Bool
  /// The largest bound of the blocks as they ran, before the final rounding.
  private let measured: Value?

  /// - Parameters:
  ///   - input: the samples that were convolved, before their conversion.
  ///   - result: the samples after the convolution.
  ///   - arithmetic: the type that they were convolved in.
  ///   - type: the type that the result is written in.
  ///   - isSingle: whether the arithmetic is in single precision; otherwise results of that type were rounded
  ///     to it from double.
  init(
    input: NumericArray, kernel: KernelOperand, result: NumericArray, arithmetic: ElementType,
    type: ElementType, fillValue: Double?, plan: ConvolutionPlan, reports: [ConvolutionReport] = [],
    isSingle: Bool
  ) {
    let measured = reports.map { Value($0.errorBound) }
    self.init(
      of: Measures(
        input: Magnitude(input), largestResult: Magnitude(result).largest,
        blocks: measured.isEmpty ? nil : measured.reduce(Value(guaranteed: 0, typical: 0)) { $0.worse($1) }),
      inputType: input.elementType, kernel: kernel, arithmetic: arithmetic, type: type, fillValue: fillValue,
      plan: plan, isSingle: isSingle)
  }

  /// What is known of the samples and of the blocks that ran.
  struct Measures: Equatable, BitwiseCopyable {
    var input = Magnitude()
    /// The largest finite result.
    var largestResult = 0.0
    /// The largest bound of the blocks as they ran; nil where none was taken down.
    var blocks: Value?

    /// What is known of both parts.
    func joined(with other: Measures) -> Measures {
      var joined = Measures(
        input: input.joined(with: other.input), largestResult: max(largestResult, other.largestResult),
        blocks: blocks)
      if let more = other.blocks { joined.blocks = blocks?.worse(more) ?? more }
      return joined
    }
  }

  /// The bound of samples that were only looked at where they passed.
  init(
    of measures: Measures, inputType: ElementType, kernel: KernelOperand, arithmetic: ElementType,
    type: ElementType, fillValue: Double?, plan: ConvolutionPlan, isSingle: Bool
  ) {
    var signal = measures.input
    if let fillValue, !plan.geometry.zeroOutside, fillValue.isFinite {
      signal.largest = max(signal.largest, abs(fillValue))
    }
    self.signal = signal
    self.kernel = Magnitude(kernel.taps)
    self.plan = plan
    isExact = arithmetic == .i64
    let wideOperands = [inputType, kernel.type].filter { $0 == .i64 || $0 == .u64 }.count
    operandError =
      isExact
      ? 0
      : arithmetic.isSinglePrecision
        ? (inputType.isExactInSingle ? 0 : 0x1.00001p-24)
          + (kernel.isExactInSingle ? 0 : 0x1.00001p-24)
        : Double(wideOperands) * 0x1p-53
    measured = measures.blocks
    roundingAfterBlocks = Self.rounding(of: measures.largestResult, from: arithmetic, to: type)
    let isWidened = arithmetic.isSinglePrecision && !isSingle
    rounding = isWidened ? measures.largestResult * 0x1.00001p-24 + 0x1p-150 : roundingAfterBlocks
  }

  /// A bound that is never exceeded, and what to expect.
  struct Value: Equatable, BitwiseCopyable {
    var guaranteed: Double
    var typical: Double

    /// The one that holds for both.
    func worse(_ other: Value) -> Value {
      Value(guaranteed: max(guaranteed, other.guaranteed), typical: max(typical, other.typical))
    }
  }

  /// The bound for the method that ran.
  ///
  /// The norms of the whole input and those of each block bound the error alike: the smaller bound holds.
  var chosen: Value {
    let whole = bound(plan.candidates.first { $0.method == plan.method } ?? plan.candidates[0])
    guard let measured, !isExact else { return whole }
    // No bound is known where missing samples were left out.
    guard measured.guaranteed.isFinite || !whole.guaranteed.isFinite else { return measured }
    let added = operandError * size(plan.blockShape, method: plan.method) + roundingAfterBlocks
    let guaranteed = min(whole.guaranteed, measured.guaranteed + added)
    return Value(guaranteed: guaranteed, typical: min(guaranteed, measured.typical + roundingAfterBlocks))
  }

  /// The bound for one of the plan's candidates.
  func bound(_ candidate: ConvolutionPlan.Candidate) -> Value {
    guard !isExact else { return Value(guaranteed: rounding, typical: rounding) }
    let size = size(candidate.blockShape, method: candidate.method)
    let factor = candidate.errorBound
    return Value(
      guaranteed: (factor.guaranteed + operandError) * size + rounding,
      typical: factor.typical * size + rounding)
  }

  /// What the factors of a method are multiplied with: ‖x‖·‖h‖ of what one block or sum reads, or less.
  private func size(_ block: Shape?, method: ConvolutionMethod) -> Double {
    let reach = block ?? plan.kernelShape
    let repeated = signal.largest * (Double(reach.rows) * Double(reach.columns)).squareRoot()
    let norms = (plan.geometry.zeroOutside ? min(signal.norm, repeated) : repeated) * kernel.norm
    return method == .fft ? norms : min(norms, signal.largest * kernel.sum)
  }

  /// Half a unit in the last place of the largest result, or ½ for integers.
  private static func rounding(
    of largest: Double, from arithmetic: ElementType, to type: ElementType
  ) -> Double {
    if type == arithmetic { return 0 }
    if type.isInteger { return arithmetic.isInteger ? 0 : 0.5 }
    switch type {
    case .f32, .c64: return largest * 0x1p-24 + 0x1p-150
    default: return arithmetic.isInteger ? largest * 0x1p-53 : 0
    }
  }
}

extension AbsoluteBound.Value {
  init(_ bound: ErrorBound) { self.init(guaranteed: bound.guaranteed, typical: bound.typical) }
}

extension ElementType {
  fileprivate var isSinglePrecision: Bool { self == .f32 || self == .c64 }

  /// Whether single precision holds every value of the type.
  fileprivate var isExactInSingle: Bool { isSinglePrecision || integerBits.map { $0 <= 16 } ?? false }
}
