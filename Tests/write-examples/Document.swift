/// A ```swift block.
struct Example {
  /// Where its first line stands, counted from 1.
  var line: Int
  var lines: [String]
}

/// A Swift source or an article: its examples, and the public symbols that have none.
struct Document {
  let path: String
  private(set) var examples: [Example] = []
  /// Public symbols without an example, as `line: declaration`.
  private(set) var undocumented: [String] = []

  init(path: String, text: String) {
    self.path = path
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if path.hasSuffix(".swift") { readSource(lines) } else { readBlocks(lines, from: 1) }
  }

  private mutating func readSource(_ lines: [String]) {
    var comment: [String] = []
    var isConformance = false
    for (index, line) in lines.enumerated() {
      let code = line.drop { $0 == " " }
      if code.hasPrefix("///") {
        comment.append(String(code.dropFirst(code.hasPrefix("/// ") ? 4 : 3)))
        continue
      }
      if code.hasPrefix("@"), !code.contains("public ") { continue }
      if line.hasPrefix("extension ") { isConformance = isConforming(line) }
      let found = readBlocks(comment, from: index - comment.count + 1)
      if !found, !isConformance, needsExample(code) {
        undocumented.append("\(index + 1): \(code)")
      }
      comment = []
    }
  }

  /// Whether an extension adds a protocol, and not only members where a constraint holds.
  private func isConforming(_ line: String) -> Bool {
    let head = line.firstRange(of: " where ").map { line[..<$0.lowerBound] } ?? line[...]
    return head.contains(": ")
  }

  /// What has to have an example: types, functions, initialisers, subscripts and static members that are
  /// public. Instance properties, enum cases, type aliases and the requirements of a protocol are shown by
  /// the example of their type; what an extension `X: Protocol` adds is documented by the protocol.
  private func needsExample(_ code: Substring) -> Bool {
    guard code.hasPrefix("public ") || code.hasPrefix("@") else { return false }
    let words = code.split { !$0.isLetter }.drop { $0 != "public" }
    let kinds: Set<Substring> = [
      "func", "init", "subscript", "struct", "class", "enum", "protocol", "actor", "static", "var", "let",
      "typealias",
    ]
    let kind = words.first(where: kinds.contains)
    return kind != nil && !["var", "let", "typealias"].contains(kind)
  }

  /// Takes the ```swift blocks of some lines; whether there was one.
  @discardableResult
  private mutating func readBlocks(_ lines: [String], from first: Int) -> Bool {
    var (isOpen, found) = (false, false)
    for (index, line) in lines.enumerated() {
      if line == "```swift" {
        examples.append(Example(line: first + index + 1, lines: []))
        (isOpen, found) = (true, true)
      } else if isOpen, line == "```" {
        isOpen = false
      } else if isOpen {
        examples[examples.count - 1].lines.append(line)
      }
    }
    return found
  }
}
