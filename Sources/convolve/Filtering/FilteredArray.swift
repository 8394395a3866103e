import ComplexModule
import Convolution
import ConvolutionFiles

/// The result of a filter, and how it was made.
struct FilteredArray {
  /// The result, in the type that the samples were convolved in unless it is rounded already.
  var array: NumericArray
  /// The type that the samples were convolved in.
  let arithmetic: ElementType
  /// The plan of one plane.
  let plan: ConvolutionPlan
  /// How often the plan ran: planes times channels.
  let runs: Int
  /// Preparation and convolution together.
  var seconds = 0.0
  /// The bounds of every run's blocks, where they were asked for; none for exact integers.
  var reports: [ConvolutionReport] = []
  /// The samples that did not fit, where the result is clipped and rounded already.
  var clipped: Int?
}

extension FilteredArray {
  /// Filters every plane and channel of an array.
  ///
  /// Samples that have the type already are read where they are. Single precision is computed with in double
  /// precision, block by block, and rounded once, unless the request says otherwise.
  ///
  /// - Parameters:
  ///   - type: the type of the arithmetic: i64, f32, f64, c64 or c128.
  ///   - rounded: the type that results are to be rounded to, nil for that of the arithmetic.
  ///   - limits: what results are limited to before that.
  ///   - convolvers: the kernel as it was prepared for arrays before.
  static func filter(
    _ array: NumericArray, layout: PlaneLayout, kernel: KernelOperand, request: FilterRequest,
    as type: ElementType, rounded: ElementType? = nil, limits: LimitsArgument? = nil,
    convolvers: ConvolverCache
  ) throws -> FilteredArray {
    let taps = layout.kernel(kernel.taps)
    if let rounded, type == .i64 || type == .f64, !rounded.isComplex, request.nan == .propagate,
      !request.certifies, request.tolerance == nil,
      array.elementType != type || rounded != type || layout.channels > 1
    {
      let filter = ConvertedFilter(
        array: array, layout: layout, kernel: taps, request: request, target: rounded, limits: limits,
        convolvers: convolvers)
      if let result = try filter.run(in: type) { return result }
    }
    return switch type {
    case .i64: try exact(array, layout, taps, request)
    case .f32:
      try floating(
        array, layout, taps, request, convolvers, as: Float.self, fill: request.fillValue.map { Float($0) })
    case .c64:
      try floating(
        array, layout, taps, request, convolvers, as: ComplexFloat.self,
        fill: request.fillValue.map { ComplexFloat(Float($0), 0) })
    case .c128:
      try floating(
        array, layout, taps, request, convolvers, as: ComplexDouble.self,
        fill: request.fillValue.map { ComplexDouble($0, 0) })
    default: try floating(array, layout, taps, request, convolvers, as: Double.self, fill: request.fillValue)
    }
  }

  private static func floating<Element: ConvolutionElement & NumericElement>(
    _ array: NumericArray, _ layout: PlaneLayout, _ kernel: NumericArray, _ request: FilterRequest,
    _ convolvers: ConvolverCache, as type: Element.Type, fill: Element?
  ) throws -> FilteredArray {
    let start = ContinuousClock.now
    let convolver = try convolvers.convolver(
      layout.plane, layout.dimensionality, threads: request.threads
    ) {
      let taps = try kernel.converted(to: Element.elementType).array
      guard let matrix = taps.matrix(as: type) else { preconditionFailure("a kernel has two axes") }
      return try Convolver(
        kernel: matrix, input: layout.plane, dimensionality: layout.dimensionality,
        options: request.options(fillValue: fill))
    }
    let output = convolver.plan.outputShape
    let progress = ProgressLine(
      seconds: convolver.plan.predictedSeconds * Double(layout.runs), outputs: output.count * layout.runs,
      isQuiet: request.isQuiet)
    defer { progress.finish() }
    let result = try PlaneBuffer<Element>(layout: layout, output: output)
    let observer = progress.isShown ? progress.observer(of: convolver) : nil
    var reports: [ConvolutionReport] = []
    for run in 0..<layout.runs {
      let (source, first) = try layout.samples(of: array, run: run, as: type)
      try source.withUnsafeBufferPointer { samples in
        let plane = UnsafeBufferPointer(rebasing: samples[first..<first + layout.plane.count])
        try result.write(run: run) { destination throws(ConvolutionError) in
          var span = MutableSpan(_unsafeElements: destination)
          let samples = Span(_unsafeElements: plane)
          if request.certifies {
            try convolver.convolve(samples, into: &span)
            reports.append(try convolver.certify(span.span, for: samples))
          } else if request.wantsBounds {
            reports.append(try convolver.convolveReporting(samples, into: &span))
          } else {
            try convolver.convolve(samples, into: &span, bounds: nil, done: observer)
          }
        }
      }
    }
    return FilteredArray(
      array: NumericArray(result.finish(), shape: layout.resultShape(output)),
      arithmetic: Element.elementType, plan: convolver.plan, runs: layout.runs, seconds: secondsSince(start),
      reports: reports)
  }

