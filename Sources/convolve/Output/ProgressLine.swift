import Convolution
import Glibc
import Synchronization

/// A line on the terminal: how much is done, how fast, and how long the rest will take.
///
/// It appears only when the plan predicts more than half a second and standard error is a terminal. The time left
/// is the plan's prediction for what is not done, corrected by how the prediction has held so far.
final class ProgressLine: Sendable {
  private let state: State
  private let thread: pthread_t?

  /// - Parameter outputs: all that are to be computed.
  init(seconds: Double, outputs: Int, isQuiet: Bool) {
    let isShown = seconds > 0.5 && !isQuiet && isatty(STDERR_FILENO) == 1
    state = State(seconds: seconds, outputs: max(outputs, 1), wake: isShown ? Self.makePipe() : nil)
    thread = state.wake == nil ? nil : Self.start(state)
  }

  /// Whether there is anybody to tell.
  var isShown: Bool { thread != nil }

  /// Some more outputs are done; any thread may say so.
  func advance(by outputs: Int) { state.done.add(outputs, ordering: .relaxed) }

  /// Takes the line away.
  func finish() {
    guard let wake = state.wake else { return }
    close(wake.write)
    if let thread { pthread_join(thread, nil) }
    close(wake.read)
  }

  /// A pipe wakes the thread when the work is done, so that nothing waits for its next beat.
  private static func makePipe() -> (read: CInt, write: CInt)? {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func start(_ state: State) -> pthread_t? {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(state).toOpaque()
    let failed = pthread_create(
      &thread, nil,
      {
        Unmanaged<State>.fromOpaque($0!).takeRetainedValue().run()
        return nil
      }, argument)
    if failed != 0 { Unmanaged<State>.fromOpaque(argument).release() }
    return failed == 0 ? thread : nil
  }

  private final class State: Sendable {
    let seconds: Double
    let outputs: Int
    let wake: (read: CInt, write: CInt)?
    let done = Atomic(0)

    init(seconds: Double, outputs: Int, wake: (read: CInt, write: CInt)?) {
      self.seconds = seconds
      self.outputs = outputs
      self.wake = wake
    }

    func run() {
      let start = ContinuousClock.now
      var shown = false
      var request = pollfd(fd: wake?.read ?? -1, events: Int16(POLLIN), revents: 0)
      while poll(&request, 1, 500) == 0 {
        Messages.raw("\r\u{1B}[Kconvolving: " + line(after: secondsSince(start)))
        shown = true
      }
      if shown { Messages.raw("\r\u{1B}[K") }
    }

    private func line(after elapsed: Double) -> String {
      let part = min(Double(done.load(ordering: .relaxed)) / Double(outputs), 1)
      // How much longer things take than predicted, once enough is done to tell.
      let correction = part > 0.05 ? elapsed / (seconds * part) : max(1, elapsed / seconds)
      let left = seconds * (1 - part) * correction
      let time = left > 0.5 ? "about \(Int(left.rounded(.up))) s left" : "nearly done"
      guard part > 0 else { return time }
      let rate = Double(outputs) * part / elapsed
      return "\(Int(part * 100)) %, \(rounded(rate / 1e6)) million samples a second, \(time)"
    }
  }
}
