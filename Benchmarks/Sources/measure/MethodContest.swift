import BenchmarkSupport
import Convolution

/// Every method that can serve a problem, and the automatic choice, timed in turns on noise.
struct MethodContest {
  /// What the library chooses.
  let plan: ConvolutionPlan
  private let contest: Contest

  /// Times the methods; a direct sum that would be ten times slower at the machine's peak is left out.
  init<Element: TimedElement & NoiseSample & Numeric>(
    _ problem: Problem, of type: Element.Type, threads: Int, seconds: Double
  ) throws {
    let samples = Samples<Element>(noise: problem)
    let choice = try TimedConvolution(problem, samples, method: .automatic, threads: threads)
    plan = choice.plan
    var contest = Contest(threads: threads)
    try contest.enter("auto") { try choice.run() }
    for method in [ConvolutionMethod.fft, .separable, .direct]
    where plan.candidates.contains(where: { $0.method == method }) {
      let least = problem.directOperations / Element.peakOperations / Double(threads)
      if method == .direct, plan.method != .direct, let best = contest.best, least > 10 * best.seconds {
        continue
      }
      let forced = try TimedConvolution(problem, samples, method: method, threads: threads)
      try contest.enter(method.rawValue) { try forced.run() }
    }
    try contest.run(seconds: seconds)
    self.contest = contest
  }

  /// Times the methods in one of the real types.
  init(_ problem: Problem, _ type: RealType, threads: Int, seconds: Double) throws {
    switch type {
    case .f32: try self.init(problem, of: Float.self, threads: threads, seconds: seconds)
    case .f64: try self.init(problem, of: Double.self, threads: threads, seconds: seconds)
    }
  }

  /// The word for what was chosen.
  var chosen: String { plan.method.rawValue }

  /// The fastest of the methods, and the choice.
  var best: String { contest.best?.name ?? "" }

  /// Time of the choice / time of the best.
  ///
  /// The choice and the same method asked for by name do the same work: the shorter of their two times is
  /// the choice's, so that noise is not taken for regret.
  var regret: Double {
    min(contest["auto"] ?? .nan, contest[chosen] ?? .infinity) / (contest.best?.seconds ?? .nan)
  }

  /// Seconds of the methods named, `nan` for those that did not run.
  func times(_ names: [String]) -> [String] { names.map { contest[$0].map { "\($0)" } ?? "nan" } }
}
