import Dispatch
import Synchronization

/// Shares the blocks of an engine out over threads.
package enum BlockRunner {
  /// Runs every block and returns the largest ‖x‖² of any block.
  ///
  /// Workers take the next block when they are free; no output depends on who computed it.
  ///
  /// - Parameter done: called on the worker's thread when a block's outputs are written, with its ‖x‖².
  @discardableResult
  package static func run<Element>(
    _ engine: some ConvolutionEngine<Element>, reading input: BoundaryReader<Element>,
    writing output: OutputWindow<Element>, threads: Int, scratch pool: ScratchPool,
    done: (@Sendable (_ block: Int, _ squaredNorm: Double) -> Void)? = nil
  ) -> Double {
    let count = engine.blockCount
    let workers = min(threads, count)
    if workers <= 1 {
      return pool.withScratch { scratch in
        var largest = 0.0
        for block in 0..<count {
          let norm = engine.run(block: block, reading: input, writing: output, scratch: scratch)
          done?(block, norm)
          largest = larger(largest, norm)
        }
        return largest
      }
    }
    let next = Atomic(0)
    let largest = Mutex(0.0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      pool.withScratch { scratch in
        var mine = 0.0
        while true {
          let block = next.add(1, ordering: .relaxed).oldValue
          if block >= count { break }
          let norm = engine.run(block: block, reading: input, writing: output, scratch: scratch)
          done?(block, norm)
          mine = larger(mine, norm)
        }
        largest.withLock { $0 = larger($0, mine) }
      }
    }
    return largest.withLock { $0 }
  }

  /// The larger of two norms; one that is not a number stays visible.
  private static func larger(_ a: Double, _ b: Double) -> Double {
    a >= b || a.isNaN ? a : b
  }
}
