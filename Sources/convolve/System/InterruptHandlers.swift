import ConvolutionFiles
import Glibc

/// What happens when the program is interrupted, terminated, or its reader goes away.
enum InterruptHandlers {
  /// Removes temporary files and ends with 128 + the signal's number, as shells report signals.
  ///
  /// A signal that was ignored when the program started (`nohup`, background jobs) stays ignored. One that
  /// was only blocked does not stay so: programs started from a dispatch queue inherit its mask, and would
  /// not be stopped by anything but SIGKILL.
  static func install() {
    // A file beyond the limit of `ulimit -f` is then an error of the write, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE] {
      var previous = sigaction()
      sigaction(number, nil, &previous)
      let ignored = previous.__sigaction_handler.sa_handler.map { unsafeBitCast($0, to: Int.self) } == 1
      if ignored && number != SIGPIPE { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        TemporaryFiles.removeAll()
        _exit(128 + number)
      }
      sigaction(number, &action, nil)
      sigaddset(&mask, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }
}
