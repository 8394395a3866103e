/// An exact convolution of integers that arrive piece by piece and may never end.
///
/// ```swift
/// var counts = try ExactConvolutionStream<UInt8>(kernel: [1, 10])
/// print(try counts.push([1, 2, 3]))  // [1, 12, 23]
/// print(try counts.finish())  // [30]
/// ```
///
/// Outputs come as soon as their last sample is there, by the cheaper of sums and transforms for what was pushed at
/// once; they are the true results however the signal is cut.
public struct ExactConvolutionStream<Sample: FixedWidthInteger & Sendable>: Sendable {
  /// Samples pushed so far.
  public var received: Int { input.received }
  /// Outputs given so far.
  public private(set) var delivered = 0

  private let kernel: Matrix<Int64>
  private let options: ConvolutionOptions<Int64>
  /// The window of a signal without an end.
  private let geometry: Geometry
  private var input: StreamInput<Int64>
  private var isFinished = false
  private let fingerprint: UInt64

  /// Prepares for a signal of unknown length.
  ///
  /// ```swift
  /// var sums = try ExactConvolutionStream<Int16>(
  ///   kernel: [1, 1], options: ConvolutionOptions(mode: .valid))
  /// print(try sums.push([30_000, 30_000]))  // [60000]
  /// ```
  ///
  /// - Parameters:
  ///   - kernel: K taps.
  ///   - options: as for ``convolve(_:with:options:)->[Int64]`` of integers; the boundary is not ``Boundary/wrap``.
  /// - Throws: ``ConvolutionError`` as a ``ConvolutionStream``.
  public init(kernel: [Int64], options: ConvolutionOptions<Int64> = ConvolutionOptions())
    throws(ConvolutionError)
  {
    try checkEndless(options, taps: kernel.count)
    self.kernel = Matrix(rows: 1, columns: kernel.count, elements: kernel)
    self.options = options
    geometry = try Self.geometry(length: 1 << 50, self.kernel, options)
    input = StreamInput(
      boundary: geometry.boundary, fillValue: geometry.zeroOutside ? 0 : options.fillValue ?? 0,
      reach: try geometry.columns.reach)
    fingerprint = StreamState<Int64>.fingerprint(kernel, "\(Sample.self) \(options)")
  }

  private static func geometry(length: Int, _ kernel: Matrix<Int64>, _ options: ConvolutionOptions<Int64>)
    throws(ConvolutionError) -> Geometry
  {
    try Geometry(
      input: Shape(rows: 1, columns: length), kernel: kernel.shape,
      request: options.request(.alongRows, zero: 0))
  }

  /// Takes the next samples and gives the outputs that they complete.
  ///
  /// ```swift
  /// var doubled = try ExactConvolutionStream<Int64>(kernel: [2])
  /// print(try doubled.push([4, 5]))  // [8, 10]
  /// ```
  ///
  /// - Precondition: the stream is not finished.
  /// - Throws: ``ConvolutionError/integerOverflow(row:column:)`` naming the first output beyond Int64, or
  ///   ``ConvolutionError/invalidOption(name:value:rule:)`` for a sample beyond it.
  public mutating func push(_ samples: [Sample]) throws(ConvolutionError) -> [Int64] {
    precondition(!isFinished, "ExactConvolutionStream: pushed after finish()")
    if let wide = samples.first(where: { Int64(exactly: $0) == nil }) {
      throw .invalidOption(name: "sample", value: "\(wide)", rule: "must be below 2^63 in a stream")
    }
    samples.map { Int64($0) }.withUnsafeBufferPointer { input.append($0) }
    let axis = geometry.columns
    guard input.isBegun, options.mode != .same || input.received >= axis.span else { return [] }
    let last = input.received - axis.span - axis.begin
    let outputs = try outputs(upTo: last < 0 ? 0 : last / axis.stride + 1, of: geometry)
    input.drop(before: axis.begin + delivered * axis.stride)
    return outputs
  }

