import ComplexModule
import RealModule

/// Another library, whose result is wanted to the last sample: whether it reverses the kernel, which tap of an
/// even kernel it centres, its default mode and boundary.
///
/// ```swift
/// let x: [Double] = [1, 2, 3, 4]
/// let h: [Double] = [1, 10]
/// let matlab: ConvolutionOptions<Double> = try Convention.matlab.options(
///   signalLength: 4, kernelLength: 2, mode: .same)
/// try convolve(x, with: h, options: matlab)  // [12.0, 23.0, 34.0, 40.0]
/// try convolve(x, with: h, mode: .same)  // [1.0, 12.0, 23.0, 34.0]
/// ```
///
/// What a caller says wins over the library's defaults; a mode or boundary that the library does not have is an
/// error, because nothing could then be called its result. The article <doc:ComingFromOtherLibraries> has the
/// table.
public enum Convention: String, CaseIterable, Sendable {
  /// `numpy.convolve` and `numpy.correlate`; signals only.
  case numpy
  /// `scipy.signal`: `convolve`, `correlate`, `convolve2d`, `correlate2d`.
  case scipy
  /// `scipy.ndimage`: `convolve1d`, `correlate1d`, `convolve`, `correlate`.
  case ndimage
  /// MATLAB's `conv` and `conv2`; correlation is that of its `imfilter`.
  case matlab
  /// OpenCV's `filter2D`, which correlates.
  case opencv
  /// Pillow's `ImageFilter.Kernel`; images only.
  case pillow
  /// TensorFlow's `tf.nn.conv1d` and `tf.nn.conv2d`, which correlate.
  case tensorflow
  /// PyTorch's `conv1d` and `conv2d` of `torch.nn.functional`, which correlate.
  case torch
}

extension Convention {
  /// The options with which a signal of N samples and a kernel of K taps give the library's result.
  ///
  /// ```swift
  /// let options: ConvolutionOptions<Double> = try Convention.ndimage.options(signalLength: 3, kernelLength: 2)
  /// print(options.mode, options.boundary)  // same symmetric
  /// ```
  ///
  /// - Parameters:
  ///   - signalLength: N.
  ///   - kernelLength: K.
  ///   - mode: nil for the library's default.
  ///   - boundary: nil for the library's default.
  ///   - fillValue: the value outside under ``Boundary/fill``.
  ///   - correlates: the library's correlation, where it has both.
  /// - Throws: ``ConvolutionError/invalidOption(name:value:rule:)`` for what the library does not have.
  public func options<Element>(
    signalLength: Int, kernelLength: Int, mode: ConvolutionMode? = nil, boundary: Boundary? = nil,
    fillValue: Element? = nil, correlates: Bool = false
  ) throws(ConvolutionError) -> ConvolutionOptions<Element> {
    let rules = try rules(for: .signal, correlates: correlates)
    return try rules.options(
      input: Shape(rows: 1, columns: signalLength), kernel: Shape(rows: 1, columns: kernelLength),
      choice: .init(mode: mode, boundary: boundary), fillValue: fillValue)
  }

  /// The options with which an image and a kernel of these shapes give the library's result.
  ///
  /// Pillow copies the border, which its kernel does not reach: its options give the outputs inside.
  ///
  /// ```swift
  /// let options: ConvolutionOptions<Double> = try Convention.opencv.options(
  ///   image: Shape(rows: 4, columns: 6), kernel: Shape(rows: 2, columns: 3))
  /// print(options.correlates, options.boundary, options.origin!)  // true reflect 1
  /// ```
  ///
  /// - Throws: ``ConvolutionError/invalidOption(name:value:rule:)`` for what the library does not have.
  public func options<Element>(
    image: Shape, kernel: Shape, mode: ConvolutionMode? = nil, boundary: Boundary? = nil,
    fillValue: Element? = nil, correlates: Bool = false
  ) throws(ConvolutionError) -> ConvolutionOptions<Element> {
    let rules = try rules(for: .image, correlates: correlates)
    return try rules.options(
      input: image, kernel: kernel, choice: .init(mode: mode, boundary: boundary), fillValue: fillValue)
  }

  /// The taps in the order and size in which the library applies them.
  ///
  /// Pillow reads a kernel from its last row to its first and divides it by its sum, unless that is zero; the
  /// others apply it as it is.
  ///
  /// ```swift
  /// let taps: Matrix<Double> = [[1, 1], [0, 2]]
  /// Convention.pillow.taps(taps) == [[0, 0.5], [0.25, 0.25]]  // true
  /// ```
  public func taps(_ kernel: Matrix<Double>) -> Matrix<Double> {
    guard self == .pillow else { return kernel }
    let sum = kernel.elements.reduce(0, +)
    let rows = (0..<kernel.rows).reversed().map { row in
      kernel.elements[row * kernel.columns..<(row + 1) * kernel.columns]
    }
    return Matrix(rows: kernel.rows, columns: kernel.columns, elements: Array(rows.joined()))
      .map { sum == 0 ? $0 : $0 / sum }
  }

  /// The complex taps as the library applies them, given that a correlation here conjugates its kernel.
  ///
  /// PyTorch's layers do not: their taps are conjugated beforehand.
  ///
  /// ```swift
  /// import ComplexModule
  ///
  /// let taps: Matrix<Complex<Double>> = [[Complex(0, 1)]]
  /// Convention.torch.taps(taps) == [[Complex(0, -1)]]  // true
  /// ```
  public func taps(_ kernel: Matrix<Complex<Double>>) -> Matrix<Complex<Double>> {
    self == .torch ? kernel.map(\.conjugate) : kernel
  }
}
