import ArgumentParser
import Convolution
import ConvolutionFiles

/// `convolve plan`
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "How a convolution would be done, and why, without doing it.",
    discussion: """
      EXAMPLES
        convolve plan --signal 1000000 --kernel 10001
        convolve plan --signal 4096x4096 --kernel 63x63 --threads 1
        convolve plan --signal 100000x100000 --kernel 255x255 --type f32 --ranks 1,4,16,64 --cores 16
        convolve plan --signal 4096x4096 --kernel gaussian:sigma=10 --json

      Prints the method, the reason, and for every method that could serve the predicted time, the memory \
      beside input and output, and the bound on the error per unit of the norms of signal and kernel. With \
      --ranks also what so many processes of an MPI job take over one file, and how many are worth it.
      """)

  @Option(
    help: ArgumentHelp("The input: a length, or rows x columns for an image.", valueName: "n|hxw"),
    transform: SizeArgument.parse)
  var signal: SizeArgument

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp(
      "The kernel: a length, rows x columns, or a kernel as for 1d and 2d.", valueName: "k|khxkw|kernel"))
  var kernel: String

  @Option(
    help: ArgumentHelp(
      "The type of the samples, and of a kernel given by its size. (default: f64)", valueName: "type"),
    transform: { try Word.parse($0, as: ElementType.self) })
  var type: ElementType?

  @OptionGroup(title: "Convention") var convention: ConventionOption
  @OptionGroup(title: "Window") var window: WindowOptions
  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup(title: "Past one machine") var job: JobOptions

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    let domain: KernelDomain = signal.isImage ? .image : .signal
    let request = try FilterRequest(domain, window: window, method: method, as: convention.library)
    let type = type ?? .f64
    let operand =
      (try? SizeArgument.parse(kernel)) == nil
      ? try KernelOperand(kernel, for: domain) { Messages.warning($0) } : nil
    func plan(threads: Int?) throws -> (ConvolutionPlan, ElementType) {
      var request = request
      request.threads = threads
      if let operand { return try self.plan(request, type, for: operand) }
      return try self.plan(request, type, for: SizeArgument.parse(kernel))
    }
    let (chosen, result) = try plan(threads: request.threads)
    let shape =
      domain == .image
      ? [chosen.outputShape.rows, chosen.outputShape.columns] : [chosen.outputShape.columns]
    var report = PlanReport(plan: chosen, domain: domain, shape: shape, type: result)
    report.job = try job.report(
      of: chosen, inputBytes: type.byteCount, outputBytes: result.byteCount, threads: request.threads
    ) { try plan(threads: $0).0.predictedSeconds }
    try StandardOutput.write((json ? report.json.description : report.text) + "\n")
  }

  /// The plan for a kernel of which only the size is known; it has the samples' type.
  private func plan(_ request: FilterRequest, _ type: ElementType, for kernel: SizeArgument) throws
    -> (ConvolutionPlan, ElementType)
  {
    guard kernel.isImage == signal.isImage else {
      throw CommandFailure.usage(
        "--signal \(signal.shape) and --kernel \(kernel.shape): give both as lengths, or both as ROWSxCOLUMNS"
      )
    }
    let request = try request.resolved(input: signal.shape, kernel: kernel.shape)
    let rule = TypeRule(
      signal: type, kernel: type, kernelWidth: type, fillValue: request.fillValue, isSingle: request.isSingle)
    func floating<Element: ConvolutionElement>(_: Element.Type) throws -> ConvolutionPlan {
      let options: ConvolutionOptions<Element> = request.options(fillValue: nil)
      return signal.isImage
        ? try ConvolutionPlan(image: signal.shape, kernel: kernel.shape, of: Element.self, options: options)
        : try ConvolutionPlan(
          signalLength: signal.shape.columns, kernelLength: kernel.shape.columns, of: Element.self,
          options: options)
    }
    let plan =
      switch rule.arithmetic {
      case .i64: try integers(request, kernel.shape)
      case .f32: try floating(Float.self)
      case .c64: try floating(ComplexFloat.self)
      case .c128: try floating(ComplexDouble.self)
      default: try floating(Double.self)
      }
    return (plan, rule.result)
  }

  /// The plan for taps that are known, and with them whether the kernel is separable.
  private func plan(_ request: FilterRequest, _ type: ElementType, for kernel: KernelOperand) throws
    -> (ConvolutionPlan, ElementType)
  {
    let rule = TypeRule(
      signal: type, kernel: kernel.type, kernelWidth: kernel.width, fillValue: request.fillValue,
      isSingle: request.isSingle)
    func floating<Element: ConvolutionElement & NumericElement>(_: Element.Type) throws -> ConvolutionPlan {
      let taps = try kernel.taps.converted(to: Element.elementType).array
      guard let matrix = taps.matrix(as: Element.self) else { preconditionFailure("a kernel has two axes") }
      return try ConvolutionPlan(
        input: signal.shape, kernel: matrix, dimensionality: dimensionality,
        options: request.resolved(input: signal.shape, kernel: kernel.shape).options(fillValue: nil))
    }
    do {
      let plan =
        switch rule.arithmetic {
        case .i64: try integers(request.resolved(input: signal.shape, kernel: kernel.shape), kernel.shape)
        case .f32: try floating(Float.self)
        case .c64: try floating(ComplexFloat.self)
        case .c128: try floating(ComplexDouble.self)
        default: try floating(Double.self)
        }
      return (plan, rule.result)
    } catch let error as ConvolutionError {
      throw CommandFailure(convolution: error, about: kernel.name)
    }
  }

  private func integers(_ request: FilterRequest, _ kernel: Shape) throws -> ConvolutionPlan {
    try ConvolutionPlan(
      integersOf: signal.shape, kernel: kernel, dimensionality: dimensionality,
      options: request.options(fillValue: nil))
  }

  private var dimensionality: Dimensionality { signal.isImage ? .image : .alongRows }
}
