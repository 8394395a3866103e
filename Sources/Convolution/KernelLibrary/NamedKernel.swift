/// A kernel of the library: its name, formula, source and parameters, and how to build it.
///
/// All kernels are *convolution* kernels: `convolve` flips them.  Derivatives are therefore positive
/// where the brightness grows with the column (x) or the row (y).
///
/// ```swift
/// let kernel = try NamedKernel.named("sobel-x")
/// kernel.formula  // [1 2 1]ᵀ ⊗ [1 0 −1]
/// ```
public struct NamedKernel: Sendable {
  /// The name, as written in a specification: `gaussian`.
  public let name: String
  /// What the kernel does, in a few words.
  public let summary: String
  /// The formula, with the normalisation.
  public let formula: String
  /// Where the formula comes from: a paper with its DOI, or a book.
  public let source: String
  /// Whether it is for signals, for images, or for both.
  public let domains: [KernelDomain]
  /// The parameters, in the order in which they are documented.
  public let parameters: [KernelParameter]
  /// The taps, from arguments that obey the rules of all parameters.
  let build: @Sendable (KernelArguments, KernelDomain) throws(ConvolutionError) -> KernelValues

  init(
    _ name: String, _ summary: String, formula: String, source: String, for domains: [KernelDomain],
    _ parameters: [KernelParameter] = [],
    build: @escaping @Sendable (KernelArguments, KernelDomain) throws(ConvolutionError) -> KernelValues
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.source = source
    self.domains = domains
    self.parameters = parameters
    self.build = build
  }
}

extension NamedKernel {
  /// Every kernel of the library, by kind.
  ///
  /// ```swift
  /// for kernel in NamedKernel.all { print(kernel.name, "—", kernel.formula, kernel.source) }
  /// ```
  public static let all: [NamedKernel] =
    fixed + smoothing + blurs + derivatives + sharpening + windowedSinc

  /// The names of all kernels.
  ///
  /// ```swift
  /// NamedKernel.names.contains("savitzky-golay")  // true
  /// ```
  public static var names: [String] { all.map(\.name) }

  /// The kernel of that name.
  ///
  /// ```swift
  /// try NamedKernel.named("gaussian").summary  // …
  /// try NamedKernel.named("gausian")  // error: there is no kernel named 'gausian'. Known, …: gaussian, …
  /// ```
  ///
  /// - Throws: ``ConvolutionError/unknownKernel(name:known:)``, the most similar names first.
  public static func named(_ name: String) throws(ConvolutionError) -> NamedKernel {
    if let kernel = all.first(where: { $0.name == name }) { return kernel }
    throw .unknownKernel(name: name, known: namesBySimilarity(to: name, among: names))
  }

  /// The taps, with the given parameters and the defaults of the others.
  ///
  /// ```swift
  /// let taps = try NamedKernel.named("box").values(["size": .number(4)], for: .signal)
  /// taps.real  // [[0.25, 0.25, 0.25, 0.25]]
  /// ```
  ///
  /// - Parameters:
  ///   - arguments: values by the names of parameters.
  ///   - domain: whether the taps are for a signal or an image.
  ///   - maximumTaps: a larger kernel is refused before memory is asked for; building takes at most 32 bytes a
  ///     tap.
  /// - Throws: ``ConvolutionError/kernelParameter(kernel:parameter:rule:)`` for a parameter that is unknown,
  ///   missing or out of range, and ``ConvolutionError/unreadableKernel(text:reason:)`` when the kernel is not
  ///   for this domain.
  /// - Complexity: linear in the number of taps (`savitzky-golay`: taps · order).
  public func values(
    _ arguments: [String: KernelParameter.Value] = [:], for domain: KernelDomain,
    maximumTaps: Int = KernelValues.maximumTaps
  ) throws(ConvolutionError) -> KernelValues {
    guard domains.contains(domain) else {
      let others = Self.all.filter { $0.domains.contains(domain) }.map(\.name)
      throw .unreadableKernel(
        text: name,
        reason:
          "it is a kernel for \(domain == .signal ? "images (2d), not for signals" : "signals (1d), not for images"). "
          + "For \(domain.rawValue)s: \(others.joined(separator: ", "))")
    }
    return try build(try KernelArguments(of: self, given: arguments, maximumTaps: maximumTaps), domain)
  }

  /// An error about one parameter.
  func wrong(_ parameter: String, _ rule: String) -> ConvolutionError {
    .kernelParameter(kernel: name, parameter: parameter, rule: rule)
  }
}

/// The values of all parameters of one kernel, checked, with the defaults filled in.
struct KernelArguments {
  let kernel: NamedKernel
  private let maximumTaps: Int
  private var values: [String: KernelParameter.Value] = [:]

  init(
    of kernel: NamedKernel, given: [String: KernelParameter.Value], maximumTaps: Int
  ) throws(ConvolutionError) {
    self.kernel = kernel
    self.maximumTaps = maximumTaps
    for name in given.keys.sorted() where !kernel.parameters.contains(where: { $0.name == name }) {
      throw kernel.unknown(parameter: name)
    }
    for parameter in kernel.parameters {
      if let value = given[parameter.name] {
        guard parameter.rule.accepts(value) else {
          throw kernel.wrong(parameter.name, "it is \(value), but must be \(parameter.rule)")
        }
        values[parameter.name] = value
      } else if case .value(let value) = parameter.fallback {
        values[parameter.name] = value
      } else if parameter.fallback == .required {
        throw kernel.wrong(parameter.name, "it must be given: \(parameter.rule) (\(parameter.meaning))")
      }
    }
  }

  /// A number that was given or has a default.
  func number(_ name: String) -> Double? {
    if case .number(let number)? = values[name] { number } else { nil }
  }

  /// The number of a parameter that is never absent.
  subscript(_ name: String) -> Double {
    guard let number = number(name) else {
      preconditionFailure("kernel \(kernel.name) has no number \(name)")
    }
    return number
  }

  /// The integer of a parameter with an integer rule.
  func integer(_ name: String) -> Int { Int(self[name]) }

  /// The word of a parameter that is a choice.
  func word(_ name: String) -> String {
    guard case .word(let word)? = values[name] else {
      preconditionFailure("kernel \(kernel.name) has no word \(name)")
    }
    return word
  }

  /// Checks a number of taps, which may be anything a formula gives, before memory is asked for.
  func check(taps: Double, because parameter: String) throws(ConvolutionError) {
    guard taps <= Double(maximumTaps) else {
      let most =
        maximumTaps < KernelValues.maximumTaps
        ? "\(maximumTaps) is the most within the limit of memory. Use a smaller one, or allow more memory"
        : "\(maximumTaps) is the most. Use a smaller one, or read the kernel from a file"
      throw kernel.wrong(parameter, "the kernel would have \(taps) taps, and \(most)")
    }
  }

  /// Checks a kernel of `side` taps, or of `side` × `side` for an image.
  func check(side: Double, because parameter: String, for domain: KernelDomain) throws(ConvolutionError) {
    try check(taps: domain == .image ? side * side : side, because: parameter)
  }
}

extension NamedKernel {
  func unknown(parameter: String) -> ConvolutionError {
    let known = parameters.map(\.name)
    guard !known.isEmpty else { return wrong(parameter, "this kernel has no parameters") }
    return wrong(
      parameter,
      "it has no such parameter; it has "
        + namesBySimilarity(to: parameter, among: known).joined(separator: ", "))
  }
}
