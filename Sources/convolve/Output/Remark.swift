import ConvolutionFiles

/// One thing that is said of an input.
enum Remark: Sendable {
  case error(String)
  case warning(String)
  case note(String)
  /// Text for standard error as it is.
  case line(String)
  /// Text for standard output.
  case output(String)

  /// - Throws: when standard output cannot be written.
  func say() throws(FileError) {
    switch self {
    case .error(let text): Messages.error(text)
    case .warning(let text): Messages.warning(text)
    case .note(let text): Messages.note(text)
    case .line(let text): Messages.line(text)
    case .output(let text): try StandardOutput.write(text)
    }
  }
}
