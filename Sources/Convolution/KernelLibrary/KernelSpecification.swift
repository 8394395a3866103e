/// A kernel in words: a literal, or the name of a kernel with its parameters.
///
/// ```
/// [1,0,-1]                       a row of integers
/// [0,-1,0;-1,5,-1;0,-1,0]        rows separated by semicolons
/// gaussian                       a named kernel with its defaults
/// lowpass:cutoff=0.1,taps=101    name:key=value,key=value
/// ```
///
/// ```swift
/// let kernel = try KernelSpecification.parse("gaussian:sigma=2.5").values(for: .image)
/// kernel.shape  // 21 × 21
/// ```
public enum KernelSpecification: Sendable {
  /// Taps written out.
  case literal(KernelValues)
  /// A kernel of the library, with the parameters that were given.
  case named(NamedKernel, arguments: [String: KernelParameter.Value])

  /// Reads a specification.
  ///
  /// ```swift
  /// try KernelSpecification.parse("[1,2;3,4]").values(for: .image).real  // [[1.0, 2.0], [3.0, 4.0]]
  /// try KernelSpecification.parse("box:size=-1")  // error: kernel 'box', parameter 'size': it is '-1', but …
  /// ```
  ///
  /// - Throws: ``ConvolutionError/unknownKernel(name:known:)``,
  ///   ``ConvolutionError/kernelParameter(kernel:parameter:rule:)`` or
  ///   ``ConvolutionError/unreadableKernel(text:reason:)``.  No text, however malformed, traps.
  /// - Complexity: O(length of the text).
  public static func parse(_ text: String) throws(ConvolutionError) -> KernelSpecification {
    let trimmed = text.drop(while: \.isWhitespace)
    if trimmed.hasPrefix("[") { return .literal(try KernelLiteral.parse(text)) }
    guard !trimmed.isEmpty else {
      throw .unreadableKernel(
        text: text, reason: "it is empty. Write [1,0,-1], a name such as gaussian, or a file")
    }
    let parts = trimmed.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let kernel = try NamedKernel.named(String(parts[0].prefix(80)))
    guard parts.count == 2, !parts[1].isEmpty else { return .named(kernel, arguments: [:]) }
    return .named(kernel, arguments: try arguments(parts[1], of: kernel, in: text))
  }

  /// The taps: one row for a signal, rows and columns for an image.
  ///
  /// ```swift
  /// let box = try KernelSpecification.parse("box:size=2")
  /// print(try box.values(for: .signal).shape, try box.values(for: .image).shape)  // 2 2 × 2
  /// ```
  ///
  /// - Parameters:
  ///   - domain: whether the taps are for a signal or an image.
  ///   - maximumTaps: a larger kernel of the library is refused before memory is asked for; building takes at
  ///     most 32 bytes a tap.
  /// - Throws: ``ConvolutionError`` when a parameter is missing, the kernel would be larger than
  ///   `maximumTaps`, or it is for the other domain (a literal of several rows for a signal).
  /// - Complexity: linear in the number of taps.
  public func values(
    for domain: KernelDomain, maximumTaps: Int = KernelValues.maximumTaps
  ) throws(ConvolutionError) -> KernelValues {
    switch self {
    case .named(let kernel, let arguments):
      return try kernel.values(arguments, for: domain, maximumTaps: maximumTaps)
    case .literal(let values):
      guard domain == .image || values.shape.rows == 1 else {
        throw .unreadableKernel(
          text: "[…;…]",
          reason:
            "it has \(values.shape.rows) rows, but a signal needs a kernel of one row. Separate taps by commas"
        )
      }
      return values
    }
  }

  private static func arguments(
    _ list: Substring, of kernel: NamedKernel, in text: String
  ) throws(ConvolutionError) -> [String: KernelParameter.Value] {
    var arguments: [String: KernelParameter.Value] = [:]
    for assignment in list.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else {
        throw KernelLiteral.unreadable(
          text,
          "'\(assignment.prefix(40))' is not key=value. Write parameters as in gaussian:sigma=5,truncate=3")
      }
      let name = String(sides[0].filter { !$0.isWhitespace }.prefix(80))
      guard let parameter = kernel.parameters.first(where: { $0.name == name }) else {
        throw kernel.unknown(parameter: name)
      }
      let word = Substring(sides[1].filter { !$0.isWhitespace })
      guard let value = parameter.rule.value(of: word) else {
        throw kernel.wrong(name, "it is '\(word.prefix(40))', but must be \(parameter.rule)")
      }
      guard arguments.updateValue(value, forKey: name) == nil else {
        throw kernel.wrong(name, "it is given twice")
      }
    }
    return arguments
  }
}
