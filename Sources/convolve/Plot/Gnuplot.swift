import ConvolutionFiles
import Glibc

/// Runs gnuplot, an optional program: nothing but pictures needs it.
enum Gnuplot {
  /// Runs a script and returns what gnuplot drew.
  static func draw(_ drawing: GnuplotScript) throws -> [UInt8] {
    // The data's files are open until gnuplot has ended.
    try withExtendedLifetime(drawing) { try draw(AnonymousFile(drawing.text)) }
  }

  private static func draw(_ script: AnonymousFile) throws -> [UInt8] {
    let picture = try AnonymousFile()
    let messages = try AnonymousFile()
    let status = try run(script, output: picture.descriptor, messages: messages.descriptor)
    let content = picture.content
    guard status == 0, !content.isEmpty else {
      let words = String(decoding: messages.content, as: UTF8.self)
        .split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
        .filter { !$0.isEmpty }.joined(separator: " ")
      throw CommandFailure.failed("gnuplot could not draw the picture: \(terminalSafe(words, limit: 300))")
    }
    return content
  }

  private static func run(_ script: AnonymousFile, output: CInt, messages: CInt) throws -> CInt {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO)
    let words: [UnsafeMutablePointer<CChar>?] = [strdup("gnuplot"), strdup("-d"), strdup(script.path), nil]
    defer { words.forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawnp(&process, "gnuplot", &actions, nil, words, environ)
    guard code == 0 else {
      throw CommandFailure.failed(
        code == ENOENT
          ? "--plot needs the program gnuplot, which is not installed. Install it (apt-get install gnuplot-nox, "
            + "brew install gnuplot), or leave out --plot"
          : "gnuplot could not be started: \(String(cString: strerror(code)))")
    }
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}
