/// One axis of a convolution: which outputs are wanted, and which input each of them needs.
///
/// In *correlation form*, the one form that all engines compute,
/// `y[i] = Σ_j taps[j] · x[begin + i·stride + j·dilation]` for 0 ≤ i < count, with x extended by the
/// boundary. A convolution gets there by reversing its kernel; mode, padding and origin choose `begin`
/// and `count`.
package struct AxisGeometry: Equatable, Sendable {
  /// Samples of the input.
  package var inputLength: Int
  /// Taps of the kernel.
  package var kernelLength: Int
  package var stride: Int
  package var dilation: Int
  /// The extended-input index under the first tap of output 0.
  package var begin: Int
  /// Outputs.
  package var count: Int

  /// Samples from the first tap to the last: dilation · (taps − 1) + 1.
  package var span: Int { dilation * (kernelLength - 1) + 1 }

  /// Outputs before the stride leaves some out.
  package var denseCount: Int { (count - 1) * stride + 1 }

  /// Whether every output is one sample of the input under one tap, side by side: rows that do not mix.
  package var isIndependent: Bool {
    span == 1 && (stride == 1 || count == 1) && begin >= 0 && begin + count <= inputLength
  }

  /// Samples of the input from the first that an output reads to the last.
  package var readCount: Int { inputRange(for: 0..<count).clamped(to: 0..<inputLength).count }

  /// Leaves the given outputs, counted from the first.
  package mutating func keep(_ outputs: Range<Int>) {
    begin += outputs.lowerBound * stride
    count = outputs.count
  }

  /// The extended-input indices that the given outputs read.
  package func inputRange(for outputs: Range<Int>) -> Range<Int> {
    let lower = begin + outputs.lowerBound * stride
    return lower..<(lower + (outputs.count - 1) * stride + span)
  }

  /// The outputs that read nothing outside the input.
  package var interior: Range<Int> {
    let lower = begin >= 0 ? 0 : (-begin + stride - 1) / stride
    let room = inputLength - span - begin
    let upper = room < 0 ? 0 : room / stride + 1
    let first = min(lower, count)
    return first..<max(first, min(upper, count))
  }
}

/// The shortest axis: one sample under one tap, as the rows of a signal are.
extension AxisGeometry {
  /// `length` rows that do not mix: one tap, every row an output.
  package static func independent(_ length: Int) -> AxisGeometry {
    AxisGeometry(inputLength: length, kernelLength: 1, stride: 1, dilation: 1, begin: 0, count: length)
  }
}
