import Convolution
import ConvolutionAccuracy
import ConvolutionFiles

/// A comparison as a table for a paper's appendix, and as JSON with stable names.
struct CompareReport {
  let report: AccuracyReport
  let input: String
  let shape: [Int]
  let type: ElementType
  let kernel: String
  let kernelShape: Shape
  let mode: ConvolutionMode
  let boundary: Boundary
  let domain: KernelDomain

  private var outputs: Int { report.outputShape.rows * report.outputShape.columns }

  private var sampling: String {
    report.samples == outputs
      ? "all \(outputs) outputs, seed \(report.seed)"
      : "\(report.samples) of \(outputs) outputs, seed \(report.seed)"
  }

  private var referenceWords: String {
    switch report.reference {
    case .exact: "exact sums of integers in 128 bits"
    case .doubleDouble: "sums by the definition in double-double arithmetic (106 bits)"
    }
  }

  /// Header, table and what was left out.
  var text: String {
    var lines = [
      "input      \(input): \(dimensions(shape)) \(type.rawValue)",
      "kernel     \(kernel): \(kernelShape)",
      "window     mode \(mode.rawValue), boundary \(boundary.rawValue)",
      "reference  \(referenceWords); \(sampling)",
      "versions   convolve \(Convolve.configuration.version), \(Provenance.transforms), loops \(Provenance.instructions)",
      "machine    \(Provenance.machine)",
      "",
    ]
    lines += table
    for row in report.rows where row.errors.wrongIntegers > 0 {
      lines.append("\(row.name): \(row.errors.wrongIntegers) wrong integers")
    }
    for reason in report.leftOut.uniqued { lines.append("left out: \(reason)") }
    lines += [
      "",
      "error: largest |result - reference|, at its place; bound: guaranteed, of the worst block; over: outputs",
      "beyond the bound of their block; ulp: units in the last place of the reference; flips: wrong signs.",
    ]
    return lines.joined(separator: "\n")
  }

  private var table: [String] {
    let head = [
      "method", "error", "at", "rms", "rel. L2", "max rel.", "ulp 50%", "99%", "max", "bias", "SNR dB",
      "bound", "over",
      "flips", "time", "memory",
    ]
    let rows = report.rows.map { row -> [String] in
      let errors = row.errors
      return [
        row.name, rounded(errors.largest), place(errors), rounded(errors.rootMeanSquare),
        rounded(errors.relativeL2), rounded(errors.largestRelative), rounded(errors.ulps.median),
        rounded(errors.ulps.ninetyNine), rounded(errors.ulps.largest), rounded(errors.bias),
        errors.signalToNoise.isFinite ? rounded(errors.signalToNoise) : "exact",
        rounded(row.errorBound.guaranteed), "\(errors.violations)", "\(errors.signFlips)",
        inWords(seconds: row.seconds), inWords(bytes: row.memoryBytes),
      ]
    }
    let all = [head] + rows
    let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { cells in
      cells.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
  }

  private func place(_ errors: ErrorMeasures) -> String {
    guard errors.largest > 0 else { return "-" }
    return worst(errors).map(String.init).joined(separator: ",")
  }

  private func worst(_ errors: ErrorMeasures) -> [Int] {
    guard domain == .image else { return [errors.worstIndex] }
    return [errors.worstIndex / report.outputShape.columns, errors.worstIndex % report.outputShape.columns]
  }

  /// The object that scripts read.
  var json: JSONText {
    .object([
      ("reference", .text(report.reference.rawValue)), ("seed", .integer(Int(clamping: report.seed))),
      ("samples", .integer(report.samples)), ("outputs", .integer(outputs)),
      ("input", .text(input)), ("shape", .array(shape.map(JSONText.integer))), ("type", .text(type.rawValue)),
      ("kernel", .text(kernel)), ("mode", .text(mode.rawValue)), ("boundary", .text(boundary.rawValue)),
      ("version", .text(Convolve.configuration.version)), ("fftw", .text(Provenance.transforms)),
      ("instructions", .text(Provenance.instructions)), ("machine", .text(Provenance.machine)),
      ("rows", .array(report.rows.map(row))), ("left_out", .array(report.leftOut.uniqued.map(JSONText.text))),
    ])
  }

  private func row(_ row: AccuracyReport.Row) -> JSONText {
    let errors = row.errors
    return .object([
      ("method", .text(row.method.rawValue)),
      ("precision", row.precision.map { .text($0.rawValue) } ?? .null),
      ("max_abs_error", .number(errors.largest)), ("rms_error", .number(errors.rootMeanSquare)),
      ("relative_l2_error", .number(errors.relativeL2)),
      ("max_relative_error", .number(errors.largestRelative)),
      ("max_ulp", .number(errors.ulps.largest)), ("median_ulp", .number(errors.ulps.median)),
      ("p90_ulp", .number(errors.ulps.ninety)), ("p99_ulp", .number(errors.ulps.ninetyNine)),
      ("bias", .number(errors.bias)), ("snr_db", .number(errors.signalToNoise)),
      ("error_bound", .number(row.errorBound.guaranteed)),
      ("typical_bound", .number(row.errorBound.typical)),
      ("bound_violations", .integer(errors.violations)),
      ("wrong_integers", .integer(errors.wrongIntegers)), ("sign_flips", .integer(errors.signFlips)),
      ("worst_index", .array(worst(errors).map(JSONText.integer))), ("seconds", .number(row.seconds)),
      ("memory_bytes", .integer(row.memoryBytes)),
      (
        "block",
        row.blockShape.map {
          .array((domain == .image ? [$0.rows, $0.columns] : [$0.columns]).map(JSONText.integer))
        }
          ?? .null
      ),
    ])
  }
}

extension [String] {
  /// Without repetitions: both precisions leave out a method for the same reason.
  fileprivate var uniqued: [String] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
