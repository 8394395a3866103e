/// The planned transforms of one shape between `rows` × `columns` reals and their half spectrum of
/// `rows` × (`columns`/2 + 1) complex numbers, both ways, not scaled: backward after forward multiplies by
/// `rows · columns`.
///
/// Immutable; any number of threads may execute it at once on arrays of their own, aligned to 16 bytes.
package final class RealTransform<Scalar: TransformScalar>: Sendable {
  package let rows: Int
  package let columns: Int
  package let inPlace: Bool
  private let forwardHandle: PlanHandle<Scalar>
  private let backwardHandle: PlanHandle<Scalar>

  init(forward: TransformProblem, backward: TransformProblem) throws(TransformError) {
    rows = forward.axes.count == 2 ? forward.axes[0].length : 1
    columns = forward.axes[forward.axes.count - 1].length
    inPlace = forward.inPlace
    let (forwardHandle, backwardHandle) = (
      try Planner.plan(forward, Scalar.self), try Planner.plan(backward, Scalar.self)
    )
    self.forwardHandle = forwardHandle
    self.backwardHandle = backwardHandle
    let spectrumRow = 2 * (columns / 2 + 1)
    try TransformSelfTest.check(
      forward, count: rows * spectrumRow, row: inPlace ? spectrumRow : columns,
      forward: { Scalar.executeForwardReal(forwardHandle.plan, $0, $1) },
      backward: { Scalar.executeBackwardReal(backwardHandle.plan, $0, $1) })
  }

  /// Complex numbers in a row of the spectrum.
  package var spectrumColumns: Int { columns / 2 + 1 }
  /// Reals from the start of one row to the next: `columns`, or in place 2·(columns/2 + 1).
  package var realRowStride: Int { inPlace ? 2 * spectrumColumns : columns }
  /// Scalars of the array of reals, padding included.
  package var realCount: Int { rows * realRowStride }
  /// Scalars of the spectrum.
  package var spectrumCount: Int { rows * spectrumColumns * 2 }

  /// Reals to spectrum, out of place; leaves the reals as they were.
  @inline(__always)
  package func forward(from reals: UnsafePointer<Scalar>, to spectrum: UnsafeMutablePointer<Scalar>) {
    precondition(!inPlace, "this transform was planned in place")
    checkAlignment(reals)
    checkAlignment(spectrum)
    Scalar.executeForwardReal(forwardHandle.plan, UnsafeMutablePointer(mutating: reals), spectrum)
  }

  /// Spectrum to reals, out of place; destroys the spectrum.
  @inline(__always)
  package func backward(
    from spectrum: UnsafeMutablePointer<Scalar>, to reals: UnsafeMutablePointer<Scalar>
  ) {
    precondition(!inPlace, "this transform was planned in place")
    checkAlignment(reals)
    checkAlignment(spectrum)
    Scalar.executeBackwardReal(backwardHandle.plan, spectrum, reals)
  }

  /// Rows of padded reals to rows of spectrum, in place.
  @inline(__always)
  package func forward(_ data: UnsafeMutablePointer<Scalar>) {
    precondition(inPlace, "this transform was planned out of place")
    checkAlignment(data)
    Scalar.executeForwardReal(forwardHandle.plan, data, data)
  }

  /// Rows of spectrum to rows of padded reals, in place; the padding's content is unspecified.
  @inline(__always)
  package func backward(_ data: UnsafeMutablePointer<Scalar>) {
    precondition(inPlace, "this transform was planned out of place")
    checkAlignment(data)
    Scalar.executeBackwardReal(backwardHandle.plan, data, data)
  }
}
