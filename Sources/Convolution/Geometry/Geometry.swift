/// What is asked for, exactly: both axes and the boundary, all options resolved to numbers.
package struct Geometry: Equatable, Sendable {
  package var rows: AxisGeometry
  package var columns: AxisGeometry
  /// The boundary in force; `valid` and explicit padding read zeros, whatever was asked for.
  package var boundary: Boundary
  /// Whether the outside is the absence of samples (fill with zero), which no tap meets.
  package var zeroOutside: Bool

  package var inputShape: Shape { Shape(rows: rows.inputLength, columns: columns.inputLength) }
  package var kernelShape: Shape { Shape(rows: rows.kernelLength, columns: columns.kernelLength) }
  package var outputShape: Shape { Shape(rows: rows.count, columns: columns.count) }
  package var span: Shape { Shape(rows: rows.span, columns: columns.span) }
  package var isDense: Bool {
    rows.stride == 1 && columns.stride == 1 && rows.dilation == 1 && columns.dilation == 1
  }
}

extension Geometry {
  /// The same sum over taps for `outputs` that read an input of just what they need: the window of a block over
  /// its halo.
  package func window(of outputs: Shape) -> Geometry {
    func window(_ axis: AxisGeometry, _ count: Int) -> AxisGeometry {
      AxisGeometry(
        inputLength: (count - 1) * axis.stride + axis.span, kernelLength: axis.kernelLength,
        stride: axis.stride, dilation: axis.dilation, begin: 0, count: count)
    }
    return Geometry(
      rows: window(rows, outputs.rows), columns: window(columns, outputs.columns), boundary: .fill,
      zeroOutside: true)
  }

  /// Every output that the strides leave out as well.
  package var withoutStride: Geometry {
    func dense(_ axis: AxisGeometry) -> AxisGeometry {
      AxisGeometry(
        inputLength: axis.inputLength, kernelLength: axis.kernelLength, stride: 1, dilation: axis.dilation,
        begin: axis.begin, count: axis.denseCount)
    }
    return Geometry(
      rows: dense(rows), columns: dense(columns), boundary: boundary, zeroOutside: zeroOutside)
  }
}

/// How the operands of a window relate: the rules of `np.convolve`, of `convolve2d`, or of rows that do
/// not mix.
package enum Dimensionality: Hashable, Sendable {
  /// One signal, or many as the rows of a matrix: the kernel is one row.
  case alongRows
  /// Many signals as the columns of a matrix: the kernel is one column.
  case alongColumns
  /// An image.
  case image
}

/// Convolution reverses the kernel; correlation does not, and conjugates it.
package enum Operation: String, Sendable {
  case convolution, correlation
}

/// The request in the user's words, before it becomes a ``Geometry``.
package struct WindowRequest: Sendable {
  package var operation: Operation
  package var dimensionality: Dimensionality
  package var mode: ConvolutionMode
  package var boundary: Boundary
  package var fillIsZero: Bool
  package var stride: Axes<Int>
  package var dilation: Axes<Int>
  package var padding: Padding?
  package var origin: Axes<Int>?
  /// The part of the outputs that is wanted; nil is all of an axis.
  package var outputs: Axes<Range<Int>?>
}

extension Geometry {
  /// Resolves a request over the given shapes.
  package init(input: Shape, kernel: Shape, request: WindowRequest) throws(ConvolutionError) {
    guard input.rows > 0, input.columns > 0 else { throw .emptyOperand(.signal) }
    guard kernel.rows > 0, kernel.columns > 0 else { throw .emptyOperand(.kernel) }
    let readsZeros = request.padding != nil || request.mode == .valid
    boundary = readsZeros ? .fill : request.boundary
    zeroOutside = boundary == .fill && (readsZeros || request.fillIsZero)
    let builder = AxisBuilder(request: request, zeroOutside: zeroOutside)
    columns =
      request.dimensionality == .alongColumns
      ? .independent(input.columns)
      : try builder.axis("columns", length: input.columns, taps: kernel.columns, at: \.columns)
    rows =
      request.dimensionality == .alongRows
      ? .independent(input.rows)
      : try builder.axis("rows", length: input.rows, taps: kernel.rows, at: \.rows)
    if request.mode == .valid, request.padding == nil, request.dimensionality == .image {
      let span = self.span
      let inside = span.rows <= input.rows && span.columns <= input.columns
      let outside = span.rows >= input.rows && span.columns >= input.columns
      guard inside || outside else { throw .noValidResult(signal: input, kernel: span) }
    }
    if request.dimensionality != .alongColumns { try columns.keep(request.outputs.columns, of: "columns") }
    if request.dimensionality != .alongRows { try rows.keep(request.outputs.rows, of: "rows") }
    guard outputShape.checkedCount != nil else { throw .tooLarge(what: "the result") }
  }
}

