import Convolution
import ConvolutionFiles

/// A filter that leaves samples in the type they have and makes the result in the type that is written; only
/// what a few blocks read and compute is ever in the type of the arithmetic.
struct ConvertedFilter {
  let array: NumericArray
  let layout: PlaneLayout
  let kernel: NumericArray
  let request: FilterRequest
  /// The type that the result is written in.
  let target: ElementType
  /// What the result is limited to before it is rounded.
  let limits: LimitsArgument?
  /// The kernel as it was prepared for arrays before.
  let convolvers: ConvolverCache

  /// - Parameter arithmetic: i64 or f64.
  /// - Returns: nil where a result has no value in its type, or a block would take too much memory: the whole is
  ///   converted then, and an error names the sample.
  func run(in arithmetic: ElementType) throws -> FilteredArray? {
    let start = ContinuousClock.now
    do {
      var filtered = try arithmetic == .i64 ? exact() : floating()
      filtered?.seconds = secondsSince(start)
      return filtered
    } catch ConvolutionError.outOfMemory {
      return nil
    }
  }

  private func floating() throws -> FilteredArray? {
    let convolver = try convolvers.convolver(
      layout.plane, layout.dimensionality, threads: request.threads
    ) {
      let taps = try kernel.converted(to: .f64).array
      guard let matrix = taps.matrix(as: Double.self) else { preconditionFailure("a kernel has two axes") }
      return try Convolver(
        kernel: matrix, input: layout.plane, dimensionality: layout.dimensionality,
        options: request.options(fillValue: request.fillValue))
    }
    return try floating(array.elementType.convertible, target.convertible, convolver)
  }

  private func floating<Source: ConvertibleSample, Target: ConvertibleSample>(
    _: Source.Type, _: Target.Type, _ convolver: Convolver<Double>
  ) throws -> FilteredArray? {
    let load: Load<Source, Double> = { Source.widen($0, stride: $1, count: $2, to: $3) }
    let limits = limits.map { $0.low...$0.high }
    guard request.wantsBounds else {
      return try PlaneRuns(self, convolver, load: load, limits: limits) { _ in nil }.run(into: Target.self)
    }
    let reporting = ReportingConvolver(convolver)
    return try PlaneRuns(self, reporting, load: load, limits: limits) { $0.report() }.run(into: Target.self)
  }

  private func exact() throws -> FilteredArray? {
    guard let source = array.elementType.convertibleInteger, let largest = array.largestInteger,
      kernel.elementType != .u64, let taps = try kernel.converted(to: .i64).array.matrix(as: Int64.self)
    else { return nil }
    var bounds: ClosedRange<Int64>?
    if let limits {
      guard let low = Int64(exactly: limits.low), let high = Int64(exactly: limits.high) else { return nil }
      bounds = low...high
    }
    guard
      let blocks = try ExactBlocks(
        input: layout.plane, largest: largest, kernel: taps, dimensionality: layout.dimensionality,
        options: request.options(fillValue: request.fillValue.flatMap { Int64(exactly: $0) }))
    else { return nil }
    return try exact(source, target.convertible, blocks, bounds)
  }

  private func exact<Source: ConvertibleInteger, Target: ConvertibleSample>(
    _: Source.Type, _: Target.Type, _ blocks: ExactBlocks, _ limits: ClosedRange<Int64>?
  ) throws -> FilteredArray? {
    let load: Load<Source, Int64> = { _ = Source.widen($0, stride: $1, count: $2, to: $3) }
    return try PlaneRuns(self, blocks, load: load, limits: limits) { _ in nil }.run(into: Target.self)
  }
}

/// Bytes of one band in the type of the arithmetic.
private let bandBytes = 24 << 20

/// Converts samples that lie a stride apart.
private typealias Load<Source, Arithmetic> = (
  UnsafePointer<Source>, _ stride: Int, _ count: Int, UnsafeMutablePointer<Arithmetic>
) -> Void