  private static func exact(
    _ array: NumericArray, _ layout: PlaneLayout, _ kernel: NumericArray, _ request: FilterRequest
  ) throws -> FilteredArray {
    let start = ContinuousClock.now
    let options: ConvolutionOptions<Int64> = request.options(
      fillValue: request.fillValue.flatMap { Int64(exactly: $0) })
    var plan = try ConvolutionPlan(
      integersOf: layout.plane, kernel: Shape(rows: kernel.shape[0], columns: kernel.shape[1]),
      dimensionality: layout.dimensionality, options: options)
    let progress = ProgressLine(
      seconds: plan.predictedSeconds * Double(layout.runs), outputs: plan.outputShape.count * layout.runs,
      isQuiet: request.isQuiet)
    defer { progress.finish() }
    let result = try PlaneBuffer<Int64>(layout: layout, output: plan.outputShape)
    for run in 0..<layout.runs {
      let outputs =
        if array.elementType == .u64 {
          try exactPlane(try layout.plane(of: array, run: run, as: UInt64.self), layout, kernel, options)
        } else {
          try exactPlane(try layout.plane(of: array, run: run, as: Int64.self), layout, kernel, options)
        }
      result.take(run: run, outputs.output.elements)
      progress.advance(by: plan.outputShape.count)
      plan = outputs.plan
    }
    return FilteredArray(
      array: NumericArray(result.finish(), shape: layout.resultShape(plan.outputShape)),
      arithmetic: .i64, plan: plan, runs: layout.runs, seconds: secondsSince(start))
  }

  /// One plane; unsigned 64-bit taps keep their own type, every other integer fits Int64.
  private static func exactPlane<Sample: FixedWidthInteger>(
    _ plane: Matrix<Sample>, _ layout: PlaneLayout, _ kernel: NumericArray,
    _ options: ConvolutionOptions<Int64>
  ) throws -> (output: Matrix<Int64>, plan: ConvolutionPlan) {
    if let taps = kernel.matrix(as: UInt64.self) {
      return try convolveReporting(
        plane, with: taps, dimensionality: layout.dimensionality, options: options)
    }
    let converted = try kernel.converted(to: .i64).array
    guard let taps = converted.matrix(as: Int64.self) else { preconditionFailure("a kernel has two axes") }
    return try convolveReporting(plane, with: taps, dimensionality: layout.dimensionality, options: options)
  }
}

/// Seconds on a clock that does not jump.
func secondsSince(_ start: ContinuousClock.Instant) -> Double {
  let elapsed = (ContinuousClock.now - start).components
  return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
}

extension ProgressLine {
  /// Counts the outputs of the blocks that are done.
  fileprivate func observer<Element>(of convolver: Convolver<Element>) -> Convolver<Element>.BlockObserver {
    { block, _, _, _ in
      self.advance(by: convolver.extents(ofBlock: block).reduce(0) { $0 + $1.outputs.shape.count })
    }
  }
}
