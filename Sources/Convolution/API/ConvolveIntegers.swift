/// Convolves integers exactly: every result is the true one, as an Int64, or the call is an error.
///
/// ```swift
/// try convolve([1, 2, 3, 4] as [UInt8], with: [1, 10], mode: .same)  // [1, 12, 23, 34]
/// try convolve([Int64.max], with: [2])  // error: the exact result does not fit a 64-bit integer, …
/// ```
///
/// Long kernels go through transforms in double precision, cut into limbs so small that every product is
/// rounded under a proof; see `ConvolutionPlan/init(integers:kernel:options:)` for what runs. NumPy and
/// SciPy wrap silently where the result does not fit, and SciPy's transform rounds without one.
///
/// - Parameters:
///   - signal: samples of any fixed-width integer type up to 64 bits.
///   - kernel: taps of any such type.
///   - mode: as for real signals.
///   - boundary: as for real signals.
///   - fillValue: the value outside under ``Boundary/fill``; not limited to the signal's type.
/// - Throws: ``ConvolutionError/integerOverflow(row:column:)`` naming the first result beyond Int64; else as
///   for real signals.
/// - Complexity: the cheaper of O(N·K) and O(N log K) times the products of limbs.
public func convolve<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ signal: [Sample], with kernel: [Tap], mode: ConvolutionMode = .full, boundary: Boundary = .fill,
  fillValue: Int64? = nil
) throws(ConvolutionError) -> [Int64] {
  try convolve(
    signal, with: kernel, options: ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue))
}

/// Convolves integers exactly, with every option.
///
/// ```swift
/// var options = ConvolutionOptions<Int64>(mode: .same, boundary: .wrap)
/// options.stride = 2
/// try convolve([1, 2, 3, 4], with: [1, 1, 1], options: options)  // [7, 9]
/// ```
///
/// - Parameters:
///   - signal: N samples of any fixed-width integer type up to 64 bits.
///   - kernel: K taps of any such type.
///   - options: as for real signals.
/// - Throws: as `convolve(_:with:mode:boundary:fillValue:)` for integers, and
///   ``ConvolutionError/methodCannotServe(method:reason:)`` for ``ConvolutionMethod/separable``.
/// - Complexity: the cheaper of O(N·K) and O(N log K) times the products of limbs.
public func convolve<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ signal: [Sample], with kernel: [Tap], options: ConvolutionOptions<Int64>
) throws(ConvolutionError) -> [Int64] {
  try convolve(
    Matrix(rows: 1, columns: signal.count, elements: signal),
    with: Matrix(rows: 1, columns: kernel.count, elements: kernel), dimensionality: .alongRows,
    options: options
  ).elements
}

/// Convolves an image of integers exactly; modes are those of `scipy.signal.convolve2d`.
///
/// ```swift
/// let image: Matrix<UInt8> = [[200, 200], [200, 200]]
/// let sum: Matrix<Int> = [[1, 1], [1, 1]]
/// try convolve(image, with: sum, options: ConvolutionOptions(mode: .valid))  // [[800]]
/// ```
///
/// - Parameters:
///   - image: samples of any fixed-width integer type up to 64 bits.
///   - kernel: taps of any such type.
///   - options: as for real images.
/// - Throws: as for integer signals, with row and column of the first result beyond Int64.
/// - Complexity: the cheaper of O(samples · taps) and O(samples · log taps) times the products of limbs.
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
  try ExactConvolution(image, kernel: kernel, dimensionality: dimensionality, options: options).result()
}

/// Convolves integers exactly, and says how: the plan that these very values allowed.
@specialized(where Sample == Int64, Tap == Int64)
package func convolveReporting<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ image: Matrix<Sample>, with kernel: Matrix<Tap>, dimensionality: Dimensionality,
  options: ConvolutionOptions<Int64>
) throws(ConvolutionError) -> (output: Matrix<Int64>, plan: ConvolutionPlan) {
  let exact = try ExactConvolution(image, kernel: kernel, dimensionality: dimensionality, options: options)
  return (try exact.result(), exact.plan)
}

/// Correlates integers exactly: `c[k] = Σ_l signal[l] · kernel[l − k]`; the kernel is not reversed.
///
/// ```swift
/// try correlate([1, 2, 3, 4], with: [1, 10], mode: .same)  // [10, 21, 32, 43]
/// ```
///
/// - Parameters:
///   - signal: samples of any fixed-width integer type up to 64 bits.
///   - kernel: taps of any such type.
///   - mode: which lags, as for real signals.
///   - boundary: what the signal is outside its ends.
///   - fillValue: the value outside under ``Boundary/fill``.
/// - Throws: as for a convolution of integers.
/// - Complexity: as a convolution of integers.
public func correlate<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
  _ signal: [Sample], with kernel: [Tap], mode: ConvolutionMode = .full, boundary: Boundary = .fill,
  fillValue: Int64? = nil
) throws(ConvolutionError) -> [Int64] {
  var options = ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue)
  options.correlates = true
  return try convolve(signal, with: kernel, options: options)
}
