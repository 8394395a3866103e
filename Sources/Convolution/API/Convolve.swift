/// Convolves two signals as `np.convolve` defines it: `full[n] = Σ_j kernel[j] · signal[n − j]`.
///
/// ```swift
/// let slope = try convolve([1.0, 2, 3, 4, 5], with: [1, 0, -1], mode: .valid)  // [2.0, 2.0, 2.0]
/// let mean = try convolve([1.0, 2, 6], with: [0.5, 0.5], mode: .same, boundary: .edge)  // [1.0, 1.5, 4.0]
/// try convolve([], with: [1.0])  // error: the signal is empty; …
/// ```
///
/// - Parameters:
///   - signal: N samples.
///   - kernel: K taps.
///   - mode: which samples of the full result: N+K−1, max(N, K), or max(N, K) − min(N, K) + 1.
///   - boundary: what the signal is outside its ends; with anything but zeros `same` has N samples.
///   - fillValue: the value outside under ``Boundary/fill``.
/// - Returns: the result in the samples' type and arithmetic, within the plan's
///   ``ConvolutionPlan/errorBound``.
/// - Throws: ``ConvolutionError/emptyOperand(_:)`` naming the operand that has no samples.
/// - Complexity: the cheaper of O(N·K) and O(N log K).
public func convolve<Element: ConvolutionElement>(
  _ signal: [Element], with kernel: [Element], mode: ConvolutionMode = .full, boundary: Boundary = .fill,
  fillValue: Element? = nil
) throws(ConvolutionError) -> [Element] {
  try convolve(
    signal, with: kernel, options: ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue))
}

/// Convolves two signals with every option.
///
/// ```swift
/// var options = ConvolutionOptions<Double>(mode: .same)
/// options.stride = 2
/// try convolve([1, 2, 3, 4, 5], with: [0.5, 0.5], options: options)  // [0.5, 2.5, 4.5]
/// ```
///
/// - Parameters:
///   - signal: N samples.
///   - kernel: K taps; they span D·(K − 1) + 1 samples under a dilation D.
///   - options: mode, boundary, stride, dilation, padding, origin, method and the rest; in one dimension the
///     `columns` of a pair count.
/// - Returns: every S-th sample of the mode's result under a stride S; under explicit padding
///   ⌊(N + before + after − span)/S⌋ + 1 samples.
/// - Throws: ``ConvolutionError`` when an operand is empty, there is no output, an option is out of range, or
///   a forced method cannot serve.
/// - Complexity: the cheaper of O(N·K) and O(N log K), unless a method is forced.
public func convolve<Element: ConvolutionElement>(
  _ signal: [Element], with kernel: [Element], options: ConvolutionOptions<Element>
) throws(ConvolutionError) -> [Element] {
  let (longer, shorter) =
    swaps(signal, kernel, options) ? (kernel, signal) : (signal, kernel)
  return try Convolver(kernel: shorter, signalLength: longer.count, options: options).convolve(longer)
}

/// Whether the operands may change roles so that the longer one is the signal: where nothing but zeros is
/// outside, a convolution commutes in every mode.
private func swaps<Element: ConvolutionElement>(
  _ signal: [Element], _ kernel: [Element], _ options: ConvolutionOptions<Element>
) -> Bool {
  guard kernel.count > signal.count, !signal.isEmpty, !options.correlates, options.origin == nil,
    options.padding == nil, options.dilation.columns == 1, options.nan == .propagate
  else { return false }
  let zeroOutside =
    options.mode == .valid
    || options.boundary == .fill && (options.fillValue == nil || options.fillValue == .zero)
  return zeroOutside && signal.allSatisfy(Element.loops.isFinite)
}

/// Convolves an image as `scipy.signal.convolve2d` defines it:
/// `full[r, c] = Σ_i Σ_j kernel[i, j] · image[r − i, c − j]`.
///
/// ```swift
/// let image: Matrix<Double> = [[1, 2], [3, 4]]
/// let kernel: Matrix<Double> = [[1, 1], [1, 1]]
/// try convolve(image, with: kernel, mode: .valid)  // [[10.0]]
/// try convolve([[1.0]], with: kernel, mode: .full, fillValue: 5)  // [[16.0, 16.0], [16.0, 16.0]]
/// ```
///
/// - Parameters:
///   - image: the samples; the boundary extends them.
///   - kernel: the taps; never extended.
///   - mode: per axis N+K−1 outputs, the image's N, or max(N, K) − min(N, K) + 1.
///   - boundary: what the image is outside its edges.
///   - fillValue: the value outside under ``Boundary/fill``.
/// - Throws: ``ConvolutionError/emptyOperand(_:)``; ``ConvolutionError/noValidResult(signal:kernel:)`` when mode
///   `valid` finds neither operand inside the other.
/// - Complexity: the cheapest of O(samples · taps), O(samples · (rows + columns of taps)) for kernels of rank
///   one, and O(samples · log taps).
public func convolve<Element: ConvolutionElement>(
  _ image: Matrix<Element>, with kernel: Matrix<Element>, mode: ConvolutionMode = .full,
  boundary: Boundary = .fill, fillValue: Element? = nil
) throws(ConvolutionError) -> Matrix<Element> {
  try convolve(
    image, with: kernel, options: ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue))
}

