import CFFTW
import Synchronization

/// A plan of FFTW: freed with the object, behind the planner's lock.
final class PlanHandle<Scalar: TransformScalar>: @unchecked Sendable {
  let plan: OpaquePointer

  init(_ plan: OpaquePointer) { self.plan = plan }

  deinit {
    let plan = UInt(bitPattern: plan)
    Planner.lock.withLock { _ in
      if let plan = OpaquePointer(bitPattern: plan) { Scalar.destroyPlan(plan) }
    }
  }
}

/// The one door to FFTW's planner, which is global to the process and not thread-safe.
enum Planner {
  /// What the lock guards, besides FFTW itself.
  struct State {
    var plans = PlanTable()
    var wisdom = WisdomLibrary()
  }

  static let lock = Mutex(State())

  /// A plan for `problem`, made without measuring anything.
  ///
  /// `FFTW_ESTIMATE` takes what wisdom knows: with the problem's wisdom imported it gives, in some 15 µs, the
  /// plan that measuring had found; without it, a guess that is up to twice slower.
  static func plan<Scalar: TransformScalar>(
    _ problem: TransformProblem, _: Scalar.Type
  ) throws(TransformError) -> PlanHandle<Scalar> {
    let address = lock.withLock { state in
      state.wisdom.recall(problem, Scalar.self)
      return UInt(bitPattern: unmeasuredPlan(problem, Scalar.self))
    }
    guard let plan = OpaquePointer(bitPattern: address) else {
      throw .planRefused(problem: problem.description)
    }
    return PlanHandle(plan)
  }

  private static func unmeasuredPlan<Scalar: TransformScalar>(
    _ problem: TransformProblem, _: Scalar.Type
  ) -> OpaquePointer? {
    // Estimating reads only the alignment of the arrays and whether they are one: two cache lines stand in
    // for arrays of any size.
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 64) { stand in
      guard let input = stand.baseAddress else { return nil }
      let output = problem.inPlace ? input : input + 64
      return Scalar.makePlan(problem, input: input, output: output, flags: FFTW_ESTIMATE)
    }
  }
}

/// Arrays given to a transform must be aligned as those that it was planned for.
@inline(__always)
func checkAlignment(_ pointer: UnsafeRawPointer) {
  precondition(
    UInt(bitPattern: pointer) % 16 == 0, "a transform's arrays must be aligned to 16 bytes or more")
}
