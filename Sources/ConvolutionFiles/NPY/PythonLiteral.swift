/// The part of Python's literals that an NPY header may consist of.
enum PythonLiteral: Equatable {
  case string(String)
  case bool(Bool)
  case integer(Int)
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  case dictionary([(key: String, value: PythonLiteral)])

  static func == (left: PythonLiteral, right: PythonLiteral) -> Bool {
    switch (left, right) {
    case (.string(let a), .string(let b)): a == b
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.tuple(let a), .tuple(let b)), (.list(let a), .list(let b)): a == b
    case (.dictionary(let a), .dictionary(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }
}

/// A strict reader of one literal, made for bytes that anybody may have written: it never looks beyond
/// them, nests at most eight deep, and says where it stopped.
struct PythonLiteralParser {
  /// What was wrong, and at which byte of the text.
  struct Failure: Error, Equatable {
    let reason: String
    let position: Int
  }

  private let text: [UInt8]
  private var position = 0

  private init(_ text: [UInt8]) { self.text = text }

  /// Reads the whole text as one literal, blanks around it allowed.
  static func parse(_ text: [UInt8]) throws(Failure) -> PythonLiteral {
    var parser = PythonLiteralParser(text)
    let literal = try parser.literal(depth: 0)
    parser.skipBlanks()
    guard parser.position == text.count else { throw parser.failure("something follows the header's end") }
    return literal
  }

  private func failure(_ reason: String) -> Failure { Failure(reason: reason, position: position) }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func literal(depth: Int) throws(Failure) -> PythonLiteral {
    skipBlanks()
    guard depth < 8 else { throw failure("brackets are nested too deeply") }
    switch next {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "("):
      position += 1
      return try tuple(depth: depth)
    case UInt8(ascii: "["):
      position += 1
      return .list(try items(until: "]", depth: depth).items)
    case UInt8(ascii: "{"):
      position += 1
      return .dictionary(try entries(depth: depth))
    case UInt8(ascii: "T"): return .bool(try word("True", is: true))
    case UInt8(ascii: "F"): return .bool(try word("False", is: false))
    default: return .integer(try integer())
    }
  }

  private mutating func word(_ word: String, is value: Bool) throws(Failure) -> Bool {
    guard text[position...].starts(with: word.utf8) else { throw failure("expected \(word)") }
    position += word.utf8.count
    return value
  }

  private mutating func string() throws(Failure) -> String {
    let quote = text[position]
    guard let end = text[(position + 1)...].firstIndex(of: quote) else {
      throw failure("a quote is not closed")
    }
    let content = text[(position + 1)..<end]
    guard !content.contains(UInt8(ascii: "\\")) else { throw failure("a string has escapes") }
    position = end + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func integer() throws(Failure) -> Int {
    let start = position
    let negative = accept("-")
    var value = 0
    var digits = 0
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = tenfold.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !first, !second else { throw failure("a number is beyond 64 bits") }
      value = sum
      digits += 1
      position += 1
    }
    guard digits > 0 else {
      position = start
      throw failure("expected a value")
    }
    // Python 2 wrote long integers as 3L.
    if next == UInt8(ascii: "L") { position += 1 }
    return negative ? -value : value
  }

  /// `(3)` is the number 3, `(3,)` a tuple of it.
  private mutating func tuple(depth: Int) throws(Failure) -> PythonLiteral {
    let (items, trailingComma) = try items(until: ")", depth: depth)
    return items.count == 1 && !trailingComma ? items[0] : .tuple(items)
  }

  private mutating func items(until end: Unicode.Scalar, depth: Int) throws(Failure)
    -> (items: [PythonLiteral], trailingComma: Bool)
  {
    var items: [PythonLiteral] = []
    var comma = false
    while !accept(end) {
      guard items.isEmpty || comma else { throw failure("expected a comma or \(end)") }
      items.append(try literal(depth: depth + 1))
      comma = accept(",")
    }
    return (items, comma)
  }

  private mutating func entries(depth: Int) throws(Failure) -> [(key: String, value: PythonLiteral)] {
    var entries: [(key: String, value: PythonLiteral)] = []
    var comma = true
    while !accept("}") {
      guard comma else { throw failure("expected a comma or }") }
      guard case .string(let key) = try literal(depth: depth + 1) else {
        throw failure("a key is not a string")
      }
      guard accept(":") else { throw failure("expected a colon") }
      guard !entries.contains(where: { $0.key == key }) else { throw failure("the key '\(key)' comes twice") }
      entries.append((key, try literal(depth: depth + 1)))
      comma = accept(",")
    }
    return entries
  }
}
