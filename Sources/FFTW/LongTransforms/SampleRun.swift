/// `count` samples of a block from `start` on, where they lie in memory.
package struct SampleRun<Scalar>: @unchecked Sendable {
  package var start: Int
  package var count: Int
  package var samples: UnsafeMutablePointer<Scalar>

  /// Samples that are only read.
  package init(start: Int, count: Int, reading samples: UnsafePointer<Scalar>) {
    self.init(start: start, count: count, writing: UnsafeMutablePointer(mutating: samples))
  }

  /// Samples that are written.
  package init(start: Int, count: Int, writing samples: UnsafeMutablePointer<Scalar>) {
    self.start = start
    self.count = count
    self.samples = samples
  }

  var end: Int { start + count }

  func moved(by offset: Int) -> SampleRun {
    SampleRun(start: start + offset, count: count, writing: samples)
  }
}

/// The rows of one strip: a pointer to each, straight into the caller's memory where a row lies in it whole,
/// else to a line in which it is assembled or from which it is copied.
struct StripRows<Scalar: BinaryFloatingPoint & BitwiseCopyable> {
  /// Runs of one block, and lines that they can need: each straddles two rows of the real and two of the
  /// imaginary parts, and one line is shared by all rows outside.
  static var runCapacity: Int { 4 }
  static var lineCapacity: Int { 4 * runCapacity + 2 }

  let width: Int
  private let lines: UnsafeMutablePointer<Scalar>
  private var used = 0

  init(width: Int, lines: UnsafeMutablePointer<Scalar>) {
    self.width = width
    self.lines = lines
  }

  /// Pointers to rows that begin at `first`, `first + stride` … of the block, for reading; samples outside the
  /// runs, which ascend, are zero.
  mutating func read(
    _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>, rows: Int, first: Int, stride: Int,
    runs: [SampleRun<Scalar>]
  ) {
    let zeros = nextLine()
    zeros.update(repeating: 0, count: width)
    pointers.update(repeating: zeros, count: rows)
    forEachRow(rows, first, stride, runs) { (rows: inout StripRows, row, start, run) in
      if let whole = run.whole(start, rows.width) { return pointers[row] = whole }
      if pointers[row] == zeros {
        pointers[row] = rows.nextLine()
        pointers[row].update(repeating: 0, count: rows.width)
      }
      let part = run.part(start, rows.width)
      (pointers[row] + part.offset).update(from: part.samples, count: part.count)
    }
  }

  /// Pointers to the same rows for writing; rows outside the runs share a line that nobody reads.
  mutating func write(
    _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>, rows: Int, first: Int, stride: Int,
    runs: [SampleRun<Scalar>]
  ) {
    // Not on a cache line, so that it stays in the cache and is not streamed to memory over and over.
    let dump = nextLine() + 1
    _ = nextLine()
    pointers.update(repeating: dump, count: rows)
    forEachRow(rows, first, stride, runs) { (rows: inout StripRows, row, start, run) in
      if let whole = run.whole(start, rows.width) {
        pointers[row] = whole
      } else if pointers[row] == dump {
        pointers[row] = rows.nextLine()
      }
    }
  }

  /// Copies what was written into lines to the runs that they straddle.
  mutating func finish(
    _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>, rows: Int, first: Int, stride: Int,
    runs: [SampleRun<Scalar>]
  ) {
    forEachRow(rows, first, stride, runs) { (rows: inout StripRows, row, start, run) in
      if run.whole(start, rows.width) != nil { return }
      let part = run.part(start, rows.width)
      part.samples.update(from: pointers[row] + part.offset, count: part.count)
    }
  }

  /// Calls `body` for every row that overlaps a run, run by run.
  private mutating func forEachRow(
    _ rows: Int, _ first: Int, _ stride: Int, _ runs: [SampleRun<Scalar>],
    _ body: (inout StripRows, _ row: Int, _ start: Int, SampleRun<Scalar>) -> Void
  ) {
    for run in runs where run.count > 0 {
      // row·stride + first + width > start, and row·stride + first < end.
      let low = ceiling(run.start - first - width + 1, stride)
      let high = min(rows, ceiling(run.end - first, stride))
      for row in min(low, high)..<high { body(&self, row, first + row * stride, run) }
    }
  }

  private mutating func nextLine() -> UnsafeMutablePointer<Scalar> {
    precondition(used < Self.lineCapacity, "a block is made of at most \(Self.runCapacity) runs")
    defer { used += 1 }
    return lines + used * width
  }

  private func ceiling(_ a: Int, _ b: Int) -> Int { a <= 0 ? 0 : (a - 1) / b + 1 }
}

extension SampleRun {
  /// The place of `width` samples from `start` on, if the run has them all.
  fileprivate func whole(_ start: Int, _ width: Int) -> UnsafeMutablePointer<Scalar>? {
    start >= self.start && start + width <= end ? samples + (start - self.start) : nil
  }

  /// Those of `width` samples from `start` on that the run has.
  fileprivate func part(
    _ start: Int, _ width: Int
  ) -> (samples: UnsafeMutablePointer<Scalar>, offset: Int, count: Int) {
    let from = max(start, self.start)
    return (samples + (from - self.start), from - start, min(start + width, end) - from)
  }
}
