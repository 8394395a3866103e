import ComplexModule

/// Single-precision data in double arithmetic, rounded once.
///
/// Vector transforms widen and round themselves, see ``NarrowSamples``; this is for all else. Each block's input,
/// halo included, is widened into scratch, convolved there by an engine for the wider type, and its outputs are
/// rounded into place; so no wide copy of the whole input is ever made, and every output is within half a unit in
/// the last place and the wide engine's error of the true value.
package struct WideningEngine<Narrow: ConvolutionElement, Wide: ConvolutionElement>: SummingEngine {
  package typealias Element = Narrow

  private let geometry: Geometry
  private let grid: BlockGrid
  /// The geometry of one block, whose input is its halo.
  private let local: Geometry
  private let inner: any ConvolutionEngine<Wide>
  private let convert: Conversion

  /// How samples change their type.
  package struct Conversion: Sendable {
    package let widen: @Sendable (UnsafePointer<Narrow>, UnsafeMutablePointer<Wide>, Int) -> Void
    package let round: @Sendable (UnsafePointer<Wide>, UnsafeMutablePointer<Narrow>, Int) -> Void
    package let zero: Wide
  }

  /// - Parameters:
  ///   - plan: the plan for the whole problem, made for the wide type.
  ///   - kernel: its taps, widened.
  ///   - isCareful: whether blocks that a transform would blur are looked after.
  package init(
    _ plan: ConvolutionPlan, kernel: PreparedKernel<Wide>, isCareful: Bool = false, convert: Conversion
  ) throws(ConvolutionError) {
    geometry = plan.geometry
    self.convert = convert
    let geometry = plan.geometry
    grid = BlockGrid(outputs: geometry.outputShape, block: Self.chunk(geometry, transform: plan.blockShape))
    local = geometry.window(of: grid.block)
    guard let halo = local.inputShape.checkedCount, halo <= 1 << 28 else {
      throw .tooLarge(what: "the input of one block, widened to double precision,")
    }
    let innerPlan = try PlanMaker(
      geometry: local, mode: .valid, facts: kernel.facts, kind: Wide.loops.kind, threads: 1,
      tolerance: plan.chosen.isCompensated ? 0 : nil
    ).plan(plan.method, blockLength: plan.method == .fft ? plan.blockShape : nil)
    inner = try EngineFactory.make(innerPlan, kernel: kernel, isCareful: isCareful)
  }

  /// Outputs of one block: two transforms side by side, or a band of rows.
  private static func chunk(_ geometry: Geometry, transform: Shape?) -> Shape {
    let outputs = geometry.outputShape
    guard let transform else {
      let columns = min(outputs.columns, 1 << 14)
      return Shape(rows: max(1, (1 << 14) / columns), columns: columns)
    }
    func step(_ axis: AxisGeometry, _ length: Int) -> Int {
      max(1, (length - axis.span + 1) / axis.stride)
    }
    let rows = step(geometry.rows, transform.rows)
    return Shape(rows: rows, columns: 2 * step(geometry.columns, transform.columns))
  }

  package var blockCount: Int { grid.count }

  package func extents(ofBlock block: Int) -> BlockExtents {
    BlockExtents(BlockExtent(outputs: grid[block], of: geometry))
  }

  private func aligned(_ bytes: Int) -> Int { (bytes + 63) & ~63 }
  private var haloBytes: Int { aligned(local.inputShape.count * MemoryLayout<Wide>.stride) }
  private var resultBytes: Int { aligned(local.outputShape.count * MemoryLayout<Wide>.stride) }
  private var lineBytes: Int { aligned(local.columns.inputLength * MemoryLayout<Narrow>.stride) }

  package var scratchBytes: Int { haloBytes + resultBytes + lineBytes + inner.scratchBytes }

  package func run(
    block: Int, reading input: BoundaryReader<Narrow>, writing output: OutputWindow<Narrow>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    convolve(grid[block], input, output, scratch)
  }

  package var isSumming: Bool { (inner as? any SummingEngine<Wide>)?.isSumming ?? false }
  package var largestPiece: Shape { grid.block }

  package func fill(
    _ outputs: Region, reading input: BoundaryReader<Narrow>, writing output: OutputWindow<Narrow>,
    scratch: UnsafeMutableRawPointer
  ) {
    _ = convolve(outputs, input, output, scratch)
  }

  /// A block, or with sums any rectangle that is no larger.
  private func convolve(
    _ region: Region, _ input: BoundaryReader<Narrow>, _ output: OutputWindow<Narrow>,
    _ scratch: UnsafeMutableRawPointer
  ) -> Double {
    let halo = scratch.assumingMemoryBound(to: Wide.self)
    let results = (scratch + haloBytes).assumingMemoryBound(to: Wide.self)
    let line = (scratch + haloBytes + resultBytes).assumingMemoryBound(to: Narrow.self)
    load(BlockExtent(outputs: region, of: geometry).input, input, to: halo, line)
    let reader = BoundaryReader(
      base: UnsafePointer(halo), shape: local.inputShape, rowStride: local.columns.inputLength,
      boundary: .fill, fillValue: convert.zero)
    let window = OutputWindow(base: results, rowStride: local.columns.count)
    let norm = run(
      region.shape, reading: reader, writing: window, scratch: scratch + haloBytes + resultBytes + lineBytes)
    for row in 0..<region.rows.count {
      convert.round(
        results + row * local.columns.count,
        output.at(region.rows.lowerBound + row, region.columns.lowerBound), region.columns.count)
    }
    return norm
  }

  private func run(
    _ outputs: Shape, reading input: BoundaryReader<Wide>, writing output: OutputWindow<Wide>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    if let sums = inner as? any SummingEngine<Wide>, sums.isSumming {
      sums.fill(Region(outputs), reading: input, writing: output, scratch: scratch)
      return 0
    }
    var norm = 0.0
    for block in 0..<inner.blockCount {
      let own = inner.run(block: block, reading: input, writing: output, scratch: scratch)
      norm = norm >= own || norm.isNaN ? norm : own
    }
    return norm
  }

  /// Widens a block's input, with zeros behind the input of a last block, which is smaller.
  private func load(
    _ needed: Region, _ input: BoundaryReader<Narrow>, to halo: UnsafeMutablePointer<Wide>,
    _ line: UnsafeMutablePointer<Narrow>
  ) {
    let width = local.columns.inputLength
    for row in 0..<local.rows.inputLength {
      let destination = halo + row * width
      var filled = 0
      if row < needed.rows.count {
        let source = needed.rows.lowerBound + row
        filled = needed.columns.count
        if let inside = input.interior(row: source, columns: needed.columns) {
          convert.widen(inside, destination, filled)
        } else {
          input.copy(row: source, columns: needed.columns, to: line)
          convert.widen(line, destination, filled)
        }
      }
      (destination + filled).update(repeating: convert.zero, count: width - filled)
    }
  }
}

