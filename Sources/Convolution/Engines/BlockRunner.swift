import CDirectLoops
import Synchronization

/// What is known of a run when its blocks are done.
package struct RunOutcome: Sendable {
  /// The largest ‖x‖² of any block.
  package var largestSquaredNorm = 0.0
  /// The blocks in which finite numbers overflowed somewhere, as the processor's sticky flag says.
  package var overflowed: [Int] = []

  /// Adds a block; a norm that is not a number stays visible.
  mutating func add(_ squaredNorm: Double, block: Int) {
    if !(largestSquaredNorm >= squaredNorm || largestSquaredNorm.isNaN) { largestSquaredNorm = squaredNorm }
    if machine_take_overflow() != 0 { overflowed.append(block) }
  }

  /// Adds what another worker did.
  mutating func add(_ other: RunOutcome) {
    if !(largestSquaredNorm >= other.largestSquaredNorm || largestSquaredNorm.isNaN) {
      largestSquaredNorm = other.largestSquaredNorm
    }
    overflowed += other.overflowed
  }
}

/// Shares the blocks of an engine out over threads.
package enum BlockRunner {
  /// Runs blocks, all of them unless a run of them is named.
  ///
  /// Workers take the next few blocks when they are free, for neighbours share their halo and ask for each
  /// other's input; no output depends on who computed it.
  ///
  /// - Parameters:
  ///   - input: holds what the blocks read.
  ///   - output: has room for what they fill.
  ///   - done: called on the worker's thread when a block's outputs are written, with its ‖x‖².
  @discardableResult
  package static func run<Element>(
    _ engine: some ConvolutionEngine<Element>, blocks: Range<Int>? = nil,
    reading input: BoundaryReader<Element>,
    writing output: OutputWindow<Element>, threads: Int, scratch pool: ScratchPool,
    done: (@Sendable (_ block: Int, _ squaredNorm: Double) -> Void)? = nil
  ) -> RunOutcome {
    let blocks = blocks ?? 0..<engine.blockCount
    let workers = min(threads, blocks.count)
    if workers <= 1 {
      return pool.withScratch { scratch in
        var outcome = RunOutcome()
        for block in blocks {
          let norm = engine.run(block: block, reading: input, writing: output, scratch: scratch)
          done?(block, norm)
          outcome.add(norm, block: block)
        }
        return outcome
      }
    }
    let next = Atomic(blocks.lowerBound)
    let together = max(1, min(8, blocks.count / (16 * workers)))
    let whole = Mutex(RunOutcome())
    WorkerTeam.together(workers) { _ in
      pool.withScratch { scratch in
        var mine = RunOutcome()
        while true {
          let first = next.add(together, ordering: .relaxed).oldValue
          if first >= blocks.upperBound { break }
          for block in first..<min(first + together, blocks.upperBound) {
            let norm = engine.run(block: block, reading: input, writing: output, scratch: scratch)
            done?(block, norm)
            mine.add(norm, block: block)
          }
        }
        whole.withLock { $0.add(mine) }
      }
    }
    return whole.withLock { $0 }
  }
}
