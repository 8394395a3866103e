import Testing

/// Examples print for their reader, not here.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {}

/// What `print` would show of the values is what the comment says; an optional is what it holds, or nil.
func expectPrint(
  _ promise: String, _ values: Any?..., fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line
) {
  let shown = values.map { $0.map { String(describing: $0) } ?? "nil" }.joined(separator: " ")
  #expect(
    matches(shown, promise), "the example shows \(shown)",
    sourceLocation: SourceLocation(fileID: fileID, filePath: filePath, line: line, column: 1))
}

/// The statement throws what the comment says.
func expectError<Value>(
  _ promise: String, fileID: String = #fileID, filePath: String = #filePath, line: Int = #line,
  _ statement: () throws -> Value
) {
  let location = SourceLocation(fileID: fileID, filePath: filePath, line: line, column: 1)
  do {
    _ = try statement()
    Issue.record("the example throws nothing", sourceLocation: location)
  } catch {
    #expect(matches("error: \(error)", promise), "the example throws \(error)", sourceLocation: location)
  }
}

/// Whether a text is the promised one, in which `…` stands for anything.
private func matches(_ text: String, _ promise: String) -> Bool {
  var parts = promise.split(separator: "…", omittingEmptySubsequences: false)[...]
  guard let first = parts.popFirst(), text.hasPrefix(first) else { return false }
  guard let last = parts.popLast() else { return text == promise }
  var rest = text.dropFirst(first.count)
  for part in parts where !part.isEmpty {
    guard let place = rest.firstRange(of: part) else { return false }
    rest = rest[place.upperBound...]
  }
  return rest.hasSuffix(last)
}
