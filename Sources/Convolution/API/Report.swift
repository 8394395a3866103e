/// How wrong a result may be, block by block, in the output's own unit.
///
/// ```swift
/// let mean = try Convolver(kernel: [0.25, 0.5, 0.25], signalLength: 5)
/// let (output, report) = try mean.convolveReporting([1, 2, 3, 4, 5])
/// // The true values are no further away than this.
/// print(output[2], report.errorBound.guaranteed < 1e-14)  // 2.0 true
/// ```
///
/// A bound holds for the finite outputs of its block, rounding to the output's type included. It is made of
/// the norms of what the block itself reads, so a large value spoils the bound of its own blocks only.
public struct ConvolutionReport: Sendable, Equatable {
  /// A rectangle of outputs and its bound.
  ///
  /// ```swift
  /// let mean = try Convolver(kernel: [0.5, 0.5], signalLength: 4)
  /// let blocks = try mean.convolveReporting([1, 2, 3, 4]).report.blocks
  /// print(blocks[0].rows, blocks[0].columns)  // 0..<1 0..<5
  /// ```
  public struct Block: Sendable, Equatable {
    /// Rows of the output.
    public let rows: Range<Int>
    /// Columns of the output.
    public let columns: Range<Int>
    /// The bound on the error of every output in it.
    public let errorBound: ErrorBound
  }

  /// The method that ran.
  public let method: ConvolutionMethod
  /// Every block, in the order of its first output.
  public let blocks: [Block]

  /// The block with the largest guaranteed bound.
  public var worst: Block? { blocks.max { $0.errorBound.guaranteed < $1.errorBound.guaranteed } }

  /// The largest bound of any block.
  public var errorBound: ErrorBound {
    ErrorBound(
      guaranteed: blocks.reduce(0) { max($0, $1.errorBound.guaranteed) },
      typical: blocks.reduce(0) { max($0, $1.errorBound.typical) })
  }
}

extension Convolver {
  /// Convolves a signal and says how wrong each block may be.
  ///
  /// ```swift
  /// let difference = try Convolver(kernel: [1.0, -1], signalLength: 3)
  /// let (output, report) = try difference.convolveReporting([1, 4, 9])
  /// print(output, report.method.rawValue)  // [1.0, 3.0, 5.0, -9.0] direct
  /// ```
  ///
  /// - Parameter signal: as many samples as the plan's input shape holds.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  /// - Complexity: as `convolve`, and one look at the outputs; direct and separable also look at the inputs.
  public func convolveReporting(_ signal: [Element]) throws(ConvolutionError)
    -> (output: [Element], report: ConvolutionReport)
  {
    let (image, report) = try convolveReporting(Matrix(rows: 1, columns: signal.count, elements: signal))
    return (image.elements, report)
  }

  /// Convolves an image and says how wrong each block may be.
  ///
  /// ```swift
  /// let blur = try Convolver<Double>(kernel: .blur, imageRows: 8, columns: 8)
  /// let (output, report) = try blur.convolveReporting(Matrix(rows: 8, columns: 8, repeating: 1))
  /// print(output.shape, report.blocks.count, report.worst!.rows)  // 10 × 10 1 0..<10
  /// ```
  ///
  /// - Parameter image: of the plan's input shape.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  /// - Complexity: as for signals.
  public func convolveReporting(_ image: Matrix<Element>) throws(ConvolutionError)
    -> (output: Matrix<Element>, report: ConvolutionReport)
  {
    try Machine.checkRoom(for: plan.outputShape, bytesPerSample: MemoryLayout<Element>.stride)
    var report: ConvolutionReport?
    let output = try Matrix<Element>(shape: plan.outputShape) { output throws(ConvolutionError) in
      var span = MutableSpan(_unsafeElements: output)
      report = try image.elements.withUnsafeBufferPointer { input throws(ConvolutionError) in
        try convolveReporting(Span(_unsafeElements: input), into: &span)
      }
    }
    return (output, report!)
  }

  /// Convolves into memory of the caller's and says how wrong each block may be.
  ///
  /// ```swift
  /// let mean = try Convolver(kernel: [0.5, 0.5], signalLength: 3)
  /// let signal: [Double] = [1, 2, 3]
  /// var output = [Double](repeating: 0, count: 4)
  /// var span = output.mutableSpan
  /// let report = try mean.convolveReporting(signal.span, into: &span)
  /// print(output, report.blocks.count)  // [0.5, 1.5, 2.5, 1.5] 1
  /// ```
  ///
  /// - Parameters:
  ///   - input: the samples, row-major, as many as the plan's input shape holds.
  ///   - output: room for the plan's output shape; every sample is written.
  /// - Throws: ``ConvolutionError/wrongLength(what:expected:actual:)``.
  /// - Complexity: as for signals.
  public func convolveReporting(_ input: Span<Element>, into output: inout MutableSpan<Element>)
    throws(ConvolutionError) -> ConvolutionReport
  {
    let bounds = BlockBounds(self)
    try convolve(input, into: &output, bounds: bounds)
    return bounds.report()
  }
}

/// A convolution in parts that takes down the bound of every block.
package struct ReportingConvolver<Element: ConvolutionElement>: BlockwiseConvolution {
  private let convolver: Convolver<Element>
  private let bounds: BlockBounds<Element>

  package init(_ convolver: Convolver<Element>) {
    self.convolver = convolver
    bounds = BlockBounds(convolver)
  }

  package var plan: ConvolutionPlan { convolver.plan }
  package var fillValue: Element { convolver.fillValue }
  package var blockCount: Int { convolver.blockCount }

  package func extents(ofBlock block: Int) -> BlockExtents { convolver.extents(ofBlock: block) }

  package func run(
    blocks: Range<Int>, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>
  ) throws(ConvolutionError) {
    try convolver.run(blocks: blocks, reading: input, writing: output, bounds: bounds, done: nil)
  }

  /// The bounds of all blocks that ran since the last report.
  package func report() -> ConvolutionReport { bounds.report() }
}
