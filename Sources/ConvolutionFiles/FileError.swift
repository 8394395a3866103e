import Glibc

/// Why a file could not be read or written; its description is one sentence with the file, the numbers,
/// and the way out. Names and excerpts are made safe for a terminal.
///
/// ```swift
/// try FileReader.read("no-such-file.npy")  // error: no-such-file.npy: cannot open it: No such file or directory
/// ```
public enum FileError: Error, Equatable, Sendable {
  /// The system refused: `action` says what was tried, `code` is `errno`.
  case system(file: String, action: String, code: CInt)
  /// Nothing to read.
  case empty(file: String)
  /// No format is known by these first bytes or this name.
  case notRecognised(file: String, reason: String)
  /// The file ends before what its header promises.
  case truncated(file: String, expected: Int, actual: Int, what: String)
  /// The file breaks the rules of its format.
  case malformed(file: String, format: FileFormat, reason: String)
  /// A valid file, or a wish, that is beyond this program; `remedy` is the way out.
  case unsupported(file: String, reason: String, remedy: String)
  /// A size beyond the memory there is, found out before anything was allocated.
  case tooLarge(file: String, what: String, bytes: Int, limit: Int)
  /// A row with another number of fields than the first.
  case ragged(file: String, line: Int, expected: Int, actual: Int)
  /// Text where a number should be; `column` counts from 1.
  case notANumber(file: String, line: Int, column: Int, text: String, hint: String)
  /// A column or member that the file does not have.
  case noSuchMember(file: String, member: String, reason: String)
  /// A file or folder that cannot be the target of a write.
  case target(file: String, reason: String)
  /// An array that the format cannot hold.
  case unwritable(file: String, format: FileFormat, reason: String)
  /// An array whose shape an operation on pictures cannot take.
  case shape(String)
  /// A value that the wanted type cannot hold.
  case conversion(String)
}

extension FileError {
  /// Whether the reader of the output went away (EPIPE), which is no fault of ours.
  public var isBrokenPipe: Bool {
    if case .system(_, _, let code) = self { code == EPIPE } else { false }
  }
}

extension FileError: CustomStringConvertible {
  /// One sentence with the file, the numbers, and how to mend it.
  public var description: String {
    switch self {
    case .system(let file, let action, let code):
      "\(terminalSafe(file)): cannot \(action): \(systemMessage(code))"
    case .empty(let file): "\(terminalSafe(file)) is empty: there is nothing to read"
    case .notRecognised(let file, let reason): "\(terminalSafe(file)): \(reason)"
    case .truncated(let file, let expected, let actual, let what):
      "\(terminalSafe(file)) is cut off: \(what) needs \(expected) bytes, but only \(actual) are there. "
        + "Copy or save it again"
    case .malformed(let file, let format, let reason):
      "\(terminalSafe(file)) is not a valid \(format.title) file: \(reason)"
    case .unsupported(let file, let reason, let remedy): "\(terminalSafe(file)): \(reason). \(remedy)"
    case .tooLarge(let file, let what, let bytes, let limit):
      "\(terminalSafe(file)): \(what) needs \(bytes) bytes of memory, more than the \(limit) there are to use"
    case .ragged(let file, let line, let expected, let actual):
      "\(terminalSafe(file)), line \(line): \(actual) \(actual == 1 ? "value" : "values") where the rows "
        + "before have \(expected). Give every row the same number, with nan for a missing value"
    case .notANumber(let file, let line, let column, let text, let hint):
      "\(terminalSafe(file)), line \(line), column \(column): '\(terminalSafe(text, limit: 40))' is not a "
        + "number. \(hint)"
    case .noSuchMember(let file, let member, let reason):
      "\(terminalSafe(file)) has no '\(terminalSafe(member, limit: 60))': \(reason)"
    case .target(let file, let reason): "\(terminalSafe(file)): \(reason)"
    case .unwritable(let file, let format, let reason):
      "\(terminalSafe(file)): \(format.title) cannot hold this: \(reason)"
    case .conversion(let reason), .shape(let reason): reason
    }
  }
}

/// The system's words for an error number.
func systemMessage(_ code: CInt) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    guard let start = buffer.baseAddress, strerror_r(code, start, buffer.count) == 0 else {
      return "error \(code)"
    }
    return String(cString: start)
  }
}

/// Text from outside with everything that could steer a terminal escaped: control characters of both
/// blocks, line separators, and the marks that turn the direction of writing.
package func terminalSafe(_ text: String, limit: Int = 4096) -> String {
  var safe = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
      safe += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: safe.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.count > limit ? safe + "…" : safe
}
