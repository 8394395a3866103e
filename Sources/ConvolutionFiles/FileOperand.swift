import Glibc

/// A file named on a command line: a path, `-`, `table.csv:column` or `arrays.npz:name`.
///
/// A file that exists under the whole text wins, so a name with a colon needs no escape.
///
/// ```swift
/// let operand = FileOperand("notebooks-data/sunspots.csv:sunspots")
/// print(operand.path, operand.member!, operand.exists)  // notebooks-data/sunspots.csv sunspots true
/// ```
public struct FileOperand: Equatable, Sendable {
  /// The path, or `-` for standard input.
  public var path: String
  /// The column or member after the colon: a name, or a number counted from 1.
  public var member: String?

  /// An operand from its parts.
  ///
  /// ```swift
  /// let column = FileOperand(path: "notebooks-data/sunspots.csv", member: "2")
  /// try FileReader.read(column).array.shape.count  // 1
  /// ```
  ///
  /// - Parameters:
  ///   - path: the path, or `-` for standard input.
  ///   - member: the column or member: a name, or a number counted from 1.
  public init(path: String, member: String? = nil) {
    self.path = path
    self.member = member
  }

  /// Reads the operand grammar against the file system.
  ///
  /// Without a file under the whole text, it is split at the last colon whose left side is a file, a
  /// folder or `-`; without any such colon the whole text is taken as a path, which does not exist.
  ///
  /// ```swift
  /// FileOperand("-:2") == FileOperand(path: "-", member: "2")  // true
  /// FileOperand("no-such-file:2").exists  // false
  /// ```
  ///
  /// - Complexity: a look into the file system for every colon.
  public init(_ text: String) {
    self.init(path: text)
    guard text != "-", !Self.exists(text) else { return }
    var end = text.endIndex
    while let colon = text[..<end].lastIndex(of: ":") {
      let path = String(text[..<colon])
      if path == "-" || Self.exists(path) {
        self.init(path: path, member: String(text[text.index(after: colon)...]))
        return
      }
      end = colon
    }
  }

  /// Whether there is something to read: standard input, or an existing file.
  public var exists: Bool { path == "-" || Self.exists(path) }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }
}
