import ConvolutionFiles

/// Which arithmetic a convolution uses, and which type its result has when the user does not say.
///
/// Integers with integers are exact, in i64. Complex stays complex, in the wider of the two precisions; f32
/// with f32, or with integers of at most 16 bits, gives f32; everything else f64. Literals and named kernels
/// have no width: they take the signal's floating type. Floating arithmetic is in double precision, rounded once to
/// the result's type, unless single precision is asked for.
struct TypeRule: Equatable {
  /// i64, f64 or c128; with single precision f32 or c64.
  let arithmetic: ElementType
  /// The type of the result by default.
  let result: ElementType

  /// - Parameters:
  ///   - kernelWidth: the type of a kernel that has a width, nil for literals and named kernels.
  ///   - fillValue: the number outside, nil for none.
  ///   - isSingle: whether floating types are computed in single precision.
  init(
    signal: ElementType, kernel: ElementType, kernelWidth: ElementType?, fillValue: Double?,
    isSingle computesInSingle: Bool = false
  ) {
    let fillsWithInteger = fillValue.map { Int64(exactly: $0) != nil } ?? true
    if signal.isInteger && kernel.isInteger && fillsWithInteger {
      (arithmetic, result) = (.i64, .i64)
      return
    }
    // A kernel without width adapts: to f32 when the signal is single, otherwise it is double.
    let kernelIsSingle = kernelWidth.map(\.holdsInSingle) ?? true
    let signalIsSingle = kernelWidth.map { _ in signal.holdsInSingle } ?? signal.isSingle
    // Integers alone do not make a floating type single: one of the two must be.
    let oneIsSingle = signal.isSingle || kernelWidth?.isSingle == true
    let isSingle = kernelIsSingle && signalIsSingle && oneIsSingle
    if signal.isComplex || kernel.isComplex {
      arithmetic = computesInSingle ? .c64 : .c128
      result = isSingle ? .c64 : .c128
    } else {
      arithmetic = computesInSingle ? .f32 : .f64
      result = isSingle ? .f32 : .f64
    }
  }
}

extension TypeRule {
  /// The type in which the samples are handed to the library.
  ///
  /// Single precision stays what it is where it also is what is written: the library widens and rounds it
  /// block by block then, and no second copy of the whole is made.
  ///
  /// - Parameters:
  ///   - type: the type that is written without another rounding; nil where the result is yet to be scaled, or
  ///     rounded by a file's format.
  ///   - kernel: a kernel with taps that are not finite stays out: they would meet the zeros round a block.
  func samples(writtenAs type: ElementType?, kernel: KernelOperand, fillValue: Double?) -> ElementType {
    let fillsExactly = fillValue.map { Double(Float($0)) == $0 } ?? true
    return type == result && result.isSingle && fillsExactly && kernel.isFinite ? result : arithmetic
  }
}

extension ElementType {
  fileprivate var isSingle: Bool { self == .f32 || self == .c64 }

  /// Whether single precision holds every value of the type.
  fileprivate var holdsInSingle: Bool { isSingle || integerBits.map { $0 <= 16 } ?? false }
}
