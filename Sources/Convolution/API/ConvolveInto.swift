/// Convolves a signal into memory of the caller's, in one call and with nothing prepared: the quickest way
/// for short signals.
///
/// ```swift
/// let (signal, kernel): ([Double], [Double]) = ([1, 2, 3], [0.5, 0.5])
/// var output: [Double] = [0, 0, 0]
/// var span = output.mutableSpan
/// try convolve(signal.span, with: kernel.span, mode: .same, into: &span)
/// output  // [0.5, 1.5, 2.5]
/// ```
///
/// - Parameters:
///   - signal: N samples.
///   - kernel: K taps.
///   - mode: which samples of the full result, as for arrays; outside is nothing but zeros.
///   - output: room for exactly as many samples as the mode gives; does not overlap the operands.
/// - Throws: ``ConvolutionError/emptyOperand(_:)``, ``ConvolutionError/wrongLength(what:expected:actual:)``.
/// - Complexity: as for arrays; up to 64 taps on 2¹⁷ samples no plan is made and nothing is allocated.
@specialized(where Element == Float)
@specialized(where Element == Double)
public func convolve<Element: ConvolutionElement>(
  _ signal: Span<Element>, with kernel: Span<Element>, mode: ConvolutionMode = .full,
  into output: inout MutableSpan<Element>
) throws(ConvolutionError) {
  guard !signal.isEmpty else { throw .emptyOperand(.signal) }
  guard !kernel.isEmpty else { throw .emptyOperand(.kernel) }
  let (longer, shorter) = signal.count >= kernel.count ? (signal, kernel) : (kernel, signal)
  let window = ShortWindow(
    input: Shape(rows: 1, columns: longer.count), kernel: Shape(rows: 1, columns: shorter.count), mode: mode)
  try fill(&output, longer, shorter, window) { kernel throws(ConvolutionError) in
    try Convolver(kernel: kernel, signalLength: longer.count, options: ConvolutionOptions(mode: mode))
  }
}

/// Convolves an image into memory of the caller's, in one call and with nothing prepared.
///
/// ```swift
/// let image: [Float] = [1, 2, 3, 4]
/// let kernel: [Float] = [1, 1]
/// var output: [Float] = [0, 0]
/// var span = output.mutableSpan
/// try convolve(
///   image.span, shape: Axes(rows: 2, columns: 2), with: kernel.span, shape: Axes(rows: 1, columns: 2),
///   mode: .valid, into: &span)
/// output  // [3.0, 7.0]
/// ```
///
/// - Parameters:
///   - image: the samples, row-major.
///   - imageShape: its rows and columns.
///   - kernel: the taps, row-major.
///   - kernelShape: its rows and columns.
///   - mode: which samples of the full result, as for matrices; outside is nothing but zeros.
///   - output: room for exactly as many samples as the mode gives; does not overlap the operands.
/// - Throws: as for matrices, and ``ConvolutionError/wrongLength(what:expected:actual:)``.
/// - Complexity: as for matrices; small kernels on small images need no plan and no memory.
@specialized(where Element == Float)
@specialized(where Element == Double)
public func convolve<Element: ConvolutionElement>(
  _ image: Span<Element>, shape imageShape: Shape, with kernel: Span<Element>, shape kernelShape: Shape,
  mode: ConvolutionMode = .full, into output: inout MutableSpan<Element>
) throws(ConvolutionError) {
  guard !image.isEmpty else { throw .emptyOperand(.signal) }
  guard !kernel.isEmpty else { throw .emptyOperand(.kernel) }
  try check("the image", image.count, imageShape)
  try check("the kernel", kernel.count, kernelShape)
  let covers = imageShape.rows >= kernelShape.rows && imageShape.columns >= kernelShape.columns
  let window = covers ? ShortWindow(input: imageShape, kernel: kernelShape, mode: mode) : nil
  try fill(&output, image, kernel, window) { kernel throws(ConvolutionError) in
    try Convolver(
      kernel: Matrix(rows: kernelShape.rows, columns: kernelShape.columns, elements: kernel),
      imageRows: imageShape.rows, columns: imageShape.columns, options: ConvolutionOptions(mode: mode))
  }
}

private func check(_ what: String, _ count: Int, _ shape: Shape) throws(ConvolutionError) {
  guard shape.checkedCount == count else {
    throw .wrongLength(what: what, expected: shape.checkedCount ?? .max, actual: count)
  }
}

/// Sums a short window in one go; anything else is planned.
@inline(__always)
private func fill<Element: ConvolutionElement>(
  _ output: inout MutableSpan<Element>, _ input: Span<Element>, _ kernel: Span<Element>,
  _ window: ShortWindow?, otherwise prepare: ([Element]) throws(ConvolutionError) -> Convolver<Element>
) throws(ConvolutionError) {
  guard let window, window.isShort, isFinite(kernel) else {
    return try prepare(kernel.withUnsafeBufferPointer { Array($0) }).convolve(input, into: &output)
  }
  guard output.count == window.outputs.count else {
    throw .wrongLength(what: "the output", expected: window.outputs.count, actual: output.count)
  }
  input.withUnsafeBufferPointer { x in
    kernel.withUnsafeBufferPointer { h in
      output.withUnsafeMutableBufferPointer { y in
        window.convolve(x.baseAddress!, h.baseAddress!, y.baseAddress!, Element.loops)
      }
    }
  }
}