extension EngineFactory {
  /// The engine for single-precision samples in double arithmetic.
  package static func widened<Element: ConvolutionElement>(
    _ plan: ConvolutionPlan, kernel: Matrix<Element>, correlates: Bool, isCareful: Bool = false
  ) throws(ConvolutionError) -> any ConvolutionEngine<Element> {
    if let finite = NonFiniteTaps.standIns(for: kernel) {
      return NonFiniteTaps(
        try widened(plan, kernel: finite, correlates: correlates), geometry: plan.geometry, kernel: kernel,
        correlates: correlates)
    }
    // The taps were rounded to the narrow type, and so are products of factors.
    let (rank, tolerance) = (plan.chosen.rank, 4 * Element.loops.kind.unitRoundoff * Double(plan.chosen.rank))
    switch kernel {
    case let kernel as Matrix<Float> where plan.chosen.packing == .block || plan.chosen.packing == .long:
      return MadeEngine(try narrow(plan, kernel, correlates: correlates, isCareful: isCareful))
        .serving(Element.self)
    case let kernel as Matrix<Float>:
      let engine = try WideningEngine<Float, Double>(
        plan,
        kernel: PreparedKernel(
          kernel.map { Double($0) }, correlates: correlates, maximumRank: rank,
          tolerance: tolerance, loops: Double.loops),
        isCareful: isCareful,
        convert: .init(
          widen: { for index in 0..<$2 { $1[index] = Double($0[index]) } },
          round: { for index in 0..<$2 { $1[index] = Float($0[index]) } }, zero: 0))
      return MadeEngine(engine).serving(Element.self)
    case let kernel as Matrix<Complex<Float>>:
      let engine = try WideningEngine<Complex<Float>, Complex<Double>>(
        plan,
        kernel: PreparedKernel(
          kernel.map { Complex(Double($0.components.0), Double($0.components.1)) }, correlates: correlates,
          maximumRank: rank, tolerance: tolerance, loops: Complex<Double>.loops),
        convert: .init(
          widen: { source, destination, count in
            let (from, to) = (scalars(source), scalars(destination))
            for index in 0..<2 * count { to[index] = Double(from[index]) }
          },
          round: { source, destination, count in
            let (from, to) = (scalars(source), scalars(destination))
            for index in 0..<2 * count { to[index] = Float(from[index]) }
          }, zero: .zero))
      return MadeEngine(engine).serving(Element.self)
    default: preconditionFailure("\(Element.self) has no wider arithmetic")
    }
  }

  /// Overlap-save whose transform does the widening.
  private static func narrow(
    _ plan: ConvolutionPlan, _ kernel: Matrix<Float>, correlates: Bool, isCareful: Bool
  ) throws(ConvolutionError) -> any ConvolutionEngine<Float> {
    let taps = PreparedKernel.correlationForm(of: kernel, correlates: correlates, Float.loops)
    let (geometry, transform) = (plan.geometry, plan.blockShape!)
    let engine: any ConvolutionEngine<Float>
    do {
      engine =
        plan.chosen.packing == .long
        ? try LongOverlapSave<NarrowSamples>(
          geometry: geometry, transform: transform, taps: taps, threads: plan.threads)
        : try BlockOverlapSave<NarrowSamples>(
          tiles: TileGrid(geometry: geometry, transform: transform), taps: taps)
    } catch {
      throw ConvolutionError(error)
    }
    guard isCareful else { return engine }
    let sums = WidenedSums(geometry: geometry, taps: taps)
    return CarefulOverlapSave(engine, geometry: geometry, taps: taps, arithmetic: .f64) {
      sums.fill($0, reading: $1, writing: $2)
    }
  }
}
