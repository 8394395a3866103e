#if MPI
  import CMPI
  import Convolution

  /// A convolution whose signal or image is shared out over the processes of an MPI job.
  ///
  /// Each process holds some lines of the input (rows of an image, samples of a signal) and gets some lines of
  /// the result. The blocks of the one plan are shared out, so the result has the bytes that one process alone
  /// would give, for any number of processes. While blocks that read only a process's own lines are computed,
  /// the lines that the others read travel: what a kernel larger than a process's share reads comes from
  /// several, and boundaries that wrap or mirror come from wherever their sources are.
  ///
  /// ```swift
  /// let world = try Communicator.world()
  /// let blur = try DistributedConvolver<Double>(
  ///   kernel: .gaussian(sigma: 20), imageRows: 100_000, columns: 50_000,
  ///   options: ConvolutionOptions(mode: .same, boundary: .reflect), over: world)
  /// var output = [Double](repeating: 0, count: blur.outputShare.count * 50_000)
  /// var span = output.mutableSpan
  /// try blur.convolve(rows(blur.inputShare).span, into: &span)
  /// ```
  ///
  /// All processes make it with the same arguments and call it together, from the thread that initialised MPI.
  ///
  /// - Complexity: of a process, its part of the plan's blocks, and the messages for their halos: as many lines
  ///   as the kernel spans, less one, for each neighbour.
  public final class DistributedConvolver<Element: ConvolutionElement> {
    /// How the whole is done; every process has the same plan.
    public var plan: ConvolutionPlan { convolver.plan }
    /// The lines of the input that this process holds.
    public let inputShare: Range<Int>
    /// The lines of the result that this process computes; empty where there are fewer blocks than processes.
    public let outputShare: Range<Int>

    private let convolver: Convolver<Element>
    private let world: Communicator
    private let lines: Lines
    private let exchange: LineExchange
    /// The blocks of each process.
    private let shares: BlockShares

    /// Prepares a kernel for images of which each process holds some rows.
    ///
    /// - Throws: ``ConvolutionError`` as ``Convolver``; ``CommunicationError`` when the processes do not agree.
    public convenience init(
      kernel: Matrix<Element>, imageRows: Int, columns: Int,
      options: ConvolutionOptions<Element> = ConvolutionOptions(), over world: Communicator
    ) throws {
      try self.init(
        Convolver(kernel: kernel, imageRows: imageRows, columns: columns, options: options), .rows, world)
    }

    /// Prepares a kernel for signals of which each process holds some samples.
    ///
    /// - Throws: as for images.
    public convenience init(
      kernel: [Element], signalLength: Int, options: ConvolutionOptions<Element> = ConvolutionOptions(),
      over world: Communicator
    ) throws {
      try self.init(
        Convolver(kernel: kernel, signalLength: signalLength, options: options), .samples, world)
    }

    private init(_ convolver: Convolver<Element>, _ lines: Lines, _ world: Communicator) throws {
      self.convolver = convolver
      self.world = world
      self.lines = lines
      let plan = convolver.plan
      try plan.check(sameIn: world)
      exchange = LineExchange(
        count: lines.count(plan.inputShape), processes: world.size, boundary: plan.boundary)
      shares = BlockShares(
        of: (0..<convolver.blockCount).map { lines.range(convolver.extent(of: $0..<$0 + 1).outputs) },
        lineCount: lines.count(plan.outputShape), processes: world.size)
      inputShare = exchange.share(of: world.rank)
      outputShare = shares.outputs[world.rank]
    }

    /// Convolves: every process calls it with its share.
    ///
    /// - Parameters:
    ///   - share: the lines ``inputShare`` of the input, row-major.
    ///   - output: room for the lines ``outputShare`` of the result.
    /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``; ``CommunicationError``.
    public func convolve(_ share: Span<Element>, into output: inout MutableSpan<Element>) throws {
      let width = lines.width(plan.inputShape)
      try check("the share of the input", share.count, inputShare.count * width)
      try check(
        "the share of the output", output.count, outputShare.count * lines.width(plan.outputShape))
      try share.withUnsafeBufferPointer { share in
        try output.withUnsafeMutableBufferPointer { output in try run(share, output) }
      }
    }

    private func check(_ what: String, _ actual: Int, _ expected: Int) throws(ConvolutionError) {
      if actual != expected { throw .wrongLength(what: what, expected: expected, actual: actual) }
    }

    private func run(_ share: UnsafeBufferPointer<Element>, _ output: UnsafeMutableBufferPointer<Element>)
      throws
    {
      let mine = parts(of: world.rank)
      let mail = HaloMail(
        world, exchange, own: HeldLines(samples: share, lines: inputShare),
        width: lines.width(plan.inputShape))
      for process in 0..<world.size where process != world.rank {
        for halo in parts(of: process).halos { try mail.send(needs(of: halo), to: process) }
      }
      for halo in mine.halos { try mail.receive(needs(of: halo)) }
      try mail.wait { [self] in
        if !mine.inner.isEmpty {
          try compute(mine.inner, HeldLines(samples: share, lines: inputShare), output)
        }
      }
      for halo in mine.halos {
        try mail.withLines(needs(of: halo)) { held in try compute(halo, held, output) }
      }
    }

    /// The blocks of a process that read nothing but its own lines, and those before and after them.
    private func parts(of process: Int) -> (inner: Range<Int>, halos: [Range<Int>]) {
      let blocks = shares.blocks[process]
      let own = exchange.share(of: process)
      func isOwn(_ block: Int) -> Bool {
        let needed = needs(of: block..<block + 1)
        return needed.lowerBound >= own.lowerBound && needed.upperBound <= own.upperBound
      }
      let first = blocks.first(where: isOwn) ?? blocks.upperBound
      let end = (first..<blocks.upperBound).first { !isOwn($0) } ?? blocks.upperBound
      return (
        first..<end, [blocks.lowerBound..<first, end..<blocks.upperBound].filter { !$0.isEmpty }
      )
    }

    /// The extended lines that some blocks read; filled ones are left out.
    private func needs(of blocks: Range<Int>) -> Range<Int> {
      let range = lines.range(convolver.extent(of: blocks).input)
      return plan.boundary == .fill ? range.clamped(to: 0..<exchange.count) : range
    }

    private func compute(
      _ blocks: Range<Int>, _ held: HeldLines<Element>, _ output: UnsafeMutableBufferPointer<Element>
    ) throws(ConvolutionError) {
      // Nil where everything is filled, and so nothing is read.
      let base = held.samples.baseAddress ?? UnsafePointer(output.baseAddress!)
      let region = lines.region(held.lines, plan.inputShape)
      let outputs = lines.region(outputShare, plan.outputShape)
      try convolver.run(
        blocks: blocks,
        reading: BoundaryReader(
          base: base, shape: plan.inputShape, rowStride: region.columns.count, boundary: plan.boundary,
          fillValue: convolver.fillValue, held: region),
        writing: OutputWindow(
          base: output.baseAddress!, rowStride: outputs.columns.count, row: outputs.rows.lowerBound,
          column: outputs.columns.lowerBound))
    }
  }

  extension ConvolutionPlan {
    /// Every process must compute in the same way: machines of one job may be calibrated differently.
    fileprivate func check(sameIn world: Communicator) throws {
      let words = "\(method.rawValue)\(blockShape.map { " with blocks of \($0)" } ?? "")"
      let first = String(decoding: try world.broadcast(Array(words.utf8), from: 0), as: UTF8.self)
      let agree = try world.gather(first == words)
      guard let other = agree.firstIndex(of: false) else { return }
      throw CommunicationError(
        description: "process \(other) plans another method than process 0, which plans \(first). Give the "
          + "machines one calibration, or name the method and the block length")
    }
  }

  /// What a job shares out: the rows of an image, or the samples of a signal.
  enum Lines {
    case rows, samples

    func count(_ shape: Shape) -> Int { self == .rows ? shape.rows : shape.columns }
    /// Samples of one line.
    func width(_ shape: Shape) -> Int { self == .rows ? shape.columns : 1 }
    func range(_ region: Region) -> Range<Int> { self == .rows ? region.rows : region.columns }

    func region(_ lines: Range<Int>, _ shape: Shape) -> Region {
      self == .rows
        ? Region(rows: lines, columns: 0..<shape.columns) : Region(rows: 0..<1, columns: lines)
    }
  }
#endif
