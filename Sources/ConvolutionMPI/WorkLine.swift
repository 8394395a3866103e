#if MPI
  import Dispatch
  import Synchronization

  /// Work for a thread that also has other things to see to, one piece after the other; any thread may bring some.
  package final class WorkLine<Context>: Sendable {
    private struct Piece: @unchecked Sendable {
      let work: (Context) -> Void
    }

    private let pieces = Mutex<[Piece]>([])
    private let arrived = DispatchSemaphore(value: 0)

    package init() {}

    /// Hands work over and waits until it is done.
    package func perform(_ work: @escaping (Context) -> Void) { begin(work).wait() }

    /// Hands work over; what comes back is signalled when it is done.
    func begin(_ work: @escaping (Context) -> Void) -> DispatchSemaphore {
      let done = DispatchSemaphore(value: 0)
      let piece = Piece { context in
        work(context)
        done.signal()
      }
      pieces.withLock { $0.append(piece) }
      arrived.signal()
      return done
    }

    /// Waits for work, at most so long, and does it.
    package func serve(_ context: Context, within milliseconds: Int) {
      guard arrived.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return }
      pieces.withLock { $0.removeFirst() }.work(context)
    }
  }

  extension DispatchSemaphore {
    /// Waits in small steps, so that a job that is stopped meanwhile may go on; false when it was in vain.
    func wait(tenthsOfSecond: Int) -> Bool {
      (0..<tenthsOfSecond).contains { _ in wait(timeout: .now() + 0.1) == .success }
    }
  }
#endif
