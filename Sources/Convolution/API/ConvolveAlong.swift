/// Convolves along one axis of an array of any number of dimensions; the rows along it do not mix.
///
/// ```swift
/// // Three recordings of four samples each, smoothed one by one.
/// let recordings: [Double] = [1, 1, 1, 1, 2, 2, 2, 2, 3, 5, 3, 5]
/// let smooth = try convolve(
///   recordings, shape: [3, 4], axis: 1, with: [0.5, 0.5], options: ConvolutionOptions(mode: .valid))
/// smooth.shape  // [3, 3]
/// smooth.elements  // [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 4.0, 4.0, 4.0]
/// ```
///
/// - Parameters:
///   - elements: the samples in row-major (C) order.
///   - shape: the array's dimensions; their product is the number of samples.
///   - axis: the dimension to filter, counted from 0, or from the end when negative.
///   - kernel: the taps.
///   - options: as for a signal; `stride` and the like read their `columns`.
/// - Returns: the samples of the result, and its shape, which differs from the input's in the axis only.
/// - Throws: ``ConvolutionError`` as for a signal, and when axis or shape do not fit.
/// - Complexity: rows times that of one signal; the kernel is prepared once.
public func convolve<Element: ConvolutionElement>(
  _ elements: [Element], shape: [Int], axis: Int, with kernel: [Element],
  options: ConvolutionOptions<Element> = ConvolutionOptions()
) throws(ConvolutionError) -> (elements: [Element], shape: [Int]) {
  let layout = try AxisLayout(shape: shape, axis: axis, count: elements.count)
  let convolver = try Convolver(
    kernel: layout.kernel(kernel), input: layout.planeShape, dimensionality: layout.dimensionality,
    options: layout.options(options))
  return try layout.assemble(output: convolver.plan.outputShape) { plane throws(ConvolutionError) in
    try convolver.convolve(layout.plane(plane, of: elements)).elements
  }
}

/// Convolves integers along one axis, exactly.
///
/// ```swift
/// let counts: [UInt8] = [1, 2, 3, 250, 251, 252]
/// let steps = try convolve(counts, shape: [2, 3], axis: 0, with: [1, -1])
/// steps.elements  // [1, 2, 3, 249, 249, 249, -250, -251, -252]
/// ```
///
/// - Parameters:
///   - elements: the samples in row-major (C) order.
///   - shape: the array's dimensions.
///   - axis: the dimension to filter, counted from 0, or from the end when negative.
///   - kernel: the taps.
///   - options: as for a signal.
/// - Returns: the samples of the result, and its shape, which differs from the input's in the axis only.
/// - Throws: as for arrays of real samples, and ``ConvolutionError/integerOverflow(row:column:)``.
/// - Complexity: rows times that of one signal.
public func convolve<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ elements: [Sample], shape: [Int], axis: Int, with kernel: [Tap],
  options: ConvolutionOptions<Int64> = ConvolutionOptions()
) throws(ConvolutionError) -> (elements: [Int64], shape: [Int]) {
  let layout = try AxisLayout(shape: shape, axis: axis, count: elements.count)
  var output = Shape(rows: 0, columns: 0)
  let planes = try (0..<layout.planes).map { plane throws(ConvolutionError) in
    let result = try convolve(
      layout.plane(plane, of: elements), with: layout.kernel(kernel),
      dimensionality: layout.dimensionality, options: layout.options(options))
    output = result.shape
    return result.elements
  }
  return try layout.assemble(output: output) { plane throws(ConvolutionError) in planes[plane] }
}

/// An array as planes in which the axis to filter is the columns (the last axis) or the rows (any other).
private struct AxisLayout {
  let shape: [Int]
  let axis: Int
  /// Planes that are filtered one after another.
  let planes: Int
  let planeShape: Shape
  let dimensionality: Dimensionality

  init(shape: [Int], axis: Int, count: Int) throws(ConvolutionError) {
    var product = 1
    for length in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { throw .tooLarge(what: "an array of shape \(shape)") }
      product = next
    }
    guard product == count else {
      throw .wrongLength(what: "an array of shape \(shape)", expected: product, actual: count)
    }
    guard axis >= -shape.count, axis < shape.count else {
      throw .invalidOption(
        name: "axis", value: "\(axis)",
        rule: "must be from \(-shape.count) to \(shape.count - 1) for an array of \(shape.count) dimensions")
    }
    guard count > 0 else { throw .emptyOperand(.signal) }
    self.shape = shape
    self.axis = axis < 0 ? axis + shape.count : axis
    let before = shape[..<self.axis].reduce(1, *)
    let after = shape[(self.axis + 1)...].reduce(1, *)
    if after == 1 {
      planes = 1
      planeShape = Shape(rows: before, columns: shape[self.axis])
      dimensionality = .alongRows
    } else {
      planes = before
      planeShape = Shape(rows: shape[self.axis], columns: after)
      dimensionality = .alongColumns
    }
  }

  func kernel<Tap>(_ taps: [Tap]) -> Matrix<Tap> {
    dimensionality == .alongRows
      ? Matrix(rows: 1, columns: taps.count, elements: taps)
      : Matrix(rows: taps.count, columns: 1, elements: taps)
  }

  /// The options of a signal, whose axis is always the columns, for the axis of the plane.
  func options<Element>(_ options: ConvolutionOptions<Element>) -> ConvolutionOptions<Element> {
    guard dimensionality == .alongColumns else { return options }
    var turned = options
    func turn(_ axes: Axes<Int>) -> Axes<Int> { Axes(rows: axes.columns, columns: axes.rows) }
    turned.stride = turn(options.stride)
    turned.dilation = turn(options.dilation)
    turned.origin = options.origin.map(turn)
    turned.blockLength = options.blockLength.map(turn)
    (turned.outputRows, turned.outputColumns) = (options.outputColumns, options.outputRows)
    if case .zeros(let before, let after) = options.padding {
      turned.padding = .zeros(before: turn(before), after: turn(after))
    }
    return turned
  }

  func plane<Element>(_ index: Int, of elements: [Element]) -> Matrix<Element> {
    let count = planeShape.count
    return Matrix(
      rows: planeShape.rows, columns: planeShape.columns,
      elements: planes == 1 ? elements : Array(elements[index * count..<(index + 1) * count]))
  }

  func assemble<Element>(
    output: Shape, plane: (Int) throws(ConvolutionError) -> [Element]
  ) throws(ConvolutionError) -> (elements: [Element], shape: [Int]) {
    var resultShape = shape
    resultShape[axis] = dimensionality == .alongRows ? output.columns : output.rows
    if planes == 1 { return (try plane(0), resultShape) }
    var results: [Element] = []
    results.reserveCapacity(planes * output.count)
    for index in 0..<planes { results += try plane(index) }
    return (results, resultShape)
  }
}
