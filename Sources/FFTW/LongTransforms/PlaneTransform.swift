/// A two-dimensional convolution of complex numbers by one-dimensional transforms: rows where they lie, columns
/// in strips through scratch, multiplied by the kernel's spectrum while they are there.
///
/// FFTW's own two-dimensional plans are up to 16 times slower than its best when nothing was measured for the
/// very shape, because columns collide in the cache.  Rows and contiguous columns are one-dimensional
/// transforms of few different lengths, for which wisdom is at hand, and the product costs no pass of its own.
///
/// A plane is `rows` rows of `columns` complex numbers, `rowStride` apart.  Immutable and free of scratch: any
/// number of threads may use it, each on its own plane or on its own strips of one.
/// Complexity: O(rows·columns·log(rows·columns)).
package final class PlaneTransform<Scalar: SplitScalar>: Sendable {
  package let rows: Int
  package let columns: Int
  /// Complex numbers from one row to the next: padded, so that the rows of a column do not share few cache
  /// sets.
  package let rowStride: Int
  /// Columns of a strip; the last may have fewer.
  package let stripWidth: Int
  private let pitch: Int
  private let rowForward: LineTransform<Scalar>
  private let rowBackward: LineTransform<Scalar>
  private let columnForward: LineTransform<Scalar>
  private let columnBackward: LineTransform<Scalar>

  /// Rows and columns are multiples of this.
  package static var grain: Int { SplitLength.grain }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(rows: Int, columns: Int) throws(TransformError) {
    for (what, length) in [("plane rows", rows), ("plane columns", columns)] {
      guard length >= 1, length % Self.grain == 0 else {
        throw .invalidShape(what: what, value: length, rule: "must be a positive multiple of \(Self.grain)")
      }
    }
    self.rows = rows
    self.columns = columns
    rowStride = LineTransform<Scalar>.distance(length: columns)
    pitch = LineTransform<Scalar>.distance(length: rows)
    _ = try product(product(rows, rowStride, of: "a plane"), 2, of: "a plane of \(rows) × \(columns)")
    stripWidth = Self.stripWidth(rows: rows, columns: columns)
    rowForward = try LineTransform(length: columns, direction: .forward)
    rowBackward = try LineTransform(length: columns, direction: .backward)
    columnForward = try LineTransform(length: rows, direction: .forward)
    columnBackward = try LineTransform(length: rows, direction: .backward)
  }

  /// Scalars of a plane.
  package var planeCount: Int { 2 * rows * rowStride }
  /// Scalars of a kernel's spectrum: column after column.
  package var spectrumCount: Int { 2 * rows * columns }
  /// Scalars of scratch that one worker needs.
  package var scratchCount: Int { 2 * stripWidth * pitch }
  package var stripCount: Int { (columns - 1) / stripWidth + 1 }

  /// Convolves a plane with the kernel of `spectrum`, circularly and not scaled, on this thread.
  ///
  /// - Parameters:
  ///   - plane: Its first `filledRows` rows hold the input, the others anything: they count as zero.
  ///   - wantedRows: The rows that will hold the result; the others hold anything.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func convolve(
    _ plane: UnsafeMutablePointer<Scalar>, filledRows: Int, spectrum: UnsafePointer<Scalar>,
    wantedRows: Range<Int>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    forwardRows(of: plane, filledRows: filledRows)
    for strip in 0..<stripCount {
      filterStrip(
        strip, of: plane, filledRows: filledRows, spectrum: spectrum, wantedRows: wantedRows,
        scratch: scratch)
    }
    var row = wantedRows.lowerBound / rowGroup * rowGroup
    while row < wantedRows.upperBound {
      backwardRows(plane + 2 * row * rowStride)
      row += rowGroup
    }
  }

  /// The spectrum of a kernel, for ``convolve(_:filledRows:spectrum:wantedRows:scratch:)``, from a plane that
  /// holds it in its first `filledRows` rows; overwrites the plane.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func transformKernel(
    _ plane: UnsafeMutablePointer<Scalar>, filledRows: Int, to spectrum: UnsafeMutablePointer<Scalar>,
    scratch: UnsafeMutablePointer<Scalar>
  ) {
    forwardRows(of: plane, filledRows: filledRows)
    for strip in 0..<stripCount {
      transformStrip(strip, of: plane, filledRows: filledRows, to: spectrum, scratch: scratch)
    }
  }

  /// Rows are transformed so many at a time, beginning with multiples of it.
  package var rowGroup: Int { rowForward.group }

  /// First phase, for one group of rows of the input, in place.
  @inline(__always)
  package func forwardRows(_ group: UnsafeMutablePointer<Scalar>) { rowForward.execute(group) }

  /// Last phase, for one group of rows of the result, in place.
  @inline(__always)
  package func backwardRows(_ group: UnsafeMutablePointer<Scalar>) { rowBackward.execute(group) }

  /// Before any phase: zeros in the rows that share a group or a transposition block with the last filled
  /// one.
  package func clearTail(of plane: UnsafeMutablePointer<Scalar>, filledRows: Int) {
    for row in filledRows..<upToGrain(filledRows) {
      (plane + 2 * row * rowStride).update(repeating: 0, count: 2 * columns)
    }
  }

  private func forwardRows(of plane: UnsafeMutablePointer<Scalar>, filledRows: Int) {
    clearTail(of: plane, filledRows: filledRows)
    for row in stride(from: 0, to: filledRows, by: rowGroup) {
      forwardRows(plane + 2 * row * rowStride)
    }
  }

  /// Second phase, for one strip: its columns forward, times the spectrum, and backward.
  package func filterStrip(
    _ strip: Int, of plane: UnsafeMutablePointer<Scalar>, filledRows: Int,
    spectrum: UnsafePointer<Scalar>, wantedRows: Range<Int>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    let span = columns(of: strip)
    filter(
      span, of: plane, filledRows: filledRows, factors: spectrum + 2 * span.lowerBound * rows,
      wantedRows: wantedRows, scratch: scratch)
  }

  /// The same with a kernel whose rows alone have been transformed, in a plane of its own; `factors` is scratch
  /// of ``stripSpectrumCount``.
  package func filterStrip(
    _ strip: Int, of plane: UnsafeMutablePointer<Scalar>, filledRows: Int,
    kernel: UnsafePointer<Scalar>, kernelRows: Int, wantedRows: Range<Int>,
    scratch: UnsafeMutablePointer<Scalar>, factors: UnsafeMutablePointer<Scalar>
  ) {
    let span = columns(of: strip)
    transform(span, of: kernel, filledRows: kernelRows, to: factors, scratch: scratch)
    filter(
      span, of: plane, filledRows: filledRows, factors: factors, wantedRows: wantedRows, scratch: scratch)
  }

  /// Scalars of the spectrum of one strip.
  package var stripSpectrumCount: Int { 2 * stripWidth * rows }

  /// The columns of a strip of the kernel's plane, forward, to the spectrum.
  package func transformStrip(
    _ strip: Int, of plane: UnsafePointer<Scalar>, filledRows: Int,
    to spectrum: UnsafeMutablePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    let span = columns(of: strip)
    transform(
      span, of: plane, filledRows: filledRows, to: spectrum + 2 * span.lowerBound * rows, scratch: scratch)
  }

  private func filter(
    _ span: Range<Int>, of plane: UnsafeMutablePointer<Scalar>, filledRows: Int,
    factors: UnsafePointer<Scalar>, wantedRows: Range<Int>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    takeStrip(span, of: plane, filledRows: filledRows, to: scratch)
    for column in stride(from: 0, to: span.count, by: columnForward.group) {
      let group = scratch + 2 * column * pitch
      columnForward.execute(group)
      for line in 0..<columnForward.group {
        Scalar.multiplySpectra(
          group + 2 * line * pitch, factors + 2 * (column + line) * rows, count: rows)
      }
      columnBackward.execute(group)
    }
    let first = wantedRows.lowerBound / Self.grain * Self.grain
    Scalar.transpose(
      scratch + 2 * first, stride: pitch, rows: span.count,
      columns: upToGrain(wantedRows.upperBound) - first,
      to: plane + 2 * (first * rowStride + span.lowerBound), stride: rowStride, streaming: false)
  }

  private func transform(
    _ span: Range<Int>, of plane: UnsafePointer<Scalar>, filledRows: Int,
    to factors: UnsafeMutablePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    takeStrip(span, of: plane, filledRows: filledRows, to: scratch)
    columnForward.execute(scratch, count: span.count)
    for column in 0..<span.count {
      (factors + 2 * column * rows).update(from: scratch + 2 * column * pitch, count: 2 * rows)
    }
  }

  private func takeStrip(
    _ span: Range<Int>, of plane: UnsafePointer<Scalar>, filledRows: Int,
    to scratch: UnsafeMutablePointer<Scalar>
  ) {
    let filled = upToGrain(filledRows)
    Scalar.transpose(
      plane + 2 * span.lowerBound, stride: rowStride, rows: filled, columns: span.count, to: scratch,
      stride: pitch, streaming: false)
    if filled == rows { return }
    for column in 0..<span.count {
      (scratch + 2 * (column * pitch + filled)).update(repeating: 0, count: 2 * (rows - filled))
    }
  }

  private func columns(of strip: Int) -> Range<Int> {
    strip * stripWidth..<min((strip + 1) * stripWidth, columns)
  }

  private func upToGrain(_ count: Int) -> Int {
    (count + Self.grain - 1) / Self.grain * Self.grain
  }

  /// As many columns as leave the second cache room for what streams past.
  private static func stripWidth(rows: Int, columns: Int) -> Int {
    let column = 2 * rows * MemoryLayout<Scalar>.stride
    let fitting = stripBytes / column / grain * grain
    return min(max(fitting, grain), 64, columns)
  }

  private static var stripBytes: Int { 256 << 10 }
}
