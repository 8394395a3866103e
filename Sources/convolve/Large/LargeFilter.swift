import Convolution
import ConvolutionFiles

/// A filter over a large file: the plan's blocks in bands of neighbours, each over what it reads of the file, written
/// where it belongs in the output.
///
/// That is how what does not fit the memory is filtered, and what does where it is large: memory that is used again
/// for the next band is in the caches, and costs the system no new pages.
struct LargeFilter {
  let job: FilterJob
  let source: any SampleSource
  let layout: PlaneLayout
  let budget: MemoryBudget
  /// The processes that share the bands.
  let team: any Team
  /// The type that the samples are convolved in.
  let samples: ElementType
  /// The type in the output.
  let type: ElementType
  let path: String
  let format: FileFormat
  /// Whether everything would fit: then the plan is the one that is made in memory, and so are the bytes.
  let fits: Bool

  /// What has to be read and written before bands pay where everything fits.
  private static let paying = 256 << 20

  /// Nil for what is better filtered in memory.
  ///
  /// - Throws: the failure that names the least limit when it neither fits nor can be done in bands.
  init?(_ operand: FileOperand, of job: FilterJob, team: any Team = Alone()) throws {
    let budget = try MemoryBudget(job.result.maxMemory, sharedBy: team)
    guard budget.isAsked || team.size > 1 || job.isLarge(operand.path),
      let source = try LargeFiles.open(operand, raw: job.source.raw)
    else { return nil }
    (self.job, self.source, self.budget, self.team) = (job, source, budget, team)
    layout = try job.layout(of: source.shape, like: source.file)
    let types = job.types(of: source.elementType)
    let destination = try Destination(
      path: job.target.path(for: operand, isText: false, format: job.result.format), file: source.file,
      types: types,
      options: job.result)
    samples = types.samples(
      writtenAs: destination.isRounding ? nil : job.result.type ?? types.result, kernel: job.kernel,
      fillValue: job.request.fillValue)
    type = destination.type
    let whole = try job.bytesInMemory(
      source.shape, source.elementType, layout, samples: samples, written: type)
    fits = whole <= budget.limit
    guard !fits || team.size > 1 || whole > Self.paying else { return nil }
    let isForced = !fits && team.size == 1
    // TIFF and pipes are written from top to bottom, which suits neither several processes nor the plan in memory.
    guard let path = destination.path, let format = destination.format, !job.needsEverything,
      isForced && format == .tiff || [.npy, .raw].contains(format), isForced || path != "-"
    else {
      guard isForced else { return nil }
      throw budget.refusal(of: source.file.name, least: whole)
    }
    (self.path, self.format) = (path, format)
    if fits, team.size == 1, try !planFits(budget.limit) { return nil }
  }

  /// Whether the plan that is made in memory leaves half of it to the bands.
  private func planFits(_ room: Int) throws -> Bool {
    try job.plan(layout, samples: samples).memoryBytes <= room / 2
  }

  /// Filters the file.
  func run() throws {
    if !job.result.quiet, team.speaks {
      source.file.warnings.forEach { Messages.warning("\(source.file.name): \($0)") }
    }
    let start = ContinuousClock.now
    let fill = job.request.fillValue
    let (plan, measures) =
      switch samples {
      case .i64: try exact()
      case .f32: try floating(Float.self, fill: fill.map { Float($0) })
      case .c64: try floating(ComplexFloat.self, fill: fill.map { ComplexFloat(Float($0), 0) })
      case .c128: try floating(ComplexDouble.self, fill: fill.map { ComplexDouble($0, 0) })
      default: try floating(Double.self, fill: fill)
      }
    var report = PlanReport(
      plan: plan, domain: job.request.domain, shape: layout.resultShape(plan.outputShape), type: type,
      runs: layout.runs, seconds: secondsSince(start))
    if job.request.wantsBounds {
      report.bound = AbsoluteBound(
        of: try team.join(measures), inputType: source.elementType, kernel: job.kernel, arithmetic: samples,
        type: type, fillValue: fill, plan: plan, isSingle: job.request.isSingle)
    }
    if team.speaks { try job.say(report, of: source.file, isWritten: true) }
  }

