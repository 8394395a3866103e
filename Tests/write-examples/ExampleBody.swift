/// The lines of an example with what its comments promise turned into expectations, line for line.
///
/// A comment behind a statement is what `print` shows of its value (of the constant that it declares, of the
/// arguments of a `print`), or `error: ` and the description of the error that it throws. `…` stands for any
/// text. Explanations have lines of their own.
struct ExampleBody {
  private(set) var lines: [String]

  init(lines: [String]) {
    self.lines = lines.map { $0.hasPrefix("import ") ? "" : $0 }
    var first = 0
    while first < lines.count {
      let last = endOfStatement(from: first)
      expect(first...last)
      first = last + 1
    }
  }

  /// A statement ends where its brackets are closed and the next line is not indented further.
  private func endOfStatement(from first: Int) -> Int {
    var last = first
    var depth = 0
    while true {
      depth += bracketDepth(lines[last])
      guard last + 1 < lines.count, depth > 0 || indentation(last + 1) > indentation(first) else {
        return last
      }
      last += 1
    }
  }

  private mutating func expect(_ statement: ClosedRange<Int>) {
    // What stands inside braces are statements of their own.
    for line in statement.dropLast() where separated(lines[line]).promise != nil { expect(line...line) }
    let (first, last) = (statement.lowerBound, statement.upperBound)
    let (code, promise) = separated(lines[last])
    guard !code.isEmpty else { return }
    lines[last] = code
    let start = lines[first].drop { $0 == " " }
    let constant = start.prefixMatch(of: /(?:let|var)\s+(\w+)[^=]*=/).map { String($0.1) }
    guard let promise else {
      if let constant, start.hasPrefix("let "), indentation(first) == 0 { lines[last] += "; _ = \(constant)" }
      return
    }
    let literal = "##\"\(promise)\"##"
    if promise.hasPrefix("error: ") {
      lines[first] = "expectError(\(literal)) { " + lines[first]
      lines[last] += " }"
    } else if let constant {
      lines[last] += "; expectPrint(\(literal), \(constant))"
    } else if start.hasPrefix("print(") {
      lines[first] = "expectPrint(\(literal), " + start.dropFirst("print(".count)
    } else {
      lines[first] = "expectPrint(\(literal), " + lines[first]
      lines[last] += ")"
    }
  }

  /// A line without its comment, and the comment where it stands behind code.
  private func separated(_ line: String) -> (code: String, promise: String?) {
    guard let mark = line.range(of: "//", options: .backwards) else { return (line, nil) }
    let code = line[..<mark.lowerBound]
    guard code.hasSuffix("  ") else { return (line, nil) }
    let text = String(code.reversed().drop { $0 == " " }.reversed())
    return (text, String(line[mark.upperBound...].drop { $0 == " " }))
  }

  private func indentation(_ line: Int) -> Int { lines[line].prefix { $0 == " " }.count }

  private func bracketDepth(_ line: String) -> Int {
    let code = separated(line).code.replacing(#/"(?:\\.|[^"\\])*"/#, with: "")
    return code.reduce(0) { $0 + ("([{".contains($1) ? 1 : ")]}".contains($1) ? -1 : 0) }
  }
}
