import Synchronization

/// The threads that share out the pieces of a long transform, as the caller has them.
package struct WorkerTeam: Sendable {
  /// How many may work at once, each with scratch of its own.
  package let count: Int
  /// Runs `body(0)` … `body(count − 1)`, at once if it can, and returns when all have returned.
  private let run: @Sendable (_ count: Int, _ body: (_ worker: Int) -> Void) -> Void

  package init(count: Int, run: @escaping @Sendable (_ count: Int, _ body: (_ worker: Int) -> Void) -> Void) {
    self.count = max(count, 1)
    self.run = run
  }

  /// The calling thread alone.
  package static let alone = WorkerTeam(count: 1) { count, body in for worker in 0..<count { body(worker) } }

  /// Pieces go to whoever is free; no result depends on who took which.
  func forEach(_ pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    if count == 1 || pieces <= 1 {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    let next = Atomic(0)
    run(min(count, pieces)) { worker in
      while true {
        let piece = next.add(1, ordering: .relaxed).oldValue
        if piece >= pieces { break }
        body(piece, worker)
      }
    }
  }
}
