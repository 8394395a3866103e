/// When a stream's outputs come.
///
/// ```swift
/// let stream = try ConvolutionStream(
///   kernel: [Double](repeating: 0.001, count: 1000), scheduling: .lowLatency(blockSize: 64))
/// print(stream.latency)  // 63
/// ```
public enum StreamScheduling: Equatable, Sendable {
  /// As cheap as can be: sums over taps at once, transforms when their block is full.
  case throughput
  /// At most `blockSize` − 1 samples later than the last sample an output needs: the kernel is cut into parts of
  /// that size, and every block of samples is transformed once and multiplied with the spectrum of each part.
  ///
  /// That is uniformly partitioned overlap-save with a frequency-domain delay line (W. G. Gardner, J. Audio Eng.
  /// Soc. 43(3), 1995; F. Wefers, Partitioned convolution algorithms for real-time auralization, Logos 2015).
  /// Complexity: O(log blockSize + taps / blockSize) for each sample.
  case lowLatency(blockSize: Int)
}

/// A convolution whose signal arrives piece by piece and may never end.
///
/// ```swift
/// var stream = try ConvolutionStream(kernel: [0.25, 0.5, 0.25])
/// print(try stream.push([1, 2]))  // [0.25, 1.0]
/// print(try stream.push([3, 4]))  // [2.0, 3.0]
/// print(try stream.finish())  // [2.75, 1.0]
/// ```
///
/// The outputs are those of the whole signal, bit for bit and however it is cut: of a ``Convolver`` whose plan has
/// the same method and transform length, see ``plan``. Outputs come as soon as they are known: sums over taps at
/// once, outputs of a transform when its block is full. ``latency`` says how many samples that may take, and
/// ``StreamScheduling/lowLatency(blockSize:)`` bounds it. What is held is a block and the kernel's span, whatever
/// the length of the signal.
///
/// All modes and options of a signal are served but those that need its end first, which are ``Boundary/wrap`` and
/// the padding of strided layers. A stream is a value: a copy is a point to come back to, and ``state`` is the
/// same in bytes.
public struct ConvolutionStream<Element: ConvolutionElement>: Sendable {
  /// What runs, and why; planned for a million samples, or 64 times the kernel's span where that is more.
  public var plan: ConvolutionPlan { convolver.plan }
  /// The most samples that must follow the last sample an output reads before the output comes; 0 for sums.
  public let latency: Int
  /// Samples pushed so far.
  public var received: Int { input.received }
  /// Outputs given so far.
  public internal(set) var delivered = 0

  /// Prepared for a signal without an end.
  package let convolver: Convolver<Element>
  var partitioned: PartitionedConvolution<Element>?
  /// Whether outputs can be computed in any pieces.
  let isCut: Bool
  var input: StreamInput<Element>
  var nextBlock = 0
  var isFinished = false
  /// What a saved state must have been made with.
  let fingerprint: UInt64

  /// Prepares a kernel for a signal of unknown length.
  ///
  /// ```swift
  /// let taps = [Double](repeating: 0.1, count: 10)
  /// var stream = try ConvolutionStream(
  ///   kernel: taps, options: ConvolutionOptions(mode: .same, boundary: .reflect))
  /// print(try stream.push([1, 2, 3]).count)  // 0
  /// print(stream.plan.method)  // direct
  /// ```
  ///
  /// - Parameters:
  ///   - kernel: K taps.
  ///   - options: as for ``Convolver``.
  ///   - scheduling: whether outputs may wait for a block that is cheap, or must come soon.
  /// - Throws: ``ConvolutionError`` as ``Convolver`` does; ``ConvolutionError/invalidOption(name:value:rule:)`` for
  ///   what needs the end of the signal first.
  public init(
    kernel: [Element], options: ConvolutionOptions<Element> = ConvolutionOptions(),
    scheduling: StreamScheduling = .throughput
  ) throws(ConvolutionError) {
    convolver = try Convolver(endlessSignalWith: kernel, options: options)
    let geometry = convolver.plan.geometry
    let axis = geometry.columns
    input = StreamInput(
      boundary: geometry.boundary, fillValue: convolver.fillValue,
      reach: try axis.reach)
    switch scheduling {
    case .throughput:
      isCut =
        options.nan == .propagate
        && CutEngine(convolver.engine, geometry: geometry, outputs: 0..<0) != nil
      partitioned = nil
      let block = convolver.extent(of: 0..<1).input.columns
      latency = isCut ? 0 : block.count - axis.span + axis.stride - 1
    case .lowLatency(let blockSize):
      isCut = false
      partitioned = try PartitionedConvolution(convolver, blockSize: blockSize, options: options)
      latency = blockSize - 1
    }
    fingerprint = StreamState<Element>.fingerprint(
      kernel, "\(Element.self) \(options) \(scheduling)",
      "\(convolver.plan.method) \(String(describing: convolver.plan.blockShape))")
  }

  /// The bound on the absolute error of an output, per unit of ‖x‖₂·‖h‖₂ where x is what the output's block reads.
  public var errorBound: ErrorBound { partitioned?.errorBound ?? plan.errorBound }

  /// Takes the next samples and gives the outputs that they complete, none or many.
  ///
  /// ```swift
  /// var difference = try ConvolutionStream(
  ///   kernel: [1, -1], options: ConvolutionOptions<Double>(mode: .valid))
  /// print(try difference.push([1]))  // []
  /// print(try difference.push([4, 9]))  // [3.0, 5.0]
  /// ```
  ///
  /// - Precondition: the stream is not finished.
  /// - Throws: ``ConvolutionError`` when memory cannot be had.
  /// - Complexity: that of the outputs.
  public mutating func push(_ samples: [Element]) throws(ConvolutionError) -> [Element] {
    try samples.withUnsafeBufferPointer { samples throws(ConvolutionError) in try push(samples) }
  }

