/// Transforms, planned at their first use and kept: a plan that is there costs a look-up of some 100 ns.
package enum PlanCache {
  /// A complex transform of `rows` × `columns` (one row: one-dimensional), successive rows `rowStride`
  /// complex numbers apart (by default `columns`).
  package static func complex<Scalar: TransformScalar>(
    _: Scalar.Type, rows: Int = 1, columns: Int, rowStride: Int? = nil, direction: TransformDirection,
    inPlace: Bool = true
  ) throws(TransformError) -> ComplexTransform<Scalar> {
    try complex(
      .complex(
        Scalar.precision, rows: rows, columns: columns, rowStride: rowStride, direction: direction,
        inPlace: inPlace))
  }

  /// The transforms, both ways, between `rows` × `columns` reals and their half spectrum.
  package static func real<Scalar: TransformScalar>(
    _: Scalar.Type, rows: Int = 1, columns: Int, inPlace: Bool = false
  ) throws(TransformError) -> RealTransform<Scalar> {
    let forward = try TransformProblem.real(
      Scalar.precision, rows: rows, columns: columns, direction: .forward, inPlace: inPlace)
    let backward = try TransformProblem.real(
      Scalar.precision, rows: rows, columns: columns, direction: .backward, inPlace: inPlace)
    return try find(forward) { () throws(TransformError) in
      try RealTransform<Scalar>(forward: forward, backward: backward)
    }
  }

  /// Whether the plan is there; for a real transform ask for its forward problem.
  package static func isCached(_ problem: TransformProblem) -> Bool {
    Planner.lock.withLock { $0.plans.contains(problem) }
  }

  /// Forgets every plan, so that the next ones know what has been measured since; plans in use live on.
  package static func removeAll() {
    let removed = Planner.lock.withLock { $0.plans.removeAll() }
    _ = consume removed
  }

  private static func complex<Scalar: TransformScalar>(
    _ problem: TransformProblem
  ) throws(TransformError) -> ComplexTransform<Scalar> {
    try find(problem) { () throws(TransformError) in try ComplexTransform<Scalar>(problem: problem) }
  }

  /// The transform in the table, or a new one.
  ///
  /// Nothing is made or let go of while the lock is held, because making and freeing plans take it too; of two
  /// threads that make the same transform at once, the first to finish has its transform used by both.
  private static func find<Transform: AnyObject & Sendable>(
    _ problem: TransformProblem, make: () throws(TransformError) -> Transform
  ) throws(TransformError) -> Transform {
    if let known = Planner.lock.withLock({ $0.plans.find(problem) as? Transform }) { return known }
    let made = try make()
    let (winner, evicted) = Planner.lock.withLock {
      state -> (Transform, (any AnyObject & Sendable)?) in
      if let known = state.plans.find(problem) as? Transform { return (known, nil) }
      return (made, state.plans.insert(made, for: problem))
    }
    _ = consume evicted
    return winner
  }
}
