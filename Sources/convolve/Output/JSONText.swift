/// A JSON value with its keys in the order given (RFC 8259).
enum JSONText {
  case object([(String, JSONText)])
  case array([JSONText])
  case text(String)
  case number(Double)
  case integer(Int)
  case null

  /// The value on one line. Numbers that JSON cannot hold are null.
  var description: String {
    switch self {
    case .object(let members):
      "{" + members.map { Self.quoted($0) + ": " + $1.description }.joined(separator: ", ") + "}"
    case .array(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
    case .text(let text): Self.quoted(text)
    case .number(let number): number.isFinite ? number.description : "null"
    case .integer(let number): number.description
    case .null: "null"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
