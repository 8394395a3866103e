#if MPI
  import Dispatch
  import Synchronization

  /// Work for a thread that also has other things to see to, one piece at a time.
  final class WorkLine<Context>: Sendable {
    private struct Slot: @unchecked Sendable {
      var work: ((Context) -> Void)?
    }

    private let slot = Mutex(Slot())
    private let arrived = DispatchSemaphore(value: 0)

    /// Hands work over and waits until it is done.
    func perform(_ work: @escaping (Context) -> Void) { begin(work).wait() }

    /// Hands work over; what comes back is signalled when it is done.
    func begin(_ work: @escaping (Context) -> Void) -> DispatchSemaphore {
      let done = DispatchSemaphore(value: 0)
      let piece = Slot { context in
        work(context)
        done.signal()
      }
      slot.withLock { $0 = piece }
      arrived.signal()
      return done
    }

    /// Waits for work, at most so long, and does it.
    func serve(_ context: Context, within milliseconds: Int) {
      guard arrived.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return }
      let piece = slot.withLock {
        let piece = $0
        $0 = Slot()
        return piece
      }
      piece.work?(context)
    }
  }

  extension DispatchSemaphore {
    /// Waits in small steps, so that a job that is stopped meanwhile may go on; false when it was in vain.
    func wait(tenthsOfSecond: Int) -> Bool {
      (0..<tenthsOfSecond).contains { _ in wait(timeout: .now() + 0.1) == .success }
    }
  }
#endif