  /// Takes the next samples from memory of the caller's.
  ///
  /// ```swift
  /// var stream = try ConvolutionStream(kernel: [2.0])
  /// let samples = [5.0, 6]
  /// print(try stream.push(samples.span))  // [10.0, 12.0]
  /// ```
  ///
  /// - Throws: as for an array.
  public mutating func push(_ samples: Span<Element>) throws(ConvolutionError) -> [Element] {
    try unsafe samples.withUnsafeBufferPointer { samples throws(ConvolutionError) in
      try push(samples)
    }
  }

  private mutating func push(_ samples: UnsafeBufferPointer<Element>) throws(ConvolutionError) -> [Element] {
    precondition(!isFinished, "ConvolutionStream: pushed after finish()")
    input.append(samples)
    let axis = plan.geometry.columns
    // Where the kernel is longer than the signal, mode `same` is placed otherwise: the signal must prove longer.
    guard input.isBegun, plan.mode != .same || input.received >= axis.span else { return [] }
    // The strides of a signal that ends here may cut a block short that is whole in a longer one.
    let slack = isCut || partitioned != nil ? 0 : axis.stride - 1
    let outputs = try outputs(of: convolver, reading: input.received - slack)
    input.drop(before: firstRead)
    return outputs
  }

  /// Ends the signal and gives the rest of the outputs.
  ///
  /// ```swift
  /// var echo = try ConvolutionStream(kernel: [1, 0, 0.5])
  /// print(try echo.push([8]))  // [8.0]
  /// print(try echo.finish())  // [0.0, 4.0]
  /// ```
  ///
  /// - Precondition: the stream is not finished.
  /// - Throws: ``ConvolutionError/emptyOperand(_:)`` when no sample was pushed; else as `push`.
  public mutating func finish() throws(ConvolutionError) -> [Element] {
    precondition(!isFinished, "ConvolutionStream: finished twice")
    isFinished = true
    guard input.received > 0 else { throw .emptyOperand(.signal) }
    let whole = try convolver.over(signalLength: input.received)
    let axis = whole.plan.geometry.columns
    input.end(reading: axis.inputRange(for: 0..<axis.count).upperBound)
    return try outputs(of: whole, reading: .max)
  }

  /// From where on the outputs to come read.
  var firstRead: Int {
    if let partitioned { return partitioned.firstRead(by: delivered, of: plan.geometry.columns) }
    let axis = plan.geometry.columns
    return isCut
      ? axis.begin + delivered * axis.stride
      : convolver.extent(of: nextBlock..<nextBlock + 1).input.columns.lowerBound
  }

  /// Computes the outputs that read nothing from `end` on.
  private mutating func outputs(of convolver: Convolver<Element>, reading end: Int) throws(ConvolutionError)
    -> [Element]
  {
    let axis = convolver.plan.geometry.columns
    let first = delivered
    if isCut || partitioned != nil {
      var dense =
        end == .max ? axis.denseCount : max(0, min(axis.denseCount, end - axis.span - axis.begin + 1))
      if let partitioned, end != .max { dense = dense / partitioned.blockSize * partitioned.blockSize }
      delivered = max(first, (dense + axis.stride - 1) / axis.stride)
      if partitioned != nil {
        return input.samples.withUnsafeBufferPointer { samples in
          partitioned!.outputs(
            first..<delivered, of: axis, reading: reader(samples, of: convolver.plan))
        }
      }
      guard
        let cut = CutEngine(
          convolver.engine, geometry: convolver.plan.geometry, outputs: first..<delivered)
      else { preconditionFailure("sums over taps can be cut anywhere") }
      return try run(convolver, blocks: 0..<cut.blockCount, by: cut, outputs: first..<delivered)
    }
    let firstBlock = nextBlock
    while nextBlock < convolver.blockCount {
      let extent = convolver.extent(of: nextBlock..<nextBlock + 1)
      guard extent.input.columns.upperBound <= end else { break }
      delivered = max(delivered, extent.outputs.columns.upperBound)
      nextBlock += 1
    }
    return try run(
      convolver, blocks: firstBlock..<nextBlock, by: convolver.engine, outputs: first..<delivered)
  }

  private func run(
    _ convolver: Convolver<Element>, blocks: Range<Int>, by engine: any ConvolutionEngine<Element>,
    outputs: Range<Int>
  ) throws(ConvolutionError) -> [Element] {
    if blocks.isEmpty { return [] }
    try Machine.checkRoom(
      for: Shape(rows: 1, columns: outputs.count), bytesPerSample: MemoryLayout<Element>.stride)
    return try [Element](uninitializedCount: outputs.count) { results throws(ConvolutionError) in
      try input.samples.withUnsafeBufferPointer { samples throws(ConvolutionError) in
        // There is a place to write to even where a block's outputs are all left out by the stride.
        guard let base = results.baseAddress ?? UnsafeMutablePointer(bitPattern: 64) else { return }
        try convolver.run(
          blocks: blocks, by: engine,
          reading: reader(samples, of: convolver.plan),
          writing: OutputWindow(
            base: base, rowStride: outputs.count, row: 0, column: outputs.lowerBound), done: nil)
      }
    }
  }
}

extension ConvolutionStream {
  fileprivate func reader(_ samples: UnsafeBufferPointer<Element>, of plan: ConvolutionPlan)
    -> BoundaryReader<Element>
  {
    BoundaryReader(
      base: samples.baseAddress!, shape: plan.inputShape, rowStride: samples.count, boundary: input.boundary,
      fillValue: input.fillValue, held: Region(rows: 0..<1, columns: input.start..<input.end))
  }
}
