/// A planned discrete Fourier transform of complex numbers, stored re, im, re, im …, not scaled:
/// `X[k] = Σⱼ x[j]·exp(∓2πi jk/N)`, − forward and + backward, in one or two dimensions.
///
/// Immutable; any number of threads may execute it at once on arrays of their own.  The arrays must be
/// aligned to 16 bytes (``AlignedBuffer`` gives 64).
package final class ComplexTransform<Scalar: TransformScalar>: Sendable {
  package let problem: TransformProblem
  private let handle: PlanHandle<Scalar>

  init(problem: TransformProblem) throws(TransformError) {
    self.problem = problem
    let handle = try Planner.plan(problem, Scalar.self)
    self.handle = handle
    try TransformSelfTest.check(problem) { Scalar.executeComplex(handle.plan, $0, $1) }
  }

  /// Transforms `data` in place; the plan must have been made in place.
  @inline(__always)
  package func execute(_ data: UnsafeMutablePointer<Scalar>) {
    precondition(problem.inPlace, "this transform was planned out of place")
    checkAlignment(data)
    Scalar.executeComplex(handle.plan, data, data)
  }

  /// Transforms `input` to `output`, which do not overlap; the plan must have been made out of place.
  /// The input is left as it was.
  @inline(__always)
  package func execute(from input: UnsafePointer<Scalar>, to output: UnsafeMutablePointer<Scalar>) {
    precondition(!problem.inPlace, "this transform was planned in place")
    checkAlignment(input)
    checkAlignment(output)
    Scalar.executeComplex(handle.plan, UnsafeMutablePointer(mutating: input), output)
  }
}