  private func floating<Element: ConvolutionElement & NumericElement>(_: Element.Type, fill: Element?) throws
    -> (ConvolutionPlan, AbsoluteBound.Measures)
  {
    let taps = try layout.kernel(job.kernel.taps).converted(to: Element.elementType).array
    guard let kernel = taps.matrix(as: Element.self) else { preconditionFailure("a kernel has two axes") }
    // Missing samples take masks, weights and counts beside.
    let copies = (layout.channels > 1 ? 1 + layout.channels : 1, job.request.nan == .ignore ? 6 : 1)
    func cost(_ extent: BlockExtent) -> Int {
      (extent.input.shape.count + extent.outputs.shape.count * copies.0) * copies.1
        * MemoryLayout<Element>.stride
    }
    let (convolver, bands, count) = try fitting(kernel, fill: fill, cost: cost)
    let plan = convolver.plan
    let extents = bands.map { convolver.extent(of: $0) }
    // A transform takes what it takes, however many of its outputs are wanted.
    let weights = zip(bands, extents).map {
      Double(plan.method == .fft ? $0.count : $1.outputs.shape.count)
    }
    announce(overhead + convolver.bytes + count * (extents.map(cost).max() ?? 0), bands.count)
    var measures = AbsoluteBound.Measures()
    try writing(plan) { sink, progress in
      let workers = try (0..<count).map { _ in
        BandWorker(
          convolver, layout,
          input: try BandInput(
            source, layout, boundary: plan.geometry.boundary, fillValue: convolver.fillValue,
            capacity: extents.map(\.input.shape.count).max() ?? 0, keepsRows: count == 1,
            isMeasured: job.request.wantsBounds),
          output: try BandOutput(
            sink, layout, outputs: plan.outputShape, type: type, limits: job.result.clip,
            capacity: extents.map(\.outputs.shape.count).max() ?? 0, isMeasured: job.request.wantsBounds),
          isMeasured: job.request.wantsBounds)
      }
      let processes = team.size
      let known = try BandWorker.share(
        bands, queue(of: extents.map(\.outputs), weights, plan.outputShape), among: workers
      ) {
        progress.advance(by: $0 * processes)
      }
      measures = known.reduce(AbsoluteBound.Measures()) { $0.joined(with: $1) }
      return workers.reduce(0) { $0 + $1.clipped }
    }
    return (plan, measures)
  }

  /// Every plane's bands, one plane after the other.
  private func queue(of bands: [Region], _ weights: [Double], _ outputs: Shape) throws -> BandQueue {
    let starts = bands.map { $0.rows.lowerBound * outputs.columns + $0.columns.lowerBound }
    return try BandQueue(
      (0..<layout.planes).flatMap { _ in weights },
      starts: (0..<layout.planes).flatMap { plane in
        starts.map { (plane * outputs.count + $0) * layout.channels }
      }, sharedBy: team)
  }

  /// What is taken beside bands and transforms.
  private var overhead: Int { budget.program + MemoryBudget.reserve + source.bufferBytes + Self.copies }

  /// What is known of a convolver to the processes that have to cut the same bands.
  private func sharedPlan<Element>(of convolver: Convolver<Element>) -> SharedPlan {
    SharedPlan(convolver.plan, room: budget.limit - overhead - convolver.bytes)
  }

  /// A plan in bands, and how many workers do them at once.
  private typealias Fitting<Element: ConvolutionElement> = (
    convolver: Convolver<Element>, bands: [Range<Int>], workers: Int
  )

  /// The convolver and its bands that stay within the limit: shorter transforms where they must.
  private func fitting<Element: ConvolutionElement>(
    _ kernel: Matrix<Element>, fill: Element?, cost: (BlockExtent) -> Int
  ) throws -> Fitting<Element> {
    var options: ConvolutionOptions<Element> = job.request.options(fillValue: fill)
    if let whole = try asInMemory(kernel, options, cost) { return whole }
    options.inBlocks = true
    var least = Int.max
    for divisor in [1, 4, 16, 64, 256] {
      options.memoryLimit = max((budget.limit - overhead) / divisor, 1)
      let (made, needed) = try prepare(kernel, options)
      guard let convolver = made else {
        options.memoryLimit = needed
        let smallest = overhead + (try smallestBytes(kernel, options, needed, cost))
        throw budget.refusal(of: source.file.name, least: min(least, smallest))
      }
      let dearest = dearestBand(of: convolver, cost)
      if let plan = try team.common(sharedPlan(of: convolver)), dearest <= plan.room {
        return try cut(convolver, plan, cost)
      }
      least = min(least, overhead + convolver.bytes + dearest)
    }
    throw budget.refusal(of: source.file.name, least: least)
  }

