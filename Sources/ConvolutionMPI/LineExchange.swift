#if MPI
  import Convolution

  /// Which lines of the extended input a process needs, and who has them.
  ///
  /// A line is a row of an image or a sample of a signal. Lines beyond the ends stand for others, which is
  /// why a halo may come from anywhere and in any order; one that a fill value stands for comes from nobody.
  struct LineExchange {
    /// Neighbouring extended lines whose sources are held by one process, one after another or backwards.
    struct Run: Equatable {
      var lines: Range<Int>
      var owner: Int
      /// The source of the first line, and whether the sources descend or stay.
      var source: Int
      var step: Int
    }

    /// The number of lines of the input, and how they are shared out: `starts[r]` is the first of process r.
    let count: Int
    let starts: [Int]
    let boundary: Boundary

    init(count: Int, processes: Int, boundary: Boundary) {
      self.count = count
      self.boundary = boundary
      starts = (0...processes).map { $0 * count / processes }
    }

    /// The lines that a process holds.
    func share(of process: Int) -> Range<Int> { starts[process]..<starts[process + 1] }

    /// The lines of an extended range, as runs in order; filled lines are left out.
    func runs(of range: Range<Int>) -> [Run] {
      var runs: [Run] = []
      var line = range.lowerBound
      while line < range.upperBound {
        guard let source = boundary.sourceIndex(line, count: count) else {
          line = line < 0 ? min(0, range.upperBound) : range.upperBound
          continue
        }
        let owner = owner(of: source)
        var run = Run(lines: line..<line + 1, owner: owner, source: source, step: 0)
        if let next = boundary.sourceIndex(line + 1, count: count), abs(next - source) <= 1 {
          run.step = next - source
          extend(&run, to: range.upperBound)
        }
        runs.append(run)
        line = run.lines.upperBound
      }
      return runs
    }

    /// Lengthens a run up to the end of its owner's lines or of its direction.
    private func extend(_ run: inout Run, to end: Int) {
      let share = share(of: run.owner)
      let room =
        switch run.step {
        case 1: share.upperBound - run.source
        case -1: run.source - share.lowerBound + 1
        default: end - run.lines.lowerBound
        }
      var length = 1
      while length < room, run.lines.lowerBound + length < end {
        let line = run.lines.lowerBound + length
        // Inside the input there is nothing to ask.
        if run.step == 1, (0..<count).contains(run.lines.lowerBound) {
          length = min(room, end - run.lines.lowerBound)
          break
        }
        guard boundary.sourceIndex(line, count: count) == run.source + length * run.step else { break }
        length += 1
      }
      run.lines = run.lines.lowerBound..<run.lines.lowerBound + length
    }

    /// Who holds a line: the last process whose lines begin at or before it.
    private func owner(of source: Int) -> Int {
      var (low, high) = (0, starts.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if starts[middle] <= source { low = middle } else { high = middle }
      }
      return low
    }
  }
#endif