extension AxisGeometry {
  /// Leaves the outputs that are wanted, when they are a part of what there is.
  fileprivate mutating func keep(_ wanted: Range<Int>?, of axis: String) throws(ConvolutionError) {
    guard let wanted else { return }
    guard !wanted.isEmpty, wanted.lowerBound >= 0, wanted.upperBound <= count else {
      throw .noSuchOutputs(axis: axis, wanted: wanted, count: count)
    }
    keep(wanted)
  }
}

/// Turns one axis of a request into numbers.
private struct AxisBuilder {
  let request: WindowRequest
  let zeroOutside: Bool

  /// No length, span, padding or origin may pass this, so that no sum of a few of them overflows.
  static let limit = 1 << 56

  func axis(_ name: String, length: Int, taps: Int, at path: KeyPath<Axes<Int>, Int>)
    throws(ConvolutionError) -> AxisGeometry
  {
    let stride = request.stride[keyPath: path]
    let dilation = request.dilation[keyPath: path]
    try check("stride", stride, 1)
    try check("dilation", dilation, 1)
    let (reach, overflow) = dilation.multipliedReportingOverflow(by: taps - 1)
    guard !overflow, reach < Self.limit, length < Self.limit else {
      throw .tooLarge(what: "the kernel's span along the \(name)")
    }
    var axis = AxisGeometry(
      inputLength: length, kernelLength: taps, stride: stride, dilation: dilation, begin: 0, count: 0)
    if let padding = request.padding {
      try pad(&axis, name, padding, at: path)
    } else {
      let origin = request.origin?[keyPath: path]
      if let origin { try check("origin", origin, -Self.limit) }
      place(&axis, origin: origin)
      axis.count = (axis.count - 1) / stride + 1
    }
    return axis
  }

  private func check(_ name: String, _ value: Int, _ minimum: Int) throws(ConvolutionError) {
    guard value >= minimum, value <= Self.limit else {
      throw .invalidOption(
        name: name, value: "\(value)", rule: "must be at least \(minimum) and at most 2^56")
    }
  }

  /// floor((n + before + after − span) / stride) + 1 outputs, the first under the first padded sample.
  private func pad(
    _ axis: inout AxisGeometry, _ name: String, _ padding: Padding, at path: KeyPath<Axes<Int>, Int>
  ) throws(ConvolutionError) {
    let before: Int
    let after: Int
    switch padding {
    case .zeros(let first, let last):
      before = first[keyPath: path]
      after = last[keyPath: path]
      try check("padding", before, 0)
      try check("padding", after, 0)
    case .same:
      let outputs = (axis.inputLength - 1) / axis.stride + 1
      let (reach, overflow) = (outputs - 1).multipliedReportingOverflow(by: axis.stride)
      guard !overflow, reach < Self.limit else { throw .tooLarge(what: "the padding along the \(name)") }
      let total = max(reach + axis.span - axis.inputLength, 0)
      before = total / 2
      after = total - before
    }
    let room = axis.inputLength + before + after - axis.span
    guard room >= 0 else {
      throw .noOutput(axis: name, length: axis.inputLength, padding: before + after, span: axis.span)
    }
    axis.begin = -before
    axis.count = room / axis.stride + 1
  }

  /// Mode, roles and origin: see the article on modes for each line.
  private func place(_ axis: inout AxisGeometry, origin: Int?) {
    let (length, span) = (axis.inputLength, axis.span)
    switch request.mode {
    case .full:
      axis.begin = 1 - span
      axis.count = length + span - 1
    case .valid:
      axis.begin = min(length, span) - span
      axis.count = max(length, span) - min(length, span) + 1
    case .same:
      // np.convolve lets a longer kernel swap roles; with any other boundary the roles are fixed.
      let swaps =
        request.dimensionality != .image && request.operation == .convolution && zeroOutside && origin == nil
      axis.count = swaps ? max(length, span) : length
      let centre = ((swaps ? min(length, span) : span) - 1) / 2
      switch request.operation {
      case .convolution: axis.begin = (origin.map { $0 * axis.dilation } ?? centre) - (span - 1)
      case .correlation: axis.begin = -(origin.map { $0 * axis.dilation } ?? span / 2)
      }
    }
  }
}
