import Convolution
import ConvolutionFiles
import Glibc

extension FilterJob {
  /// How the axes of an array are planes, rows, columns and channels.
  func layout(of shape: [Int], like file: LoadedFile) throws(CommandFailure) -> PlaneLayout {
    guard request.domain == .image else {
      let isTable = file.text?.layout == .table
      return try PlaneLayout.signals(
        shape, axis: source.axis ?? (isTable ? 0 : nil),
        channelsLast: source.channelsLast || file.image?.colour == .rgb)
    }
    let isColour = file.image?.colour == .rgb && !source.gray
    let channelsLast = shape.count > 2 && (source.channelsLast || isColour)
    return try PlaneLayout.images(shape, channelsLast: channelsLast || source.channelsLast && !source.gray)
  }

  /// The arithmetic and the type of the result for samples of a type.
  func types(of type: ElementType) -> TypeRule {
    TypeRule(
      signal: type, kernel: kernel.type, kernelWidth: kernel.width, fillValue: request.fillValue,
      isSingle: request.isSingle)
  }

  /// Whether something is wanted that needs all samples at once.
  var needsEverything: Bool {
    result.rescale || result.plot != nil || errorMap != nil || request.convention != nil || source.gray
      || source.resize != nil
      || request.tolerance != nil || request.certifies
  }

  /// Whether a file is large enough to ask how much memory there is.
  func isLarge(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size > 64 << 20
  }

  /// How one plane would be convolved, without preparing anything.
  func plan(_ layout: PlaneLayout, samples: ElementType) throws(ConvolutionError) -> ConvolutionPlan {
    let taps = layout.kernel(kernel.taps).shape
    let shape = Shape(rows: taps[0], columns: taps[1])
    func plan<Element: ConvolutionElement>(_: Element.Type) throws(ConvolutionError) -> ConvolutionPlan {
      let options: ConvolutionOptions<Element> = request.options(
        fillValue: request.fillValue.flatMap { $0 == 0 ? nil : Element.zero })
      return try ConvolutionPlan(
        input: layout.plane, kernel: shape, dimensionality: layout.dimensionality,
        isSeparable: request.method == .separable, options: options)
    }
    switch samples {
    case .i64:
      let options: ConvolutionOptions<Int64> = request.options(
        fillValue: request.fillValue.flatMap { Int64(exactly: $0) })
      return try ConvolutionPlan(
        integersOf: layout.plane, kernel: shape, dimensionality: layout.dimensionality, options: options)
    case .f32: return try plan(Float.self)
    case .c64: return try plan(ComplexFloat.self)
    case .c128: return try plan(ComplexDouble.self)
    default: return try plan(Double.self)
    }
  }

  /// Bytes that a filter takes when everything is in memory: the program, what is read, what is written, both
  /// converted where they are, and the plan.
  func bytesInMemory(
    _ shape: [Int], _ stored: ElementType, _ layout: PlaneLayout, samples: ElementType, written: ElementType
  ) throws(ConvolutionError) -> Int {
    let plan = try plan(layout, samples: samples)
    let outputs = Double(plan.outputShape.count) * Double(layout.runs)
    // Reals and integers are converted band by band where nothing has to see them all.
    let isBanded = (samples == .i64 || samples == .f64) && request.nan == .propagate && !needsEverything
    let perInput = stored.byteCount + (samples == stored || isBanded ? 0 : samples.byteCount)
    let perOutput = written.byteCount + (written == samples || isBanded ? 0 : samples.byteCount)
    let inputs = shape.reduce(1.0) { $0 * Double($1) }
    let bytes =
      inputs * Double(perInput) + outputs * Double(perOutput) + 2 * Double(plan.memoryBytes)
      + (isBanded && (samples != stored || samples != written) ? 0x1p26 : 0)
    return Int(min(bytes, 0x1p60)) + MemoryBudget.program + MemoryBudget.reserve
  }

  /// Refuses what was read but cannot be filtered within the limit; nothing else has been allocated yet.
  func checkMemory(
    _ budget: MemoryBudget, of file: LoadedFile, _ array: NumericArray, _ layout: PlaneLayout,
    _ samples: ElementType, _ types: TypeRule
  ) throws {
    guard budget.isAsked || array.count > 8 << 20 else { return }
    let bytes = try bytesInMemory(
      array.shape, array.elementType, layout, samples: samples, written: result.type ?? types.result)
    guard bytes <= budget.limit else { throw budget.refusal(of: file.name, least: bytes) }
    if result.verbose {
      Messages.line("memory: at most \(inWords(bytes: bytes)) of \(inWords(bytes: budget.limit))")
    }
  }
}
