/// Convolution of real sequences that are too long for the cache, by one transform split into short ones.
///
/// The block of `length` = 2N samples is convolved with a kernel modulo `t²ᴺ + 1`: what runs out at the end
/// comes in again at the beginning with its sign changed, so `length` ≥ samples + taps − 1 gives the full
/// linear convolution, and a shorter block all outputs that are not reached from behind.
///
/// Three passes over memory in all: strips of columns through scratch in the cache, forward; each row forward,
/// times the kernel's spectrum and backward; strips of columns backward.  Nothing is transposed as a whole:
/// the spectrum stays in the order in which the passes leave it.
///
/// Immutable; any number of threads may use it, each with a ``Workspace`` of its own.
/// Complexity: O(length·log length) time, 2·length scalars of workspace, 2·length for each spectrum.
package final class LongConvolution<Scalar: SplitScalar>: Sendable {
  /// Samples of a block.
  package let length: Int
  let rows: Int
  let columns: Int
  let rowStride: Int
  let pitch: Int
  let stripWidth: Int
  let columnForward: LineTransform<Scalar>
  let columnBackward: LineTransform<Scalar>
  let rowForward: LineTransform<Scalar>
  let rowBackward: LineTransform<Scalar>
  let tables: RightAngleTables<Scalar>

  /// The length of the block for `count` samples or more that takes the least time; at least 8192.
  package static func length(atLeast count: Int) throws(TransformError) -> Int {
    guard count <= 1 << 32 else { throw .tooLarge(what: "a block of \(count) samples") }
    let (rows, columns) = try SplitLength.split(atLeast: (max(count, 1) - 1) / 2 + 1)
    return 2 * rows * columns
  }

  /// Prepares the shortest block of at least `count` samples in ``length(atLeast:)``'s sense.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(atLeast count: Int) throws(TransformError) {
    guard count <= 1 << 32 else { throw .tooLarge(what: "a block of \(count) samples") }
    (rows, columns) = try SplitLength.split(atLeast: (max(count, 1) - 1) / 2 + 1)
    length = 2 * rows * columns
    rowStride = LineTransform<Scalar>.distance(length: columns)
    pitch = LineTransform<Scalar>.distance(length: rows)
    stripWidth = Self.stripWidth(rows: rows, columns: columns)
    columnForward = try LineTransform(length: rows, direction: .forward)
    columnBackward = try LineTransform(length: rows, direction: .backward)
    rowForward = try LineTransform(length: columns, direction: .forward)
    rowBackward = try LineTransform(length: columns, direction: .backward)
    tables = try RightAngleTables(rows: rows, columns: columns)
  }

  /// A kernel's spectrum, in the order of the passes: a plane of `rows` rows.
  package final class Spectrum: Sendable {
    let plane: AlignedBuffer<Scalar>
    /// Taps of the kernel, from the first to the last.
    package let taps: Int

    init(plane: AlignedBuffer<Scalar>, taps: Int) {
      self.plane = plane
      self.taps = taps
    }

    package var bytes: Int { plane.bytes }
  }

  /// What a convolution writes on the way; one at a time may use it.
  package final class Workspace: Sendable {
    let plane: AlignedBuffer<Scalar>
    let strips: [StripScratch<Scalar>]
    package let workers: Int

    init(_ convolution: LongConvolution, workers: Int) throws(TransformError) {
      plane = try AlignedBuffer(count: convolution.planeCount)
      var strips: [StripScratch<Scalar>] = []
      for _ in 0..<max(workers, 1) { strips.append(try StripScratch(convolution)) }
      self.strips = strips
      self.workers = max(workers, 1)
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func makeWorkspace(workers: Int = 1) throws(TransformError) -> Workspace {
    try Workspace(self, workers: workers)
  }

  /// Bytes of a spectrum, and of a workspace for `workers`.
  package var spectrumBytes: Int { planeCount * MemoryLayout<Scalar>.stride }
  package func workspaceBytes(workers: Int) -> Int {
    spectrumBytes + max(workers, 1) * 2 * stripWidth * pitch * MemoryLayout<Scalar>.stride
  }

  /// Two strips in the second cache, whose lines are whole cache lines of the caller's rows.
  private static func stripWidth(rows: Int, columns: Int) -> Int {
    let column = 2 * rows * MemoryLayout<Scalar>.stride
    let grain = SplitLength.grain
    return min(max((512 << 10) / column / grain * grain, grain), 64, columns)
  }

  var planeCount: Int { 2 * rows * rowStride }

  var strips: Int { (columns - 1) / stripWidth + 1 }

  func strip(_ index: Int) -> Range<Int> {
    index * stripWidth..<min((index + 1) * stripWidth, columns)
  }
}

/// The scratch of one worker: columns of a strip, pointers to its rows, lines for rows at the ends of runs.
final class StripScratch<Scalar: SplitScalar>: Sendable {
  let columns: AlignedBuffer<Scalar>
  let lines: AlignedBuffer<Scalar>
  let re: AlignedBuffer<UnsafeMutablePointer<Scalar>>
  let im: AlignedBuffer<UnsafeMutablePointer<Scalar>>
  /// One group of rows of a kernel that is transformed on the way.
  let group: AlignedBuffer<Scalar>

  init(_ convolution: LongConvolution<Scalar>) throws(TransformError) {
    columns = try AlignedBuffer(count: 2 * convolution.stripWidth * convolution.pitch)
    lines = try AlignedBuffer(count: StripRows<Scalar>.lineCapacity * convolution.stripWidth)
    re = try AlignedBuffer(count: convolution.rows)
    im = try AlignedBuffer(count: convolution.rows)
    group = try AlignedBuffer(count: 2 * convolution.rowForward.group * convolution.rowStride)
  }
}
