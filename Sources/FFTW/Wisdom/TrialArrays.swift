/// The arrays of one problem, to try plans on.
struct TrialArrays<Scalar: TransformScalar>: Sendable {
  private let problem: TransformProblem
  private let input: AlignedBuffer<Scalar>
  private let output: AlignedBuffer<Scalar>

  init(_ problem: TransformProblem) throws(TransformError) {
    self.problem = problem
    let inputs = try Self.scalars(problem, complex: problem.kind != .realForward, \.inputStride)
    let outputs = try Self.scalars(problem, complex: problem.kind != .realBackward, \.outputStride)
    input = try AlignedBuffer(count: problem.inPlace ? max(inputs, outputs) : inputs)
    output = problem.inPlace ? input : try AlignedBuffer(count: outputs)
  }

  /// Measures, which overwrites the arrays.
  func plan(flags: UInt32) -> OpaquePointer? {
    Scalar.makePlan(problem, input: input.base, output: output.base, flags: flags)
  }

  /// The best of many short runs, which is the least disturbed one.
  func secondsPerExecution(of plan: OpaquePointer) -> Double {
    input.base.update(repeating: 0, count: input.count)
    output.base.update(repeating: 0, count: output.count)
    let clock = ContinuousClock()
    let once = clock.measure { execute(plan) }
    let repeats = max(1, Int(5e-5 / max(seconds(once), 1e-8)))
    var best = Double.infinity
    let start = clock.now
    for run in 0..<200 where run < 3 || clock.now - start < .milliseconds(30) {
      let elapsed = clock.measure { for _ in 0..<repeats { execute(plan) } }
      best = min(best, seconds(elapsed) / Double(repeats))
    }
    return best
  }

  private func execute(_ plan: OpaquePointer) {
    switch problem.kind {
    case .complexForward, .complexBackward: Scalar.executeComplex(plan, input.base, output.base)
    case .realForward: Scalar.executeForwardReal(plan, input.base, output.base)
    case .realBackward: Scalar.executeBackwardReal(plan, input.base, output.base)
    }
  }

  private func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// Scalars from the first to the last that the problem touches.
  private static func scalars(
    _ problem: TransformProblem, complex: Bool, _ stride: KeyPath<TransformAxis, Int>
  ) throws(TransformError) -> Int {
    // Every axis but a real problem's last has the length that its stride was made for; the last one's
    // half spectrum is no longer than its reals.
    var last = 0
    for axis in problem.axes {
      last += try product(axis.length - 1, axis[keyPath: stride], of: "the array of \(problem)")
    }
    return try product(last + 1, complex ? 2 : 1, of: "the array of \(problem)") + 2
  }
}
