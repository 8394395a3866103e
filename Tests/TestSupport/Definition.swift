import ComplexModule
import Convolution
import RealModule

/// One axis of a window over the full result, from the text of the definitions and not from the library's
/// geometry: y[i] = Σ_j taps[j] · x[begin + i·stride + j·dilation].
package struct DefinitionAxis: Sendable, Equatable {
  /// The extended-input index under the first tap of output 0.
  package var begin: Int
  /// Outputs.
  package var count: Int
  /// Distance between outputs.
  package var stride: Int
  /// Distance between taps.
  package var dilation: Int

  /// The axis of an operation with these options; `swaps` is the rule of `np.convolve` that a longer kernel
  /// changes roles.  Nil when there is no output.
  package init?<Element>(
    length: Int, taps: Int, options: ConvolutionOptions<Element>, swaps: Bool,
    at axis: KeyPath<Axes<Int>, Int>
  ) {
    stride = options.stride[keyPath: axis]
    dilation = options.dilation[keyPath: axis]
    let span = dilation * (taps - 1) + 1
    if let padding = options.padding {
      let (before, after) = Self.zeros(padding, length: length, span: span, stride: stride, at: axis)
      guard length + before + after >= span else { return nil }
      begin = -before
      count = (length + before + after - span) / stride + 1
      return
    }
    let dense: Int
    switch options.mode {
    case .full: (begin, dense) = (1 - span, length + span - 1)
    case .valid: (begin, dense) = (min(length - span, 0), abs(length - span) + 1)
    case .same:
      dense = swaps ? max(length, span) : length
      let origin = options.origin.map { [dilation] in $0[keyPath: axis] * dilation }
      begin =
        options.correlates
        ? -(origin ?? span / 2) : (origin ?? ((swaps ? min(length, span) : span) - 1) / 2) - (span - 1)
    }
    count = (dense - 1) / stride + 1
  }

  private static func zeros(
    _ padding: Padding, length: Int, span: Int, stride: Int, at axis: KeyPath<Axes<Int>, Int>
  ) -> (before: Int, after: Int) {
    switch padding {
    case .zeros(let before, let after): return (before[keyPath: axis], after[keyPath: axis])
    case .same:
      let outputs = (length + stride - 1) / stride
      let total = max((outputs - 1) * stride + span - length, 0)
      return (total / 2, total - total / 2)
    }
  }

  /// The extended-input indices that the outputs read.
  func reads(taps: Int) -> Range<Int> { begin..<(begin + (count - 1) * stride + (taps - 1) * dilation + 1) }
}

/// A convolution or correlation by its definition, in double-double arithmetic: slow, and right.
package struct Definition: Sendable {
  /// The signal or image, widened.
  package let signal: Matrix<Complex<Double>>
  /// The taps in correlation form: reversed for a convolution, conjugated for a correlation.
  package let taps: Matrix<Complex<Double>>
  /// The window.
  package let window: Axes<DefinitionAxis>
  private let boundary: Boundary
  private let fill: Complex<Double>
  private let nothingOutside: Bool
  private let isReal: Bool

  /// The definition of an operation; nil when it has no output.
  ///
  /// - Parameter isImage: whether the rules are those of images; else the operands are single rows.
  package init?(
    signal: Matrix<Complex<Double>>, kernel: Matrix<Complex<Double>>, isImage: Bool, isReal: Bool,
    options: ConvolutionOptions<Complex<Double>>
  ) {
    let readsZeros = options.padding != nil || options.mode == .valid
    boundary = readsZeros ? .fill : options.boundary
    fill = readsZeros ? .zero : options.fillValue ?? .zero
    nothingOutside = boundary == .fill && fill == .zero
    let swaps = !isImage && !options.correlates && nothingOutside && options.origin == nil
    guard
      let columns = DefinitionAxis(
        length: signal.columns, taps: kernel.columns, options: options, swaps: swaps, at: \.columns),
      let rows = isImage
        ? DefinitionAxis(length: signal.rows, taps: kernel.rows, options: options, swaps: false, at: \.rows)
        : DefinitionAxis(length: 1, taps: 1, options: ConvolutionOptions<Double>(), swaps: false, at: \.rows)
    else { return nil }
    window = Axes(rows: rows, columns: columns)
    self.signal = signal
    self.isReal = isReal
    taps = Matrix(
      rows: kernel.rows, columns: kernel.columns,
      elements: options.correlates
        ? kernel.elements.map { Complex($0.rawStorage.x, -$0.rawStorage.y) } : kernel.elements.reversed())
  }

  /// Rows and columns of outputs.
  package var outputShape: Shape { Shape(rows: window.rows.count, columns: window.columns.count) }

  /// One output, rounded to doubles, and Σ |tap|·|sample|, the scale of its rounding errors.
  package func output(_ row: Int, _ column: Int) -> (value: Complex<Double>, scale: Double) {
    var (real, imaginary, scale) = (DoubleDouble(), DoubleDouble(), 0.0)
    for i in 0..<taps.rows {
      let sourceRow = window.rows.begin + row * window.rows.stride + i * window.rows.dilation
      for j in 0..<taps.columns {
        let sourceColumn = window.columns.begin + column * window.columns.stride + j * window.columns.dilation
        guard let sample = extended(sourceRow, sourceColumn) else { continue }
        // The stored parts: `real` and `imaginary` read NaN from infinities.
        let (a, b) = (taps[i, j].rawStorage, sample.rawStorage)
        real.add(a.x, times: b.x)
        scale += (a.x * a.x + a.y * a.y).squareRoot() * (b.x * b.x + b.y * b.y).squareRoot()
        guard !isReal else { continue }
        real.add(-a.y, times: b.y)
        imaginary.add(a.x, times: b.y)
        imaginary.add(a.y, times: b.x)
      }
    }
    return (Complex(real.high, imaginary.high), scale)
  }

  /// ‖x‖₂ of the extended input that the outputs read, the norm of every method's error bound.
  package var inputNorm: Double {
    var sum = 0.0
    for row in window.rows.reads(taps: taps.rows) {
      for column in window.columns.reads(taps: taps.columns) {
        sum += extended(row, column)?.lengthSquared ?? 0
      }
    }
    return sum.squareRoot()
  }

  /// ‖h‖₂
  package var kernelNorm: Double { taps.elements.reduce(0) { $0 + $1.lengthSquared }.squareRoot() }

  /// The input at any index, nil where there is nothing.
  private func extended(_ row: Int, _ column: Int) -> Complex<Double>? {
    guard let i = Self.source(row, signal.rows, boundary),
      let j = Self.source(column, signal.columns, boundary)
    else { return nothingOutside ? nil : fill }
    return signal[i, j]
  }

  /// The index that stands at `index`, found by walking: reflections step by step, as one would with a finger.
  static func source(_ index: Int, _ count: Int, _ boundary: Boundary) -> Int? {
    var index = index
    while index < 0 || index >= count {
      switch boundary {
      case .fill: return nil
      case .edge: return index < 0 ? 0 : count - 1
      case .wrap: index += index < 0 ? count : -count
      case .symmetric: index = index < 0 ? -1 - index : 2 * count - 1 - index
      case .reflect:
        if count == 1 { return 0 }
        index = index < 0 ? -index : 2 * count - 2 - index
      }
    }
    return index
  }
}
