/// Convolution of real images whose transform does not fit the cache, for kernels about as large as the image.
///
/// The block of `rows` × `columns` = 2M samples is convolved with a kernel circularly along columns and modulo
/// `t²ᴹ + 1` along rows: what runs out at the right comes in at the left with its sign changed.  A block at
/// least as large as samples + taps − 1 gives the full linear convolution.  Each row of 2M reals is one row of M
/// complex numbers (``RightAngleTables`` explains the twist), so that the work is that of a complex transform
/// of half the size with nothing to untangle.
///
/// Rows that hold no input, and rows whose outputs nobody wants, cost nothing.  Immutable; any number of
/// threads may use it, each with a ``Workspace`` of its own.
/// Complexity: O(rows·columns·log(rows·columns)); `rows·columns` scalars of workspace and of each spectrum.
package final class LongPlaneConvolution<Scalar: SplitScalar>: Sendable {
  package let rows: Int
  package let columns: Int
  let plane: PlaneTransform<Scalar>
  let twist: TwistTables<Scalar>

  /// Prepares the block of at least `rows` × `columns` samples that takes the least time.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(rows: Int, columns: Int) throws(TransformError) {
    self.rows = try Self.rows(atLeast: rows)
    self.columns = try Self.columns(atLeast: columns)
    plane = try PlaneTransform(rows: self.rows, columns: self.columns / 2)
    twist = try TwistTables(rows: self.rows, columns: self.columns / 2)
  }

  package static func rows(atLeast count: Int) throws(TransformError) -> Int {
    try SplitLength.axis(atLeast: count, multipleOf: SplitLength.grain)
  }

  package static func columns(atLeast count: Int) throws(TransformError) -> Int {
    guard count <= 1 << 31 else { throw .tooLarge(what: "a row of \(count) samples") }
    return 2
      * (try SplitLength.axis(atLeast: (max(count, 1) - 1) / 2 + 1, multipleOf: SplitLength.twiddleGrain))
  }

  /// Fills a line of `columns` samples with a row of the input, zeros where it has none.
  package typealias RowReader = (_ row: Int, _ line: UnsafeMutablePointer<Scalar>) -> Void
  /// Takes a line of `columns` results.
  package typealias RowWriter = (_ row: Int, _ line: UnsafePointer<Scalar>) -> Void

  /// A kernel's spectrum.
  package final class Spectrum: Sendable {
    let values: AlignedBuffer<Scalar>
    init(values: AlignedBuffer<Scalar>) { self.values = values }
    package var bytes: Int { values.bytes }
  }

  /// What a convolution writes on the way; one at a time may use it.
  package final class Workspace: Sendable {
    let plane: AlignedBuffer<Scalar>
    let scratch: [PlaneScratch<Scalar>]

    init(_ convolution: LongPlaneConvolution, workers: Int) throws(TransformError) {
      plane = try AlignedBuffer(count: convolution.plane.planeCount)
      var scratch: [PlaneScratch<Scalar>] = []
      for _ in 0..<max(workers, 1) { scratch.append(try PlaneScratch(convolution.plane)) }
      self.scratch = scratch
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func makeWorkspace(workers: Int = 1) throws(TransformError) -> Workspace {
    try Workspace(self, workers: workers)
  }

  package var spectrumBytes: Int { plane.spectrumCount * MemoryLayout<Scalar>.stride }
  package func workspaceBytes(workers: Int) -> Int {
    let each = PlaneScratch<Scalar>.count(plane)
    return (plane.planeCount + max(workers, 1) * each) * MemoryLayout<Scalar>.stride
  }
}

/// The scratch of one worker: a strip, its kernel's spectrum, a group of rows, a line of samples.
final class PlaneScratch<Scalar: SplitScalar>: Sendable {
  let strip: AlignedBuffer<Scalar>
  let factors: AlignedBuffer<Scalar>
  let group: AlignedBuffer<Scalar>
  let line: AlignedBuffer<Scalar>

  init(_ plane: PlaneTransform<Scalar>) throws(TransformError) {
    strip = try AlignedBuffer(count: plane.scratchCount)
    factors = try AlignedBuffer(count: plane.stripSpectrumCount)
    group = try AlignedBuffer(count: 2 * plane.rowGroup * plane.rowStride)
    line = try AlignedBuffer(count: 2 * plane.columns)
  }

  static func count(_ plane: PlaneTransform<Scalar>) -> Int {
    plane.scratchCount + plane.stripSpectrumCount + 2 * plane.rowGroup * plane.rowStride + 2 * plane.columns
  }
}

/// `exp(iπ j/2M)` for the columns of a row, as coarse and fine factors, and with the scale of the transforms.
struct TwistTables<Scalar: SplitScalar>: Sendable {
  static var grain: Int { SplitLength.twiddleGrain }

  let coarse: AlignedBuffer<Scalar>
  let scaledCoarse: AlignedBuffer<Scalar>
  let fine: AlignedBuffer<Scalar>

  init(rows: Int, columns: Int) throws(TransformError) {
    let coarseCount = columns / Self.grain
    coarse = try AlignedBuffer(count: 2 * coarseCount)
    scaledCoarse = try AlignedBuffer(count: 2 * coarseCount)
    fine = try AlignedBuffer(count: 2 * Self.grain)
    let roots = RootsOfUnity<Scalar.Wide>(order: 4 * columns)
    let scale = 1 / (Scalar.Wide(rows) * Scalar.Wide(columns))
    for index in 0..<coarseCount {
      let root = roots[-index * Self.grain]
      coarse.set(index, root)
      scaledCoarse.set(index, (root.re * scale, root.im * scale))
    }
    for index in 0..<Self.grain { fine.set(index, roots[-index]) }
  }
}
