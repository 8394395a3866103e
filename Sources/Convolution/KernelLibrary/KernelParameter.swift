/// A parameter of a ``NamedKernel``: what it is called, what it means, what it may be.
///
/// ```swift
/// let sigma = try NamedKernel.named("gaussian").parameters[0]
/// print(sigma.name, "is", sigma.rule)  // sigma is a number from 0.001 to …
/// ```
public struct KernelParameter: Sendable {
  /// A parameter's value: a number, or one word of a closed set.
  ///
  /// ```swift
  /// KernelParameter.Value.number(5)  // 5
  /// KernelParameter.Value.word("kaiser")  // kaiser
  /// ```
  public enum Value: Sendable, Equatable {
    /// A number; integers are numbers without a fraction.
    case number(Double)
    /// One of the words that ``Rule/choice(_:)`` lists.
    case word(String)
  }

  /// What happens when a parameter is left out.
  ///
  /// ```swift
  /// let truncate = try NamedKernel.named("gaussian").parameters.first { $0.name == "truncate" }
  /// truncate!.fallback == .value(.number(4))  // true
  /// ```
  public enum Fallback: Sendable, Equatable {
    /// It must be given.
    case required
    /// It is derived from the other parameters, as the text says.
    case derived(String)
    /// It has this value.
    case value(Value)
  }

  /// The values that a parameter accepts; `description` says them in words.
  ///
  /// ```swift
  /// KernelParameter.Rule.oddInteger(atLeast: 3)  // an odd integer of at least 3
  /// ```
  public enum Rule: Sendable, Equatable {
    /// Any finite number.
    case finite
    /// A finite number above 0.
    case positive
    /// A number from the first to the second, both included.
    case from(Double, through: Double)
    /// A number between the two, both excluded.
    case between(Double, Double)
    /// An integer of at least this.
    case integer(atLeast: Int)
    /// An odd integer of at least this.
    case oddInteger(atLeast: Int)
    /// One of these integers.
    case oneOf([Int])
    /// One of these words.
    case choice([String])
  }

  /// The name, as written before the `=`.
  public let name: String
  /// What it means, with its unit.
  public let meaning: String
  /// What it may be.
  public let rule: Rule
  /// What holds when it is left out.
  public let fallback: Fallback

  package init(_ name: String, _ meaning: String, _ rule: Rule, _ fallback: Fallback) {
    self.name = name
    self.meaning = meaning
    self.rule = rule
    self.fallback = fallback
  }

  package init(_ name: String, _ meaning: String, _ rule: Rule, default number: Double) {
    self.init(name, meaning, rule, .value(.number(number)))
  }
}

extension KernelParameter.Rule {
  /// Integers above this are refused: beyond any kernel, and far from `Int`'s own limit.
  static let largestInteger = 1 << 40

  /// Whether `value` obeys the rule; NaN and infinities never do.
  func accepts(_ value: KernelParameter.Value) -> Bool {
    switch (self, value) {
    case (.choice(let words), .word(let word)): return words.contains(word)
    case (.choice, .number), (_, .word): return false
    case (_, .number(let number)): return number.isFinite && accepts(finite: number)
    }
  }

  private func accepts(finite number: Double) -> Bool {
    let integer = Int(exactly: number).flatMap { $0 <= Self.largestInteger ? $0 : nil }
    switch self {
    case .finite: return true
    case .positive: return number > 0
    case .from(let lower, let upper): return number >= lower && number <= upper
    case .between(let lower, let upper): return number > lower && number < upper
    case .integer(let least): return integer.map { $0 >= least } ?? false
    case .oddInteger(let least): return integer.map { $0 >= least && $0 % 2 == 1 } ?? false
    case .oneOf(let integers): return integer.map(integers.contains) ?? false
    case .choice: return false
    }
  }

  /// The value that `text` stands for, or nil when it is none of this rule's.
  func value(of text: Substring) -> KernelParameter.Value? {
    if case .choice = self {
      let word = KernelParameter.Value.word(String(text))
      return accepts(word) ? word : nil
    }
    guard let number = KernelLiteral.plainNumber(text) else { return nil }
    return accepts(.number(number)) ? .number(number) : nil
  }
}

extension KernelParameter.Rule: CustomStringConvertible {
  /// The rule in words: "an odd integer of at least 3".
  public var description: String {
    switch self {
    case .finite: "a finite number"
    case .positive: "a number above 0"
    case .from(let lower, let upper): "a number from \(lower) to \(upper)"
    case .between(let lower, let upper): "a number above \(lower) and below \(upper)"
    case .integer(let least): "an integer of at least \(least)"
    case .oddInteger(let least): "an odd integer of at least \(least)"
    case .oneOf(let integers): "one of " + integers.map(String.init).joined(separator: ", ")
    case .choice(let words): "one of " + words.joined(separator: ", ")
    }
  }
}

extension KernelParameter.Value: CustomStringConvertible {
  /// The value as it is written in a specification.
  public var description: String {
    switch self {
    case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
    case .word(let word): word
    }
  }
}
