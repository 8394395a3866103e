import ConvolutionFiles
import Glibc

/// What happens when the language's runtime cannot have memory.
///
/// Sizes that come from an input are asked for before they are taken, and refused as an ordinary error. That
/// leaves the small allocations of the runtime itself, for which there is no error to throw: it aborts, traps,
/// or uses the null pointer. This makes an orderly end of that: no temporary file is left, and the exit code is
/// that of work that could not be done. Any other crash goes the way that it would have gone.
enum MemoryExhaustion {
  /// The last of them says that all are installed.
  private static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT]
  /// What would have happened on each signal, by its number; written once, before any can come.
  nonisolated(unsafe) private static let before = UnsafeMutablePointer<sigaction>.allocate(capacity: 32)

  static func install() {
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { MemoryExhaustion.handle($0) }
      sigaction(number, &action, before + Int(number))
    }
  }

  private static func handle(_ number: CInt) {
    let code = errno
    TemporaryFiles.removeAll()
    guard code == ENOMEM else {
      sigaction(number, before + Int(number), nil)
      // A fault comes again when the handler returns; `abort` would not.
      if number == SIGABRT { raise(number) }
      return
    }
    let message: StaticString = "convolve: memory is exhausted. Give it more, or work on less at a time.\n"
    write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
    _exit(ExitStatus.failed.rawValue)
  }
}
