import Convolution
import ConvolutionFiles

/// One call of `1d` or `2d`: every input through one filter.
struct FilterJob: Sendable {
  let request: FilterRequest
  let kernel: KernelOperand
  let source: SourceOptions
  let result: ResultOptions
  let target: OutputTarget
  /// Where the bounds of all blocks go.
  let errorMap: String?
  private let convolvers = ConvolverCache()

  /// What is done to an input before the filter, and how it is taken apart.
  struct SourceOptions {
    var raw: RawLayout?
    var axis: Int?
    var channelsLast = false
    var mixesChannels = false
    var gray = false
    var resize: Shape?
  }

  init(
    _ domain: KernelDomain, inputs: [String], kernel: String, window: WindowOptions, method: MethodOptions,
    convention: Convention?, result: ResultOptions, source: SourceOptions
  ) throws {
    var request = try FilterRequest(domain, window: window, method: method, as: convention)
    request.wantsBounds = result.json || result.verbose || method.errorMap != nil
    request.isQuiet = result.quiet || result.json
    request.threads = Teams.current.threads(request.threads)
    self.request = request
    errorMap = method.errorMap
    guard errorMap == nil || inputs.count == 1 else {
      throw CommandFailure.usage("--error-map takes one input, but there are \(inputs.count)")
    }
    guard inputs.filter({ $0 == "-" }).count + (kernel == "-" ? 1 : 0) <= 1 else {
      throw CommandFailure.usage("standard input (-) can be read only once")
    }
    guard inputs.count == 1 || result.plot == nil else {
      throw CommandFailure.usage("--plot shows one input, but there are \(inputs.count)")
    }
    try result.plot?.check()
    target = try OutputTarget(
      result.output, inputs: inputs, format: result.format, plot: result.plot)
    self.source = source
    self.result = result
    self.kernel = try KernelOperand(kernel, for: domain, memoryLimit: MemoryBudget(result.maxMemory).limit) {
      if !result.quiet { Messages.warning($0) }
    }.applied(as: convention)
  }

  /// Filters every input. In a batch the good ones are done and the bad ones reported.
  func run(_ inputs: [String]) throws {
    let team = Teams.current
    if team.speaks, !result.quiet { team.noteWaiting() }
    if team.size > 1 { return try run(inputs, sharedBy: team) }
    guard inputs.count > 1 else { return try runAlone(inputs[0]) }
    let start = ContinuousClock.now
    let batch = Batch(inputs) { input, share, tell in try run(input, share, tell) }
    let failures = try batch.run(
      threads: request.threads ?? Machine.cores, memory: MemoryBudget(result.maxMemory).room)
    if failures > 0 {
      throw CommandFailure.failed("\(failures) of \(inputs.count) inputs could not be done; the others are")
    }
    let time = result.verbose ? " in \(inWords(seconds: secondsSince(start)))" : ""
    if !result.quiet { Messages.note("\(inputs.count) inputs done\(time)") }
  }

  /// Filters one input with all that this process may use.
  func runAlone(_ input: String) throws {
    let whole = Batch.Share(threads: request.threads, memory: nil, isWhole: true)
    try run(input, whole) { try $0.say() }
  }

  private func run(_ input: String, _ share: Batch.Share, _ tell: (Remark) throws -> Void) throws {
    let operand = FileOperand(input)
    let handle = InputHandle(operand)
    // Another library's rounding and borders need all samples.
    if share.isWhole, request.convention == nil {
      if let stream = try StreamFilter(handle, of: self) {
        return try naming(stream.source.file.name) { try stream.run() }
      }
      if let large = try naming(operand.title, { try LargeFilter(operand, of: self) }) {
        return try naming(large.source.file.name) { try large.run() }
      }
    }
    let budget = MemoryBudget(result.maxMemory)
    let file = try FileReader.read(
      handle, raw: source.raw, memoryLimit: share.memory ?? (budget.isAsked ? budget.room : nil))
    if !result.quiet { try file.warnings.forEach { try tell(.warning("\(file.name): \($0)")) } }
    try naming(file.name) { try filter(file, operand, budget, share, tell) }
  }

  /// Filters what has been read.
  private func filter(
    _ file: LoadedFile, _ operand: FileOperand, _ budget: MemoryBudget, _ share: Batch.Share,
    _ tell: (Remark) throws -> Void
  ) throws {
    try checkSampleRate(of: file)
    let subject = try prepare(file)
    var request = try self.request.resolved(input: subject.layout.window, kernel: kernel.shape)
    let types = TypeRule(
      signal: subject.array.elementType, kernel: kernel.type, kernelWidth: kernel.width,
      fillValue: request.fillValue, isSingle: request.isSingle)
    let destination = try Destination(
      path: target.path(for: operand, isText: file.format.isText, format: result.format), file: file,
      types: types, options: result)
    let samples = types.samples(
      writtenAs: destination.isRounding ? nil : result.type ?? types.result, kernel: kernel,
      fillValue: request.fillValue)
    try check(share, subject.array, samples, file.name)
    if share.isWhole { try checkMemory(budget, of: file, subject.array, subject.layout, samples, types) }
    request.threads = share.threads
    request.isQuiet = request.isQuiet || share.memory != nil
    // A picture shows what the filter gives, before it is rounded; another library's rounding sees it too.
    let isWhole = result.plot != nil || request.convention != nil
    var filtered = try FilteredArray.filter(
      subject.array, layout: subject.layout, kernel: kernel, request: request, as: samples,
      rounded: isWhole ? nil : destination.roundedType, limits: result.clip, convolvers: convolvers)
    if try request.copiesBorder {
      filtered.array = try subject.array.interior(replacedBy: filtered.array, layout: subject.layout)
    }
    let delivery = try Delivery(
      filtered: filtered, file: file, types: types, destination: destination, options: result,
      convention: request.convention)
    try delivery.write(tell)
    let report = report(filtered, subject.array, delivery)
    if let errorMap { try ErrorMap(filtered.reports).write(to: errorMap) }
    try say(report, of: file, isWritten: delivery.path != nil, tell)
    try result.plot.map { target in
      try FilterPlot(
        input: (operand.title, subject.array), kernel: kernel, result: delivery.array, type: delivery.type,
        layout: subject.layout, report: report
      ).draw(to: target)
    }
  }

