import ConvolutionFiles
import Glibc

/// What happens when the language's runtime cannot have memory.
///
/// Sizes that come from an input are asked for before they are taken, and refused as an ordinary error. That
/// leaves the small allocations of the runtime itself, for which there is no error to throw: it calls `abort`.
/// This makes an orderly end of that: no temporary file is left, and the exit code is that of work that could
/// not be done.
enum MemoryExhaustion {
  static func install() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let code = errno
      TemporaryFiles.removeAll()
      // `abort` for any other reason is a crash, and goes on when the handler returns.
      guard code == ENOMEM else { return }
      let message: StaticString = "convolve: memory is exhausted. Give it more, or work on less at a time.\n"
      write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      _exit(ExitStatus.failed.rawValue)
    }
    sigaction(SIGABRT, &action, nil)
  }
}