  /// The plan that one process makes with everything in memory, where there is the room for it: so the bytes are
  /// the same.
  private func asInMemory<Element: ConvolutionElement>(
    _ kernel: Matrix<Element>, _ options: ConvolutionOptions<Element>, _ cost: (BlockExtent) -> Int
  ) throws -> Fitting<Element>? {
    guard fits || team.size > 1 else { return nil }
    let convolver =
      try planFits(budget.limit - overhead)
      ? Convolver(
        kernel: kernel, input: layout.plane, dimensionality: layout.dimensionality, options: options) : nil
    guard let plan = try team.common(convolver.map(sharedPlan)), let convolver,
      dearestBand(of: convolver, cost) <= plan.room
    else { return nil }
    return try cut(convolver, plan, cost)
  }

  /// Bands of a useful size. Where there are enough of them, and the room, each thread does its own from file to
  /// file, so that no copying waits for the others; else they share every band.
  private func cut<Element: ConvolutionElement>(
    _ convolver: Convolver<Element>, _ plan: SharedPlan, _ cost: (BlockExtent) -> Int
  ) throws -> Fitting<Element> {
    let (room, threads) = (plan.room, plan.threads)
    let dearest = dearestBand(of: convolver, cost)
    func bands(_ workers: Int) throws -> [Range<Int>] {
      let each = (room - (workers - 1) * Self.copies) / workers
      let useful = usefulBand(of: convolver, threads: threads / workers, workers: workers, cost)
      let size = max(dearest, min(each, useful))
      return try convolver.bands(within: size, inWholeRows: !isSeekable, cost: cost)
    }
    if threads > 1, isSeekable, dearest <= (room - (threads - 1) * Self.copies) / threads {
      let own = try bands(threads)
      if own.count * layout.planes >= 4 * threads * team.size { return (convolver, own, threads) }
    }
    return (convolver, try bands(1), 1)
  }

  /// The convolver, or the bytes without which there is none.
  private func prepare<Element: ConvolutionElement>(
    _ kernel: Matrix<Element>, _ options: ConvolutionOptions<Element>
  )
    throws(ConvolutionError) -> (Convolver<Element>?, needed: Int)
  {
    do {
      let convolver = try Convolver(
        kernel: kernel, input: layout.plane, dimensionality: layout.dimensionality, options: options)
      return (convolver, 0)
    } catch {
      guard case .memoryLimitOutOfReach(_, let needed) = error else { throw error }
      return (nil, needed)
    }
  }

  /// What the smallest plan takes with its smallest band; estimated where even that plan is too large to make.
  private func smallestBytes<Element: ConvolutionElement>(
    _ kernel: Matrix<Element>, _ options: ConvolutionOptions<Element>, _ needed: Int,
    _ cost: (BlockExtent) -> Int
  ) throws(ConvolutionError) -> Int {
    guard needed <= max(budget.limit, 64 << 20), let smallest = try prepare(kernel, options).0 else {
      return 4 * needed
    }
    return smallest.bytes + dearestBand(of: smallest, cost)
  }

  /// What the largest of the smallest bands costs.
  private func dearestBand<Element>(
    of convolver: Convolver<Element>, inWholeRows: Bool = false, _ cost: (BlockExtent) -> Int
  ) -> Int {
    do {
      _ = try convolver.bands(within: 0, inWholeRows: inWholeRows || !isSeekable, cost: cost)
      return 0
    } catch {
      guard case .outOfMemory(let bytes) = error else { return .max / 4 }
      return bytes
    }
  }

  /// Larger bands gain nothing, whatever they hold.
  private static var largestBand: Int { 64 << 20 }

  /// What a band takes that is worth its beginning and still in the cache when it is written: 4 MiB a thread, eight
  /// times what it reads beside its own part, and whole rows of an image's blocks, which a file holds in one piece.
  /// Every process and worker of several gets some.
  private func usefulBand<Element>(
    of convolver: Convolver<Element>, threads: Int, workers: Int, _ cost: (BlockExtent) -> Int
  ) -> Int {
    let geometry = convolver.plan.geometry
    let halo = Region(rows: 0..<1, columns: 0..<geometry.columns.span)
    let least =
      geometry.rows.isIndependent
      ? 8 * cost(BlockExtent(outputs: Region(rows: 0..<0, columns: 0..<0), input: halo))
      : dearestBand(of: convolver, inWholeRows: true, cost)
    let useful = min(Self.largestBand, max(threads * JobModel.Problem.usefulBandBytes, least))
    guard team.size * workers > 1 else { return useful }
    let whole = cost(convolver.extent(of: 0..<convolver.blockCount))
    return min(useful, whole * layout.planes / (8 * team.size * workers))
  }

