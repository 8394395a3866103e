/// Why a convolution could not be done: every case carries the numbers, and its description the way out.
///
/// ```swift
/// do {
///   _ = try convolve([1.0, 2], with: [1, 2, 3], options: ConvolutionOptions(mode: .same, boundary: .wrap))
///   _ = try convolve([[1.0, 2]], with: [[1], [1]], mode: .valid)
/// } catch {
///   print(error)  // mode 'valid' needs one operand at least as large in both axes, but the image is 1 × 2 …
/// }
/// ```
public enum ConvolutionError: Error, Equatable, Sendable {
  /// Which of the two operands is meant.
  ///
  /// ```swift
  /// do {
  ///   _ = try convolve([1.0], with: [])
  /// } catch ConvolutionError.emptyOperand(let operand) {
  ///   print(operand.rawValue)  // kernel
  /// }
  /// ```
  public enum Operand: String, Sendable {
    /// The signal or image.
    case signal
    /// The kernel.
    case kernel
  }

  /// An operand has no samples.
  case emptyOperand(Operand)
  /// Mode `valid` where neither operand covers the other in every axis.
  case noValidResult(signal: Shape, kernel: Shape)
  /// Stride, dilation and padding leave no output: `length + padding < span`.
  case noOutput(axis: String, length: Int, padding: Int, span: Int)
  /// Outputs that the result does not have, or none at all.
  case noSuchOutputs(axis: String, wanted: Range<Int>, count: Int)
  /// Arrays of a layer that do not fit each other; `rule` says which axis and what is needed.
  case layerShapes(input: [Int], filters: [Int], rule: String)
  /// An option outside its range, or options that exclude each other; `rule` says what is allowed.
  case invalidOption(name: String, value: String, rule: String)
  /// A forced method that cannot do this problem.
  case methodCannotServe(method: String, reason: String)
  /// An exact integer result beyond Int64, at the first such output.
  case integerOverflow(row: Int, column: Int)
  /// No method's guaranteed bound meets the tolerance; both are per unit of ‖signal‖₂·‖kernel‖₂.
  case toleranceOutOfReach(tolerance: Double, best: Double)
  /// No method gets by with the memory that its plan may use; both are in bytes.
  case memoryLimitOutOfReach(limit: Int, least: Int)
  /// A size that does not fit the address space.
  case tooLarge(what: String)
  /// Memory could not be had.
  case outOfMemory(bytes: Int)
  /// A destination whose length is not that of the result.
  case wrongLength(what: String, expected: Int, actual: Int)
  /// This machine could not be measured, or the result not be kept.
  case calibrationFailed(reason: String)
  /// A kernel name that is not in the library.
  case unknownKernel(name: String, known: [String])
  /// A named kernel's parameter that is missing, unknown or out of range.
  case kernelParameter(kernel: String, parameter: String, rule: String)
  /// A kernel literal or specification that cannot be read.
  case unreadableKernel(text: String, reason: String)
}

extension ConvolutionError: CustomStringConvertible {
  /// One sentence with the numbers, and how to mend it.
  public var description: String {
    switch self {
    case .emptyOperand(let operand):
      "the \(operand.rawValue) is empty; a convolution needs at least one sample in each operand"
    case .noValidResult(let signal, let kernel):
      """
      mode 'valid' needs one operand at least as large in both axes, but the image is \(full(signal)) \
      and the kernel \(full(kernel)). Use mode same or full
      """
    case .noOutput(let axis, let length, let padding, let span):
      """
      no output along the \(axis): \(length) samples and \(padding) of padding are fewer than the \
      kernel's span of \(span). Use more padding, a smaller dilation or a smaller kernel
      """
    case .noSuchOutputs(let axis, let wanted, let count):
      wanted.isEmpty
        ? "no \(axis) of the result are asked for: \(wanted.lowerBound)..<\(wanted.upperBound) is empty"
        : "\(axis) \(wanted.lowerBound)..<\(wanted.upperBound) of the result are asked for, but it has \(count), "
          + "0..<\(count). Ask for a part of those"
    case .layerShapes(let input, let filters, let rule):
      "filters of \(dimensions(filters)) do not fit images of \(dimensions(input)): \(rule)"
    case .invalidOption(let name, let value, let rule): "\(name) \(value): \(rule)"
    case .methodCannotServe(let method, let reason): "method '\(method)' cannot do this: \(reason)"
    case .integerOverflow(let row, let column):
      """
      the exact result does not fit a 64-bit integer, first at \
      \(row == 0 ? "index \(column)" : "row \(row), column \(column)"). Convert the input to f64 for a \
      rounded result
      """
    case .toleranceOutOfReach(let tolerance, let best):
      """
      no method guarantees an error of at most \(tolerance)·‖signal‖·‖kernel‖; the best bound within reach is \
      \(best). Allow at least that
      """
    case .memoryLimitOutOfReach(let limit, let least):
      """
      a limit of \(inWords(bytes: limit)) is too small for any method; the least that would do is \
      \(inWords(bytes: least)). Allow at least that
      """
    case .tooLarge(let what): "\(what) is larger than this machine can address"
    case .outOfMemory(let bytes): "\(bytes) bytes of memory could not be had"
    case .wrongLength(let what, let expected, let actual):
      "\(what) holds \(actual) samples where \(expected) are needed"
    case .calibrationFailed(let reason): "the calibration failed: \(reason)"
    case .unknownKernel(let name, let known):
      "there is no kernel named '\(name)'. Known, the most similar first: \(known.joined(separator: ", "))"
    case .kernelParameter(let kernel, let parameter, let rule):
      "kernel '\(kernel)', parameter '\(parameter)': \(rule)"
    case .unreadableKernel(let text, let reason): "cannot read the kernel '\(text)': \(reason)"
    }
  }

  private func dimensions(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }

  private func full(_ shape: Shape) -> String { "\(shape.rows) × \(shape.columns)" }
}
