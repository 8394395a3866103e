#if MPI
  import Convolution

  /// Runs of blocks for the processes of a job, about equal in work, cut where outputs are cut cleanly.
  ///
  /// A line is a row of an image or a sample of a signal. A cut between two blocks is clean when no line of
  /// outputs belongs to blocks on both sides, so that every process has whole lines of the result.
  struct BlockShares {
    /// The blocks of each process, and the lines of outputs that they fill.
    let blocks: [Range<Int>]
    let outputs: [Range<Int>]

    /// - Parameters:
    ///   - lines: the lines of outputs of each block; all lines together are `0..<lineCount`.
    init(of lines: [Range<Int>], lineCount: Int, processes: Int) {
      // The first line that any later block fills, behind each block.
      var following = [Int](repeating: lineCount, count: lines.count + 1)
      for block in lines.indices.reversed() {
        following[block] = min(following[block + 1], lines[block].lowerBound)
      }
      var (blockCuts, lineCuts) = ([0], [0])
      var reached = 0
      for block in lines.indices {
        let due = blockCuts.count < processes && (block + 1) * processes >= blockCuts.count * lines.count
        reached = max(reached, lines[block].upperBound)
        guard due, reached <= following[block + 1] else { continue }
        blockCuts.append(block + 1)
        lineCuts.append(reached)
      }
      while blockCuts.count < processes + 1 {
        blockCuts.append(lines.count)
        lineCuts.append(lineCount)
      }
      // The last process takes what is left.
      blocks = (0..<processes).map { blockCuts[$0]..<($0 == processes - 1 ? lines.count : blockCuts[$0 + 1]) }
      outputs = (0..<processes).map { lineCuts[$0]..<($0 == processes - 1 ? lineCount : lineCuts[$0 + 1]) }
    }
  }
#endif