/// The convolution of every plane and channel, one after another.
private struct PlaneRuns<Source: ConvertibleSample, Blocks: BlockwiseConvolution>
where Blocks.Element: ConversionArithmetic {
  private let array: NumericArray
  private let layout: PlaneLayout
  private let blocks: Blocks
  private let load: Load<Source, Blocks.Element>
  private let limits: ClosedRange<Blocks.Element>?
  private let report: (Blocks) -> ConvolutionReport?
  private let isQuiet: Bool

  init(
    _ filter: ConvertedFilter, _ blocks: Blocks, load: @escaping Load<Source, Blocks.Element>,
    limits: ClosedRange<Blocks.Element>?, report: @escaping (Blocks) -> ConvolutionReport?
  ) {
    (array, layout, isQuiet) = (filter.array, filter.layout, filter.request.isQuiet)
    (self.blocks, self.load, self.limits, self.report) = (blocks, load, limits, report)
  }

  func run<Target: ConvertibleSample>(into _: Target.Type) throws -> FilteredArray? {
    guard let samples = array.elements(as: Source.self) else { return nil }
    let output = blocks.plan.outputShape
    let (count, overflow) = output.count.multipliedReportingOverflow(by: layout.runs)
    guard !overflow else { throw ConvolutionError.tooLarge(what: "the result") }
    try Machine.checkRoom(
      for: Shape(rows: 1, columns: count), bytesPerSample: MemoryLayout<Target>.stride)
    let progress = ProgressLine(
      seconds: blocks.plan.predictedSeconds * Double(layout.runs), outputs: count, isQuiet: isQuiet)
    defer { progress.finish() }
    var clipped = 0
    var reports: [ConvolutionReport] = []
    var isComplete = true
    // Every sample is written where the work is complete; otherwise none is read.
    let results = try [Target](unsafeUninitializedCapacity: count) { results, initialized in
      initialized = count
      let base = results.baseAddress!
      try samples.withUnsafeBufferPointer { samples in
        for run in 0..<layout.runs where isComplete {
          let plane = InterleavedPlane(layout, run: run, output: output)
          let form = ConvertedSamples<Blocks.Element>(
            load: { row, columns, destination in
              load(
                samples.baseAddress! + plane.source(row, columns.lowerBound), layout.channels,
                columns.count, destination)
            },
            store: { row, columns, outputs in
              guard !Target.elementType.isInteger || !Blocks.Element.hasNaN(outputs, count: columns.count)
              else { return false }
              if let limits { Blocks.Element.clamp(outputs, count: columns.count, to: limits) }
              clipped += Blocks.Element.narrow(
                outputs, count: columns.count,
                to: base + plane.target(row, columns.lowerBound), stride: layout.channels)
              progress.advance(by: columns.count)
              return true
            })
          isComplete = try blocks.convolve(form, bandBytes: bandBytes)
          if let report = report(blocks) { reports.append(report) }
        }
      }
    }
    guard isComplete else { return nil }
    return FilteredArray(
      array: NumericArray(results, shape: layout.resultShape(output)),
      arithmetic: Blocks.Element.elementType, plan: blocks.plan, runs: layout.runs, reports: reports,
      clipped: clipped)
  }
}

/// Where the samples of one channel of one plane stand in the input and in the result.
private struct InterleavedPlane {
  private let channels: Int
  private let sourceColumns: Int
  private let targetColumns: Int
  private let sourceStart: Int
  private let targetStart: Int

  init(_ layout: PlaneLayout, run: Int, output: Shape) {
    channels = layout.channels
    sourceColumns = layout.plane.columns
    targetColumns = output.columns
    let (plane, channel) = run.quotientAndRemainder(dividingBy: channels)
    sourceStart = plane * layout.plane.count * channels + channel
    targetStart = plane * output.count * channels + channel
  }

  func source(_ row: Int, _ column: Int) -> Int {
    sourceStart + (row * sourceColumns + column) * channels
  }

  func target(_ row: Int, _ column: Int) -> Int {
    targetStart + (row * targetColumns + column) * channels
  }
}

extension NumericArray {
  /// max|x| of integers of at most 32 bits, or what the type can hold; nil for others.
  fileprivate var largestInteger: UInt64? {
    guard let bits = elementType.integerBits, bits <= 32 else { return nil }
    if bits <= 16 { return elementType == .u8 || elementType == .u16 ? (1 << bits) - 1 : 1 << (bits - 1) }
    guard let range = summary.finiteRange else { return 0 }
    return UInt64(max(abs(range.lowerBound), abs(range.upperBound)))
  }
}
