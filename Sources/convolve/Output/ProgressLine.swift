import Glibc

/// A line on the terminal that says how long the work will still take, by the plan's prediction.
///
/// It appears only when the prediction is longer than half a second and standard error is a terminal.
final class ProgressLine {
  private let thread: pthread_t?
  private let stop: UnsafeMutablePointer<CInt>?

  init(seconds: Double) {
    guard seconds > 0.5, isatty(STDERR_FILENO) == 1 else {
      (thread, stop) = (nil, nil)
      return
    }
    // A pipe wakes the thread when the work is done, so that nothing waits for its next beat.
    let ends = UnsafeMutablePointer<CInt>.allocate(capacity: 2)
    guard pipe(ends) == 0 else {
      ends.deallocate()
      (thread, stop) = (nil, nil)
      return
    }
    for end in 0..<2 { _ = fcntl(ends[end], F_SETFD, FD_CLOEXEC) }
    stop = ends
    let task = Task(seconds: seconds, wake: ends[0])
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(task).toOpaque()
    let failed = pthread_create(
      &thread, nil,
      {
        Unmanaged<Task>.fromOpaque($0!).takeRetainedValue().run()
        return nil
      }, argument)
    if failed != 0 { Unmanaged<Task>.fromOpaque(argument).release() }
    self.thread = failed == 0 ? thread : nil
  }

  /// Takes the line away.
  func finish() {
    guard let stop else { return }
    close(stop[1])
    if let thread { pthread_join(thread, nil) }
    close(stop[0])
    stop.deallocate()
  }

  private final class Task: Sendable {
    private let seconds: Double
    private let wake: CInt

    init(seconds: Double, wake: CInt) {
      self.seconds = seconds
      self.wake = wake
    }

    func run() {
      let start = ContinuousClock.now
      var shown = false
      var request = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
      while poll(&request, 1, 500) == 0 {
        let left = seconds - secondsSince(start)
        Messages.raw(
          "\r\u{1B}[Kconvolving: " + (left > 0.5 ? "about \(Int(left.rounded(.up))) s left" : "nearly done"))
        shown = true
      }
      if shown { Messages.raw("\r\u{1B}[K") }
    }
  }
}
