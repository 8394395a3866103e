import Convolution
import ConvolutionFiles

/// The error of a plan's candidates in the unit of the result.
protocol ReportedBound {
  /// The bound for the method that ran.
  var chosen: AbsoluteBound.Value { get }
  /// The bound for one of the plan's candidates.
  func bound(_ candidate: ConvolutionPlan.Candidate) -> AbsoluteBound.Value
}

extension AbsoluteBound: ReportedBound {}

/// What is said of a plan, before or after it ran: the stable names that scripts read.
struct PlanReport {
  var plan: ConvolutionPlan
  var domain: KernelDomain
  /// The shape of the whole result.
  var shape: [Int]
  /// The type that the result has.
  var type: ElementType
  /// How often the plan runs: planes times channels.
  var runs = 1
  /// Seconds that it took; nil for a plan that did not run.
  var seconds: Double?
  /// The error of each candidate in the result's unit; nil when none can be given.
  var bound: (any ReportedBound)?
  /// Whether the bound is what a second convolution in long double found.
  var isCertified = false
  /// What the processes of a job would take.
  var job: JobReport?

  var json: JSONText {
    let members: [(String, JSONText)] = [
      ("method", .text(plan.method.rawValue)),
      ("mode", .text(plan.mode.rawValue)),
      ("boundary", .text(plan.boundary.rawValue)),
      ("shape", .array(shape.map(JSONText.integer))),
      ("type", .text(type.rawValue)),
      ("threads", .integer(plan.threads)),
      ("block", plan.blockShape.map(block) ?? .null),
      ("blocks", .integer(plan.blockCount)),
      (
        "seconds",
        .object([
          ("predicted", .number(plan.predictedSeconds * Double(runs))),
          ("actual", seconds.map(JSONText.number) ?? .null),
        ])
      ),
      ("memory_bytes", .integer(plan.memoryBytes)),
      ("error_bound", errorBound),
      ("reason", .text(plan.reason)),
      ("candidates", .array(plan.candidates.map(candidate))),
    ]
    return .object(members + (job.map { [("job", $0.json)] } ?? []))
  }

  private func block(_ shape: Shape) -> JSONText {
    guard domain == .signal else { return .array([.integer(shape.rows), .integer(shape.columns)]) }
    // A signal's kernel lies along the axis that is filtered.
    return .array([.integer(plan.kernelShape.rows > 1 ? shape.rows : shape.columns)])
  }

  private var errorBound: JSONText {
    guard let bound = bound?.chosen, bound.guaranteed.isFinite else { return .null }
    let numbers = [("guaranteed", bound.guaranteed), ("typical", bound.typical)]
    return .object(
      (numbers + (isCertified ? [("certified", bound.guaranteed)] : [])).map { ($0, JSONText.number($1)) })
  }

  private func candidate(_ candidate: ConvolutionPlan.Candidate) -> JSONText {
    .object([
      ("method", .text(candidate.method.rawValue)),
      ("predicted_seconds", .number(candidate.predictedSeconds * Double(runs))),
      ("memory_bytes", .integer(candidate.memoryBytes)),
      ("error_bound", bound.map { .number($0.bound(candidate).guaranteed) } ?? .null),
    ])
  }
}

extension PlanReport {
  /// The plan for a reader: what runs, why, and a line for each method.
  var text: String {
    var lines = [plan.description]
    if runs > 1 { lines.append("  \(runs) times, once for every plane and channel") }
    if let seconds {
      lines.append(
        "  took \(inWords(seconds: seconds)), \(plan.threads) \(plan.threads == 1 ? "thread" : "threads")")
    }
    if let bound = bound?.chosen, bound.guaranteed.isFinite {
      lines.append("  \(Self.words(bound, isCertified: isCertified))")
    }
    if let job { lines.append(job.text) }
    return lines.joined(separator: "\n")
  }

  /// What is known of the error, where the result was held against long double.
  var certificate: String? {
    guard isCertified, let bound = bound?.chosen else { return nil }
    return Self.words(bound, isCertified: true)
  }

  private static func words(_ bound: AbsoluteBound.Value, isCertified: Bool) -> String {
    if bound.guaranteed == 0 { return "exact" }
    return isCertified
      ? "error at most \(rounded(bound.guaranteed)), certified in long double"
      : "error at most \(rounded(bound.guaranteed)), typically \(rounded(bound.typical))"
  }

  /// One line instead of the data, for a terminal.
  func summary(input: String, kernel: String) -> String {
    let time = seconds.map { " in \(inWords(seconds: $0))" } ?? ""
    return
      "\(input) with \(kernel): \(dimensions(shape)) \(type.rawValue), method \(plan.method.rawValue)\(time). "
      + "Nothing is written; name a file with -o, or send standard output elsewhere."
  }
}