/// Convolves an image with every option.
///
/// ```swift
/// // A layer of a neural network: no flip, zeros round the image, every second output.
/// var options = ConvolutionOptions<Double>()
/// options.correlates = true
/// options.padding = .zeros(1)
/// options.stride = 2
/// let image: Matrix<Double> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
/// try convolve(image, with: [[1, 2], [3, 4]], options: options)  // [[4.0, 18.0], [36.0, 77.0]]
/// ```
///
/// - Parameters:
///   - image: the samples.
///   - kernel: the taps.
///   - options: mode, boundary, stride, dilation, padding, origin, method and the rest, per axis.
/// - Throws: ``ConvolutionError`` when an operand is empty, there is no output, an option is out of range, or
///   a forced method cannot serve.
/// - Complexity: as without options, unless a method is forced.
public func convolve<Element: ConvolutionElement>(
  _ image: Matrix<Element>, with kernel: Matrix<Element>, options: ConvolutionOptions<Element>
) throws(ConvolutionError) -> Matrix<Element> {
  try Convolver(kernel: kernel, input: image.shape, dimensionality: .image, options: options).convolve(image)
}

/// Correlates two signals: `c[k] = Σ_l signal[l] · conj(kernel[l − k])`.
///
/// Modes are those of `scipy.signal.correlate`: lags −(K−1) … N−1 for `full`, 0 … N−K for `valid`, and the
/// signal's length for `same`, whose first lag is −(K−1) + (K−1)/2 (integer division).
///
/// ```swift
/// try correlate([1.0, 2, 3, 4], with: [1, 10], mode: .same)  // [10.0, 21.0, 32.0, 43.0]
/// ```
///
/// - Parameters:
///   - signal: N samples.
///   - kernel: K taps, not reversed.
///   - mode: which lags.
///   - boundary: what the signal is outside its ends.
///   - fillValue: the value outside under ``Boundary/fill``.
/// - Throws: as `convolve(_:with:mode:boundary:fillValue:)`.
/// - Complexity: as a convolution.
public func correlate<Element: ConvolutionElement>(
  _ signal: [Element], with kernel: [Element], mode: ConvolutionMode = .full, boundary: Boundary = .fill,
  fillValue: Element? = nil
) throws(ConvolutionError) -> [Element] {
  var options = ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue)
  options.correlates = true
  return try convolve(signal, with: kernel, options: options)
}

/// Correlates an image with a kernel, which is not reversed but conjugated:
/// `c[r, c] = Σ_i Σ_j image[r + i, c + j] · conj(kernel[i, j])`; `same` centres an even kernel as
/// `scipy.ndimage.correlate` and OpenCV's `filter2D` do, on tap K / 2.
///
/// ```swift
/// let image: Matrix<Double> = [[1, 2], [3, 4]]
/// try correlate(image, with: [[1, 10], [100, 1000]], mode: .valid)  // [[4321.0]]
/// ```
///
/// - Parameters:
///   - image: the samples.
///   - kernel: the taps.
///   - mode: which samples of the full result.
///   - boundary: what the image is outside its edges.
///   - fillValue: the value outside under ``Boundary/fill``.
/// - Throws: ``ConvolutionError/emptyOperand(_:)``; ``ConvolutionError/noValidResult(signal:kernel:)``.
/// - Complexity: as a convolution.
public func correlate<Element: ConvolutionElement>(
  _ image: Matrix<Element>, with kernel: Matrix<Element>, mode: ConvolutionMode = .full,
  boundary: Boundary = .fill, fillValue: Element? = nil
) throws(ConvolutionError) -> Matrix<Element> {
  var options = ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue)
  options.correlates = true
  return try convolve(image, with: kernel, options: options)
}
