#if MPI
  import ConvolutionMPI
  import Dispatch
  import Foundation
  import Synchronization
  import Testing

  @Suite struct WorkLineTests {
    private final class Tally: Sendable {
      let sum = Atomic(0)
      let isOver = Atomic(false)
    }

    /// Several threads bring work before any is done: each piece is done, once.
    @Test func piecesOfSeveralThreads() {
      let (line, tally, group) = (WorkLine<Int>(), Tally(), DispatchGroup())
      for _ in 0..<8 {
        group.enter()
        Thread {
          for _ in 0..<500 { line.perform { tally.sum.add($0, ordering: .relaxed) } }
          group.leave()
        }.start()
      }
      Thread {
        usleep(50_000)
        while !tally.isOver.load(ordering: .relaxed) { line.serve(7, within: 1) }
      }.start()
      #expect(group.wait(timeout: .now() + 30) == .success, "a piece was lost")
      #expect(tally.sum.load(ordering: .relaxed) == 28_000)
      tally.isOver.store(true, ordering: .relaxed)
    }
  }
#endif