  /// Puts the file's name before messages that do not have it.
  func naming<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ConvolutionError {
      throw failure(error, name)
    } catch let error as FileError where error.needsName {
      throw CommandFailure.failed("\(name): \(error)")
    } catch var error as CommandFailure where error.status == .failed && !error.message.hasPrefix("\(name): ")
    {
      error.message = "\(name): \(error.message)"
      throw error
    }
  }

  /// Refuses, before the filter takes it, what is more than the share of one worker: the input, its samples
  /// in the arithmetic's type, the result, and the result in the file's type.
  private func check(_ share: Batch.Share, _ array: NumericArray, _ samples: ElementType, _ file: String)
    throws(FileError)
  {
    guard let limit = share.memory else { return }
    let needed = array.count * (array.elementType.byteCount + 3 * samples.byteCount)
    if needed > limit { throw .tooLarge(file: file, what: "filtering it", bytes: needed, limit: limit) }
  }

  /// The library's error in the command's words; a kernel that is not separable says how far it is from it.
  private func failure(_ error: ConvolutionError, _ file: String) -> CommandFailure {
    var failure = CommandFailure(convolution: error, about: error.isAboutKernel ? kernel.name : file)
    if case .methodCannotServe("separable", _) = error, let distance = kernel.distanceFromRankOne {
      failure.message.replace(
        "not of rank one;", with: "not of rank one: the nearest is \(rounded(distance)) of its norm away;")
    }
    return failure
  }

  /// Taps are samples apart: a kernel that is a sound holds for signals of its own rate.
  private func checkSampleRate(of file: LoadedFile) throws(CommandFailure) {
    guard let rate = file.audio?.sampleRate, let own = kernel.sampleRate, rate != own else { return }
    throw .failed(
      "it has \(rate) samples a second, but the kernel \(kernel.name) has \(own). Resample one of the two")
  }

  /// The samples to filter, after `--gray` and `--resize`, and their layout.
  private func prepare(_ file: LoadedFile) throws -> (array: NumericArray, layout: PlaneLayout) {
    var array = file.array
    guard !array.shape.contains(0) else { throw ConvolutionError.emptyOperand(.signal) }
    if source.mixesChannels {
      guard file.audio != nil else {
        throw CommandFailure.failed("--channels mix is for sounds, but this is \(file.format.title)")
      }
      array = try array.mixed()
    }
    guard request.domain == .image else {
      return (array, try layout(of: array.shape, like: file))
    }
    if let text = file.text, array.shape.count == 1 {
      array = array.reshaped(text.layout == .column ? [array.count, 1] : [1, array.count])
    }
    if source.gray { array = try array.grayscale(as: request.convention) }
    if let size = source.resize { array = try array.resized(rows: size.rows, columns: size.columns) }
    return (array, try layout(of: array.shape, like: file))
  }

  private func report(
    _ filtered: FilteredArray, _ input: NumericArray, _ delivery: Delivery
  ) -> PlanReport {
    var report = PlanReport(
      plan: filtered.plan, domain: request.domain, shape: filtered.array.shape, type: delivery.type,
      runs: filtered.runs, seconds: filtered.seconds)
    report.isCertified = request.certifies
    // The range to rescale from is itself uncertain, and rounding by a library's rule may be anything: no bound
    // is known.
    let isBounded = !result.rescale && (request.convention == nil || !delivery.type.isInteger)
    if result.json || result.verbose || request.certifies, isBounded {
      report.bound = AbsoluteBound(
        input: input, kernel: kernel, result: filtered.array, arithmetic: filtered.arithmetic,
        type: delivery.type, fillValue: request.fillValue, plan: filtered.plan, reports: filtered.reports,
        isSingle: request.isSingle)
    }
    return report
  }

  func say(
    _ report: PlanReport, of file: LoadedFile, isWritten: Bool,
    _ tell: (Remark) throws -> Void = { try $0.say() }
  ) throws {
    if result.verbose {
      try tell(.line(report.text))
    } else if !result.quiet, let certificate = report.certificate {
      try tell(.line("\(file.name): \(certificate)"))
    }
    if result.json { try tell(.output(report.json.description + "\n")) }
    if !isWritten, !result.quiet, result.plot != .terminal {
      try tell(.output(report.summary(input: file.name, kernel: kernel.name) + "\n"))
    }
  }
}

extension ConvolutionError {
  /// Whether the kernel is what the message is about.
  fileprivate var isAboutKernel: Bool {
    switch self {
    case .noValidResult, .methodCannotServe, .emptyOperand(.kernel): true
    default: false
    }
  }
}

extension FileError {
  /// Whether the message does not name the file.
  fileprivate var needsName: Bool {
    switch self {
    case .conversion, .shape: true
    default: false
    }
  }
}
