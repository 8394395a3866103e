import CDirectLoops
import Dispatch
import Synchronization

/// What is known of a run when its blocks are done.
package struct RunOutcome: Sendable {
  /// The largest ‖x‖² of any block.
  package var largestSquaredNorm = 0.0
  /// Whether finite numbers overflowed somewhere, as the processor's sticky flag says.
  package var overflowed = false

  /// Adds a block; a norm that is not a number stays visible.
  mutating func add(_ squaredNorm: Double) {
    if !(largestSquaredNorm >= squaredNorm || largestSquaredNorm.isNaN) { largestSquaredNorm = squaredNorm }
    if machine_take_overflow() != 0 { overflowed = true }
  }
}

/// Shares the blocks of an engine out over threads.
package enum BlockRunner {
  /// Runs every block.
  ///
  /// Workers take the next block when they are free; no output depends on who computed it.
  ///
  /// - Parameter done: called on the worker's thread when a block's outputs are written, with its ‖x‖².
  @discardableResult
  package static func run<Element>(
    _ engine: some ConvolutionEngine<Element>, reading input: BoundaryReader<Element>,
    writing output: OutputWindow<Element>, threads: Int, scratch pool: ScratchPool,
    done: (@Sendable (_ block: Int, _ squaredNorm: Double) -> Void)? = nil
  ) -> RunOutcome {
    let count = engine.blockCount
    let workers = min(threads, count)
    if workers <= 1 {
      return pool.withScratch { scratch in
        var outcome = RunOutcome()
        for block in 0..<count {
          let norm = engine.run(block: block, reading: input, writing: output, scratch: scratch)
          done?(block, norm)
          outcome.add(norm)
        }
        return outcome
      }
    }
    let next = Atomic(0)
    let whole = Mutex(RunOutcome())
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      pool.withScratch { scratch in
        var mine = RunOutcome()
        while true {
          let block = next.add(1, ordering: .relaxed).oldValue
          if block >= count { break }
          let norm = engine.run(block: block, reading: input, writing: output, scratch: scratch)
          done?(block, norm)
          mine.add(norm)
        }
        whole.withLock {
          $0.add(mine.largestSquaredNorm)
          if mine.overflowed { $0.overflowed = true }
        }
      }
    }
    return whole.withLock { $0 }
  }
}
