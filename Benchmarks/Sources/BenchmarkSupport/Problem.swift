import Convolution

/// One convolution to be timed: shapes and mode, without samples.
package struct Problem: Hashable, Sendable {
  /// The signal (one row) or image.
  package let signal: Shape
  /// The kernel.
  package let kernel: Shape
  /// Which part of the full result is wanted.
  package let mode: ConvolutionMode
  /// One dimension or two.
  package let isImage: Bool
  /// Whether noise for this problem's kernel is to be of rank one.
  package let isSeparable: Bool

  /// A problem in one dimension.
  package static func row(length: Int, taps: Int, mode: ConvolutionMode) -> Problem {
    Problem(
      signal: Shape(rows: 1, columns: length), kernel: Shape(rows: 1, columns: taps), mode: mode,
      isImage: false, isSeparable: false)
  }

  /// A problem in two dimensions.
  package static func image(
    _ image: Shape, kernel: Shape, mode: ConvolutionMode, isSeparable: Bool = false
  ) -> Problem {
    Problem(signal: image, kernel: kernel, mode: mode, isImage: true, isSeparable: isSeparable)
  }

  /// The shape of the result; `same` always has the signal's shape here, as the peers have it.
  package var output: Shape {
    switch mode {
    case .same: signal
    case .full:
      Shape(rows: signal.rows + kernel.rows - 1, columns: signal.columns + kernel.columns - 1)
    case .valid:
      Shape(rows: signal.rows - kernel.rows + 1, columns: signal.columns - kernel.columns + 1)
    }
  }

  /// Samples of the signal.
  package var signalCount: Int { signal.rows * signal.columns }
  /// Taps of the kernel.
  package var kernelCount: Int { kernel.rows * kernel.columns }
  /// Samples of the result.
  package var outputCount: Int { output.rows * output.columns }
  /// Operations of the definition, a multiply-add counted as two.
  package var directOperations: Double { 2 * Double(signalCount) * Double(kernelCount) }

  /// `1000000 * 63 same`, `2048x2048 * 15x15 same separable`.
  package var label: String {
    func text(_ shape: Shape) -> String { isImage ? "\(shape.rows)x\(shape.columns)" : "\(shape.columns)" }
    return "\(text(signal)) * \(text(kernel)) \(mode.rawValue)" + (isSeparable ? " separable" : "")
  }
}

/// Operands and result of a problem, in memory that has been touched.
package struct Samples<Element: Sendable>: Sendable {
  /// The signal or image.
  package let signal: SampleBuffer<Element>
  /// The kernel.
  package let kernel: SampleBuffer<Element>
  /// Where the result goes.
  package let output: SampleBuffer<Element>

  /// Operands that are there already.
  package init(_ problem: Problem, signal: SampleBuffer<Element>, kernel: SampleBuffer<Element>) {
    self.signal = signal
    self.kernel = kernel
    output = SampleBuffer(count: problem.outputCount)
  }
}

extension Samples where Element: NoiseSample & Numeric {
  /// Noise; the kernel is the product of a column and a row when the problem says so.
  package init(noise problem: Problem) {
    signal = SampleBuffer(noise: problem.signalCount, seed: 1)
    output = SampleBuffer(count: problem.outputCount)
    guard problem.isSeparable else {
      kernel = SampleBuffer(noise: problem.kernelCount, seed: 2)
      return
    }
    kernel = SampleBuffer(count: problem.kernelCount)
    let column = SampleBuffer<Element>(noise: problem.kernel.rows, seed: 3)
    let row = SampleBuffer<Element>(noise: problem.kernel.columns, seed: 4)
    for i in 0..<problem.kernel.rows {
      for j in 0..<problem.kernel.columns {
        kernel.samples[i * problem.kernel.columns + j] = column.samples[i] * row.samples[j]
      }
    }
  }
}
