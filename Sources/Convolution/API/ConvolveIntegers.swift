/// Convolves integers exactly: every result is the true one, as an Int64, or the call is an error.
///
/// ```swift
/// try convolve([1, 2, 3, 4] as [UInt8], with: [1, 10], mode: .same)  // [1, 12, 23, 34]
/// ```
///
/// NumPy and SciPy wrap silently where the result does not fit, and SciPy's transform rounds.
///
/// - Parameters:
///   - signal: samples of any fixed-width integer type up to 64 bits.
///   - kernel: taps of any such type.
///   - mode: as for real signals.
///   - boundary: as for real signals.
///   - fillValue: the value outside under ``Boundary/fill``; not limited to the signal's type.
/// - Throws: ``ConvolutionError/integerOverflow(row:column:)`` naming the first result beyond Int64; else as
///   for real signals.
/// - Complexity: O(N·K).
public func convolve<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ signal: [Sample], with kernel: [Tap], mode: ConvolutionMode = .full, boundary: Boundary = .fill,
  fillValue: Int64? = nil
) throws(ConvolutionError) -> [Int64] {
  try convolve(
    signal, with: kernel, options: ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue))
}

/// Convolves integers exactly, with every option.
///
/// - Throws: as ``convolve(_:with:mode:boundary:fillValue:)`` for integers, and
///   ``ConvolutionError/methodCannotServe(method:reason:)`` for a method that rounds.
public func convolve<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ signal: [Sample], with kernel: [Tap], options: ConvolutionOptions<Int64>
) throws(ConvolutionError) -> [Int64] {
  try convolve(
    Matrix(rows: 1, columns: signal.count, elements: signal),
    with: Matrix(rows: 1, columns: kernel.count, elements: kernel), dimensionality: .alongRows,
    options: options
  ).elements
}

/// Convolves an image of integers exactly.
///
/// - Throws: as for integer signals, with row and column of the first result beyond Int64.
public func convolve<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ image: Matrix<Sample>, with kernel: Matrix<Tap>,
  options: ConvolutionOptions<Int64> = ConvolutionOptions()
) throws(ConvolutionError) -> Matrix<Int64> {
  try convolve(image, with: kernel, dimensionality: .image, options: options)
}

@specialized(where Sample == Int64, Tap == Int64)
package func convolve<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ image: Matrix<Sample>, with kernel: Matrix<Tap>, dimensionality: Dimensionality,
  options: ConvolutionOptions<Int64>
) throws(ConvolutionError) -> Matrix<Int64> {
  let geometry = try Geometry(
    input: image.shape, kernel: kernel.shape, request: options.request(dimensionality, zero: 0))
  let plan = try PlanMaker(
    geometry: geometry, mode: options.mode, facts: KernelFacts(), kind: .i64, threads: options.threads
  ).plan(options.method, blockLength: options.blockLength)
  let fillValue = geometry.zeroOutside ? 0 : options.fillValue ?? 0
  guard fitsEverywhere(image, kernel, fillValue) else {
    let taps = kernel.elements.map { Int128($0) }
    let wide = WideIntegerLoops(
      geometry: geometry, taps: options.correlates ? taps : taps.reversed(), fillValue: Int128(fillValue))
    let results = try wide.outputs { Int128(image.elements[$0 * image.columns + $1]) }
    return Matrix(rows: plan.outputShape.rows, columns: plan.outputShape.columns, elements: results)
  }
  let prepared = PreparedKernel(
    kernel.map { Int64($0) }, correlates: options.correlates, separates: false, loops: integerLoops)
  let engine = try EngineFactory.make(plan, kernel: prepared)
  let scratch = try ScratchPool(bytes: engine.scratchBytes, count: plan.threads)
  let samples = image.elements as? [Int64] ?? image.elements.map { Int64($0) }
  try Machine.checkRoom(for: plan.outputShape, bytesPerSample: 8)
  return Matrix(shape: plan.outputShape) { output in
    samples.withUnsafeBufferPointer { source in
      let reader = BoundaryReader(
        base: source.baseAddress!, shape: image.shape, rowStride: image.columns,
        boundary: geometry.boundary, fillValue: fillValue)
      BlockRunner.run(
        engine, reading: reader,
        writing: OutputWindow(base: output.baseAddress!, rowStride: plan.outputShape.columns),
        threads: plan.threads, scratch: scratch)
    }
  }
}

/// Whether max|x| · Σ|h| fits Int64, so that no partial sum can overflow.
private func fitsEverywhere<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ image: Matrix<Sample>, _ kernel: Matrix<Tap>, _ fillValue: Int64
) -> Bool {
  var largest = fillValue.magnitude
  for sample in image.elements { largest = max(largest, UInt64(sample.magnitude)) }
  var sum: UInt64 = 0
  for tap in kernel.elements {
    let (next, overflow) = sum.addingReportingOverflow(UInt64(tap.magnitude))
    if overflow { return false }
    sum = next
  }
  let (bound, overflow) = largest.multipliedReportingOverflow(by: sum)
  return !overflow && bound <= UInt64(Int64.max) && largest <= UInt64(Int64.max)
}

/// Correlates integers exactly: the kernel is not reversed.
///
/// - Throws: as for a convolution of integers.
public func correlate<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ signal: [Sample], with kernel: [Tap], mode: ConvolutionMode = .full, boundary: Boundary = .fill,
  fillValue: Int64? = nil
) throws(ConvolutionError) -> [Int64] {
  var options = ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue)
  options.correlates = true
  return try convolve(signal, with: kernel, options: options)
}