  /// Pieces that are converted on their way from and to the files.
  private static var copies: Int { 6 << 20 }
  private var isSeekable: Bool { format != .tiff && path != "-" }

  /// Integers, exactly: windows of outputs, each a convolution of its own.
  private func exact() throws -> (ConvolutionPlan, AbsoluteBound.Measures) {
    let converted = try layout.kernel(job.kernel.taps).converted(to: .i64)
    guard converted.clipped == 0, let kernel = converted.array.matrix(as: Int64.self) else {
      throw CommandFailure.failed("\(job.kernel.name): taps beyond 2^63 are used only in memory")
    }
    let options: ConvolutionOptions<Int64> = job.request.options(
      fillValue: job.request.fillValue.flatMap { Int64(exactly: $0) })
    let windows = try ExactWindows(
      layout.plane, kernel: kernel, dimensionality: layout.dimensionality, options: options)
    guard
      let regions = windows.regions(
        within: min(budget.limit - overhead, 2 * Self.largestBand), channels: layout.channels,
        inWholeRows: !isSeekable, planes: layout.planes, workers: team.size)
    else {
      throw budget.refusal(
        of: source.file.name,
        least: overhead + windows.leastBytes(channels: layout.channels, inWholeRows: !isSeekable))
    }
    let plan = try job.plan(layout, samples: .i64)
    announce(
      overhead + (regions.map { windows.bytes($0.shape, channels: layout.channels) }.max() ?? 0),
      regions.count)
    let input = try BandInput<Int64>(
      source, layout, boundary: windows.geometry.boundary, fillValue: windows.fillValue,
      capacity: regions.map { windows.input(of: $0).shape.count }.max() ?? 0, isMeasured: false)
    var measures = AbsoluteBound.Measures()
    try writing(plan) { sink, progress in
      let output = try BandOutput<Int64>(
        sink, layout, outputs: plan.outputShape, type: type, limits: job.result.clip,
        capacity: regions.map(\.shape.count).max() ?? 0, isMeasured: job.request.wantsBounds)
      let worker = WindowWorker(windows, layout, input: input, output: output)
      let processes = team.size
      try worker.run(regions, queue(of: regions, regions.map { Double($0.shape.count) }, plan.outputShape)) {
        progress.advance(by: $0 * processes)
      }
      measures.largestResult = worker.largest
      return worker.clipped
    }
    return (plan, measures)
  }

  /// Opens the output, and makes it the file's content when the body is done.
  private func writing(_ plan: ConvolutionPlan, _ body: (any SampleSink, ProgressLine) throws -> Int) throws {
    let shape = layout.resultShape(plan.outputShape)
    let begun =
      team.speaks
      ? try LargeFiles.create(path, format: format, type: type, shape: shape, like: source.file) : nil
    if begun == nil, team.speaks {
      throw CommandFailure.failed(
        "\(path): a \(format.title) file of \(dimensions(shape)) \(type.rawValue) is written only from memory. "
          + "Write NPY")
    }
    let sink = try team.share(begun)
    let progress = ProgressLine(
      seconds: plan.predictedSeconds * Double(layout.runs) / Double(team.size),
      outputs: plan.outputShape.count * layout.runs,
      isQuiet: job.result.quiet || job.result.json || !team.speaks)
    defer { progress.finish() }
    let clipped: Int
    do {
      clipped = try team.sum { try body(sink, progress) }
      try sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
    if clipped > 0, !job.result.quiet, team.speaks {
      Messages.note(
        "\(path): \(clipped) of \(shape.reduce(1, *)) samples were beyond \(type.rawValue) and clipped")
    }
  }

  private func announce(_ bytes: Int, _ bands: Int) {
    guard job.result.verbose, team.speaks else { return }
    Messages.line(
      "memory: at most \(inWords(bytes: bytes)) of \(inWords(bytes: budget.limit)), in \(bands) bands")
  }
}

extension Convolver {
  /// What a prepared convolution takes: the kernel and the working memory of its threads.
  fileprivate var bytes: Int { plan.memoryBytes + scratchBytes }
}