  /// Ends the signal and gives the rest of the outputs.
  ///
  /// ```swift
  /// var echo = try ExactConvolutionStream<Int64>(kernel: [1, 3])
  /// _ = try echo.push([4, 5])
  /// print(try echo.finish())  // [15]
  /// ```
  ///
  /// - Precondition: the stream is not finished.
  /// - Throws: ``ConvolutionError/emptyOperand(_:)`` when no sample was pushed; else as `push`.
  public mutating func finish() throws(ConvolutionError) -> [Int64] {
    precondition(!isFinished, "ExactConvolutionStream: finished twice")
    isFinished = true
    guard input.received > 0 else { throw .emptyOperand(.signal) }
    let whole = try Self.geometry(length: input.received, kernel, options)
    input.end(reading: whole.columns.inputRange(for: 0..<whole.columns.count).upperBound)
    return try outputs(upTo: whole.columns.count, of: whole)
  }

  private mutating func outputs(upTo end: Int, of geometry: Geometry) throws(ConvolutionError) -> [Int64] {
    let first = delivered
    guard end > first else { return [] }
    delivered = end
    let needed = geometry.columns.inputRange(for: first..<end)
    let window = input.samples.withUnsafeBufferPointer { samples in
      let reader = BoundaryReader(
        base: samples.baseAddress!, shape: geometry.inputShape, rowStride: samples.count,
        boundary: input.boundary, fillValue: input.fillValue,
        held: Region(rows: 0..<1, columns: input.start..<input.end))
      return [Int64](uninitializedCount: needed.count) {
        reader.copy(row: 0, columns: needed, to: $0.baseAddress!)
      }
    }
    do {
      return try ExactConvolution(
        Matrix(rows: 1, columns: needed.count, elements: window), kernel: kernel,
        geometry: geometry.window(of: Shape(rows: 1, columns: end - first)), options: options
      ).result().elements
    } catch {
      guard case .integerOverflow(let row, let column) = error else { throw error }
      throw .integerOverflow(row: row, column: first + column)
    }
  }

  /// The stream's state in bytes.
  ///
  /// ```swift
  /// var stream = try ExactConvolutionStream<Int64>(kernel: [1, 1])
  /// _ = try stream.push([4, 5])
  /// print(stream.state.count)  // 72
  /// ```
  ///
  /// - Precondition: the stream is not finished.
  public var state: [UInt8] {
    precondition(!isFinished, "ExactConvolutionStream: the state of a finished stream")
    return StreamState(fingerprint: fingerprint, delivered: delivered, nextBlock: 0, input: input).bytes
  }

  /// Goes on from a saved state.
  ///
  /// ```swift
  /// var stream = try ExactConvolutionStream<Int64>(kernel: [1, 1])
  /// _ = try stream.push([4, 5])
  /// var later = try ExactConvolutionStream<Int64>(kernel: [1, 1])
  /// try later.restore(stream.state)
  /// print(try later.push([6]))  // [11]
  /// ```
  ///
  /// - Throws: ``ConvolutionError/invalidOption(name:value:rule:)`` when the bytes were not saved by a stream of the
  ///   same kernel, sample type and options.
  public mutating func restore(_ state: [UInt8]) throws(ConvolutionError) {
    var input = self.input
    let axis = geometry.columns
    guard let saved = StreamState<Int64>(state, fingerprint: fingerprint),
      input.restore(saved.samples, start: saved.start, received: saved.received, isBegun: saved.isBegun),
      saved.delivered <= (saved.received + input.reach.before + input.reach.after) / axis.stride + 1,
      input.isBegun
        ? input.start == -input.reach.before || axis.begin + saved.delivered * axis.stride >= input.start
        : saved.delivered == 0
    else {
      throw .invalidOption(
        name: "state", value: "of \(state.count) bytes",
        rule: "must have been saved by a stream of the same kernel, type and options")
    }
    (self.input, delivered, isFinished) = (input, saved.delivered, false)
  }
}
