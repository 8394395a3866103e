import Convolution
import ConvolutionFiles

/// One layer over the arrays of files.
struct LayerJob {
  let images: LoadedFile
  let filters: LoadedFile
  let bias: LoadedFile?
  let options: LayerOptions

  /// The result, and how it was made.
  struct Result {
    let array: NumericArray
    let report: PlanReport
  }

  func run(wantsBounds: Bool) throws -> Result {
    for file in [images, filters, bias].compactMap({ $0 }) where file.array.elementType.isComplex {
      throw CommandFailure.failed(
        "\(file.name): a layer computes with real numbers, but this array is complex")
    }
    let rule = TypeRule(
      signal: images.array.elementType, kernel: filters.array.elementType,
      kernelWidth: filters.array.elementType, fillValue: nil, isSingle: true)
    do {
      return rule.result == .f32
        ? try run(Float.self, wantsBounds) : try run(Double.self, wantsBounds)
    } catch let error as ConvolutionError {
      throw CommandFailure(convolution: error, about: "\(images.name) with \(filters.name)")
    }
  }

  private func run<Element: ConvolutionElement & BinaryFloatingPoint & NumericElement>(
    _: Element.Type, _ wantsBounds: Bool
  ) throws -> Result {
    func samples(_ array: NumericArray) throws -> [Element] {
      // Not nil: the array has this type.
      try array.converted(to: Element.elementType).array.elements(as: Element.self)!
    }
    let start = ContinuousClock.now
    let input = try samples(images.array)
    let layer = try ConvolutionLayer<Element>(
      filters: samples(filters.array), shape: filters.array.shape,
      bias: bias.map { try samples($0.array) } ?? [],
      input: images.array.shape, options: options)
    let progress = ProgressLine(
      seconds: layer.plan.predictedSeconds, outputs: layer.outputShape.reduce(1, *), isQuiet: false)
    defer { progress.finish() }
    let result = NumericArray(try layer.convolve(input), shape: layer.outputShape)
    var report = PlanReport(
      plan: layer.plan, domain: filters.array.shape.count == 3 ? .signal : .image, shape: layer.outputShape,
      type: Element.elementType, seconds: secondsSince(start))
    if wantsBounds {
      report.bound = try LayerBound(layer.plan) { try layer.errorBound(input, of: $0) }
    }
    return Result(array: result, report: report)
  }
}

/// The error of a layer's candidates over the images that were read.
private struct LayerBound: ReportedBound {
  private let bounds: [(candidate: ConvolutionPlan.Candidate, value: AbsoluteBound.Value)]
  let chosen: AbsoluteBound.Value

  init(_ plan: ConvolutionPlan, bound: (ConvolutionPlan.Candidate) throws -> ErrorBound) rethrows {
    func value(_ candidate: ConvolutionPlan.Candidate) throws -> AbsoluteBound.Value {
      let bound = try bound(candidate)
      return AbsoluteBound.Value(guaranteed: bound.guaranteed, typical: bound.typical)
    }
    bounds = try plan.candidates.map { ($0, try value($0)) }
    chosen = try value(plan.chosen)
  }

  func bound(_ candidate: ConvolutionPlan.Candidate) -> AbsoluteBound.Value {
    bounds.first { $0.candidate == candidate }?.value ?? chosen
  }
}
