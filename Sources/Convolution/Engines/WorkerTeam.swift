import Dispatch
import Synchronization

/// The threads that share out the pieces of one long transform.
struct WorkerTeam: Sendable {
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
      DispatchQueue.concurrentPerform(iterations: min(count, pieces)) { worker in
        while true {
          let piece = next.add(1, ordering: .relaxed).oldValue
          if piece >= pieces { break }
          body(piece, worker)
        }
      }
    }
  }
}
