import ArgumentParser
import ComplexModule
import Convolution
import ConvolutionAccuracy
import ConvolutionFiles

/// `convolve compare`
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Every method on one problem: error against a reference, bound, time, memory.",
    discussion: """
      EXAMPLES
        convolve compare ecg.npy -k gaussian:sigma=20
        convolve compare photo.png -k sharpen --json
        convolve compare spike:100000 -k lowpass:cutoff=0.05 --plot errors.png
        convolve compare gaussian:512x512 -k gaussian:sigma=3 --type f32
        convolve compare photo.png -k '[1,2;3,4]' -m same --as scipy,matlab,opencv

      Integers with integers are held against exact sums, floating types against sums by the definition in \
      double-double arithmetic (some 32 digits): all outputs where they are few, a sample chosen by --seed \
      where not. In place of a file, the input may be a family and a size: \
      \(InputFamily.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @Argument(
    help: ArgumentHelp("A file, - for standard input, or FAMILY:N, FAMILY:ROWSxCOLUMNS.", valueName: "input"))
  var input: String

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp("The kernel, as for 1d and 2d.", valueName: "kernel"))
  var kernel: String

  @Option(
    help: ArgumentHelp(
      "f32, f64, c64 or c128: the input in another type first. (default: as for 1d and 2d)",
      valueName: "type"),
    transform: { try Word.parse($0, as: ElementType.self) })
  var type: ElementType?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Chooses the outputs that are looked at, and a family's samples.", valueName: "n"))
  var seed: UInt64 = 1

  @OptionGroup(title: "Window") var window: WindowOptions
  @OptionGroup(title: "Method") var method: MethodOptions

  @Flag(help: "One JSON object.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Error against position with the bound over it: .png, .svg or .pdf, or - for the terminal. Needs gnuplot.",
      valueName: "file"),
    transform: PlotTarget.parse)
  var plot: PlotTarget?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      """
      Compare libraries in place of methods: where the results of two or more differ on this input, and why. \
      Names as for 1d and 2d.
      """, valueName: "library,library"),
    transform: { try $0.split(separator: ",").map { try Word.parse(String($0), as: Convention.self) } })
  var libraries: [Convention] = []

  func validate() throws {
    guard libraries.isEmpty || (plot == nil && type == nil) else {
      throw ValidationError("--as compares libraries; leave out --plot and --type")
    }
    guard method.method == nil, method.precision == nil, method.tolerance == nil, method.errorMap == nil,
      !method.certify
    else {
      throw ValidationError(
        "compare runs every method; leave out --method, --precision, --tolerance, --certify and --error-map")
    }
    guard plot != .terminal || !json else {
      throw ValidationError("--plot - takes standard output: leave out --json, or name a file")
    }
    if let type, !["f32", "f64", "c64", "c128"].contains(type.rawValue) {
      throw ValidationError("--type \(type.rawValue): give f32, f64, c64 or c128")
    }
  }

  func run() throws {
    guard libraries.isEmpty else {
      let comparison = try ConventionComparison(
        input, kernel: kernel, window: window, method: method, seed: seed, libraries: libraries)
      return try StandardOutput.write((json ? comparison.json.description : comparison.text) + "\n")
    }
    try plot?.check()
    let subject = try CompareInput(input, type: type, seed: seed)
    let taps = try KernelOperand(kernel, for: subject.domain) { Messages.warning($0) }
    let request = try FilterRequest(subject.domain, window: window, method: method)
    let comparison: AccuracyReport
    do {
      comparison = try compare(subject, taps, request)
    } catch let error as ConvolutionError {
      throw CommandFailure(convolution: error, about: subject.name)
    }
    let report = CompareReport(
      report: comparison, input: subject.name, shape: subject.array.shape, type: subject.array.elementType,
      kernel: kernel, kernelShape: taps.shape, mode: request.mode, boundary: request.boundary,
      domain: subject.domain)
    if let plot {
      let points = "\(comparison.samples) outputs"
      try ComparePlot(report: comparison, title: "\(subject.name) with \(kernel), \(points)").draw(to: plot)
    }
    try StandardOutput.write((json ? report.json.description : report.text) + "\n")
    if comparison.rows.contains(where: { $0.errors.violations > 0 }) {
      throw CommandFailure.failed(
        "an error is beyond its guaranteed bound. Please report this with the input")
    }
  }

  private func compare(_ subject: CompareInput, _ taps: KernelOperand, _ request: FilterRequest) throws
    -> AccuracyReport
  {
    let rule = TypeRule(
      signal: subject.array.elementType, kernel: taps.type, kernelWidth: taps.width,
      fillValue: request.fillValue)
    switch rule.result {
    case .f32: return try floating(subject, taps, request, as: Float.self)
    case .c64: return try floating(subject, taps, request, as: Complex<Float>.self)
    case .c128: return try floating(subject, taps, request, as: Complex<Double>.self)
    case .f64: return try floating(subject, taps, request, as: Double.self)
    default: return try integers(subject, taps, request)
    }
  }

  private func floating<Element: MeasuredElement & NumericElement>(
    _ subject: CompareInput, _ taps: KernelOperand, _ request: FilterRequest, as _: Element.Type
  ) throws -> AccuracyReport {
    let type = Element.elementType
    let image = try subject.array.converted(to: type).array.elements(as: Element.self) ?? []
    guard let kernel = try taps.taps.converted(to: type).array.matrix(as: Element.self) else {
      preconditionFailure("a kernel has two axes")
    }
    return try AccuracyReport(
      input: Matrix(rows: subject.plane.rows, columns: subject.plane.columns, elements: image),
      kernel: kernel, dimensionality: subject.dimensionality,
      options: request.options(fillValue: request.fillValue.map { Element(real: $0, imaginary: 0) }),
      seed: seed, limits: .init())
  }

  private func integers(_ subject: CompareInput, _ taps: KernelOperand, _ request: FilterRequest) throws
    -> AccuracyReport
  {
    let options: ConvolutionOptions<Int64> = request.options(
      fillValue: request.fillValue.flatMap { Int64(exactly: $0) })
    let samples = try subject.array.converted(to: .i64)
    let kernel = try taps.taps.converted(to: .i64)
    guard samples.clipped == 0, kernel.clipped == 0, let taps = kernel.array.matrix(as: Int64.self) else {
      throw CommandFailure.failed("\(subject.name): integers beyond 2^63 cannot be compared. Use --type f64")
    }
    return try AccuracyReport(
      integers: Matrix(
        rows: subject.plane.rows, columns: subject.plane.columns,
        elements: samples.array.elements(as: Int64.self) ?? []),
      kernel: taps, dimensionality: subject.dimensionality, options: options, seed: seed, limits: .init())
  }
}