/// Whether every tap is a number; one that is not may not meet the zeros outside.
@inline(__always)
private func isFinite<Element: ConvolutionElement>(_ taps: Span<Element>) -> Bool {
  for index in taps.indices where taps[index] - taps[index] != .zero { return false }
  return true
}

/// A window over an input so small that it is copied with its zeros and summed in one go.
private struct ShortWindow {
  let input: Shape
  let kernel: Shape
  let outputs: Shape
  /// Zeros above and left of the input that the window reads.
  let before: Shape

  /// - Precondition: the kernel is no larger than the input along any axis.
  @inline(__always)
  init(input: Shape, kernel: Shape, mode: ConvolutionMode) {
    self.input = input
    self.kernel = kernel
    let (rows, columns) = (kernel.rows - 1, kernel.columns - 1)
    switch mode {
    case .full:
      before = Shape(rows: rows, columns: columns)
      outputs = Shape(rows: input.rows + rows, columns: input.columns + columns)
    case .same:
      before = Shape(rows: rows - rows / 2, columns: columns - columns / 2)
      outputs = input
    case .valid:
      before = Shape(rows: 0, columns: 0)
      outputs = Shape(rows: input.rows - rows, columns: input.columns - columns)
    }
  }

  /// Below this a plan costs more than it saves: the copy stays in the nearest cache, and a row is summed in
  /// less time than a second thread takes to wake.
  @inline(__always)
  var isShort: Bool {
    kernel.count <= 128 && (input.rows + 2 * kernel.rows) * (input.columns + 2 * kernel.columns) <= 4096
      || isRow
  }

  /// A row too long to copy, whose inside is summed in place.
  @inline(__always)
  private var isRow: Bool {
    input.rows == 1 && kernel.columns <= 64 && input.columns > 1024 && input.columns <= 1 << 17
  }

  @inline(__always)
  func convolve<Element>(
    _ x: UnsafePointer<Element>, _ h: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>,
    _ loops: ElementLoops<Element>
  ) {
    if isRow { return convolveRow(x, h, y, loops) }
    let read = Shape(rows: outputs.rows + kernel.rows - 1, columns: outputs.columns + kernel.columns - 1)
    let copied = Shape(
      rows: min(input.rows, read.rows - before.rows),
      columns: min(input.columns, read.columns - before.columns))
    withUnsafeTemporaryAllocation(of: Element.self, capacity: read.count + kernel.count) { buffer in
      var line = buffer.baseAddress!
      let (zeros, after) = (before.columns, read.columns - before.columns - copied.columns)
      line.update(repeating: loops.zero, count: before.rows * read.columns + zeros)
      line += before.rows * read.columns + zeros
      for row in 0..<copied.rows {
        line.update(from: x + row * input.columns, count: copied.columns)
        // The zeros behind a row and before the next one.
        let gap = row == copied.rows - 1 ? after : after + zeros
        (line + copied.columns).update(repeating: loops.zero, count: gap)
        line += read.columns
      }
      line -= zeros
      line.update(
        repeating: loops.zero, count: (read.rows - before.rows - copied.rows) * read.columns)
      let taps = buffer.baseAddress! + read.count
      for tap in 0..<kernel.count { taps[tap] = h[kernel.count - 1 - tap] }
      if kernel.rows == 1 && outputs.rows == 1 {
        loops.row(buffer.baseAddress!, taps, kernel.columns, y, outputs.columns)
      } else {
        loops.tile(buffer.baseAddress!, read.columns, taps, kernel, y, outputs.columns, outputs, false)
      }
    }
  }

  /// The inside in place; the ends through a buffer with their zeros.
  @inline(__always)
  private func convolveRow<Element>(
    _ x: UnsafePointer<Element>, _ h: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>,
    _ loops: ElementLoops<Element>
  ) {
    let taps = kernel.columns
    let left = before.columns
    let inside = input.columns - taps + 1
    let right = outputs.columns - left - inside
    withUnsafeTemporaryAllocation(of: Element.self, capacity: 4 * taps) { buffer in
      let reversed = buffer.baseAddress!
      let end = reversed + taps
      for tap in 0..<taps { reversed[tap] = h[taps - 1 - tap] }
      loops.row(x, reversed, taps, y + left, inside)
      if left > 0 {
        end.update(repeating: loops.zero, count: left)
        (end + left).update(from: x, count: taps - 1)
        loops.row(end, reversed, taps, y, left)
      }
      if right > 0 {
        end.update(from: x + inside, count: taps - 1)
        (end + taps - 1).update(repeating: loops.zero, count: right)
        loops.row(end, reversed, taps, y + left + inside, right)
      }
    }
  }
}
