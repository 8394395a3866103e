import Synchronization

extension BlockRunner {
  /// Calls `work` for every number below `count`, from as many threads; a worker takes the next when it is free.
  package static func share(
    _ count: Int, threads: Int, scratch pool: ScratchPool,
    work: @Sendable (_ block: Int, _ scratch: UnsafeMutableRawPointer) -> Void
  ) {
    let workers = min(threads, count)
    if workers <= 1 {
      pool.withScratch { scratch in for block in 0..<count { work(block, scratch) } }
      return
    }
    let next = Atomic(0)
    WorkerTeam.together(workers) { _ in
      pool.withScratch { scratch in
        while true {
          let block = next.add(1, ordering: .relaxed).oldValue
          if block >= count { break }
          work(block, scratch)
        }
      }
    }
  }
}
