import Dispatch
import FFTW
import Synchronization

/// Threads that share out pieces of work, such as those of one long transform; all threads of the library start here.
package struct WorkerTeam: Sendable {
  /// How many may work at once, each with scratch of its own.
  let count: Int

  init(_ count: Int) { self.count = max(count, 1) }

  /// Pieces go to whoever is free; no result depends on who took which.
  func forEach(_ pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    if count == 1 || pieces <= 1 {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    let next = Atomic(0)
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      Self.together(min(count, pieces)) { worker in
        while true {
          let piece = next.add(1, ordering: .relaxed).oldValue
          if piece >= pieces { break }
          body(piece, worker)
        }
      }
    }
  }

  /// Calls a body with every number below `count`, at once as far as there are cores, and waits for all.
  ///
  /// Dispatch waits for memory that it does not get, for ever. Where there is none for it the calls follow one another.
  package static func together(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1, let probe = UnsafeMutableRawPointer.allocateAligned(bytes: 1 << 14) else {
      return (0..<count).forEach(body)
    }
    probe.deallocate()
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }
}
