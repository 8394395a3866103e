/// Refuses options that need to know where a signal ends before it has.
func checkEndless<Element>(_ options: ConvolutionOptions<Element>, taps: Int) throws(ConvolutionError) {
  if options.boundary == .wrap, options.mode != .valid, options.padding == nil {
    throw .invalidOption(
      name: "boundary", value: options.boundary.rawValue,
      rule: "puts the end of the signal before its beginning, which a stream does not have; use another")
  }
  if let tolerance = options.tolerance {
    throw .invalidOption(
      name: "tolerance", value: "\(tolerance)",
      rule: "is a part of the whole signal's norm, which a stream does not know; see the stream's errorBound")
  }
  if options.padding == .same, options.stride.columns > 1 {
    throw .invalidOption(
      name: "padding", value: "same",
      rule: "depends on the signal's length when there is a stride, which a stream does not know; use numbers"
    )
  }
  let (reach, overflow) = max(taps - 1, 0).multipliedReportingOverflow(by: max(options.dilation.columns, 1))
  guard !overflow, reach < 1 << 40 else { throw .tooLarge(what: "the kernel's span along the columns") }
}

extension AxisGeometry {
  /// How far the outputs read before the first sample and behind the last, at the most: the strides of a signal of
  /// another length may end closer to its end.
  var reach: (before: Int, after: Int) {
    get throws(ConvolutionError) {
      let reach = (
        before: max(0, -begin),
        after: max(0, inputRange(for: 0..<count).upperBound + stride - 1 - inputLength)
      )
      guard max(reach.before, reach.after) <= max(1 << 24, 2 * span) else {
        throw .tooLarge(what: "what a stream reads beyond its ends")
      }
      return reach
    }
  }
}

extension Convolver {
  /// Prepares a kernel for a signal that never ends, planned for one that is long beside the kernel.
  convenience init(endlessSignalWith kernel: [Element], options: ConvolutionOptions<Element>)
    throws(ConvolutionError)
  {
    try checkEndless(options, taps: kernel.count)
    var options = options
    options.inBlocks = true
    let span = options.dilation.columns * max(kernel.count - 1, 0) + 1
    try self.init(
      kernel: Matrix(rows: 1, columns: kernel.count, elements: kernel),
      input: Shape(rows: 1, columns: 1 << 50), dimensionality: .alongRows, options: options,
      plannedFor: Shape(rows: 1, columns: max(1 << 20, 64 * span)))
  }
}
