import Glibc

/// Messages to standard error, each written at once so that those of several processes do not mix.
enum Messages {
  static func error(_ text: String) { line("convolve: \(sentence(text))") }

  static func warning(_ text: String) { line("convolve: warning: \(sentence(text))") }

  static func note(_ text: String) { line("convolve: \(sentence(text))") }

  static func line(_ text: String) { raw(text + "\n") }

  static func raw(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let put = write(STDERR_FILENO, bytes.baseAddress! + done, bytes.count - done)
        if put < 0 && errno != EINTR { return }
        done += max(put, 0)
      }
    }
  }

  /// The text with a full stop behind the last word of its first line; a hint may follow below.
  private static func sentence(_ text: String) -> String {
    let line = text.prefix { $0 != "\n" }
    guard let last = line.last, last.isLetter || last.isNumber || "')]".contains(last) else { return text }
    return line + "." + text.dropFirst(line.count)
  }
}
