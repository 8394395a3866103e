/// Convolves a signal into memory of the caller's, in one call and with nothing prepared: the quickest way
/// for short signals.
///
/// ```swift
/// var output: [Double] = [0, 0, 0]
/// var span = output.mutableSpan
/// try convolve([1, 2, 3].span, with: [0.5, 0.5].span, mode: .same, into: &span)  // 0.5, 1.5, 2.5
/// ```
///
/// - Parameters:
///   - signal: N samples.
///   - kernel: K taps.
///   - mode: which samples of the full result, as for arrays; outside is nothing but zeros.
///   - output: room for exactly as many samples as the mode gives; does not overlap the operands.
/// - Throws: ``ConvolutionError/emptyOperand(_:)``, ``ConvolutionError/wrongLength(what:expected:actual:)``.
/// - Complexity: as for arrays; below some thousand products no plan is made and nothing is allocated.
@specialized(where Element == Float)
@specialized(where Element == Double)
public func convolve<Element: ConvolutionElement>(
  _ signal: Span<Element>, with kernel: Span<Element>, mode: ConvolutionMode = .full,
  into output: inout MutableSpan<Element>
) throws(ConvolutionError) {
  guard !signal.isEmpty else { throw .emptyOperand(.signal) }
  guard !kernel.isEmpty else { throw .emptyOperand(.kernel) }
  let (longer, shorter) = signal.count >= kernel.count ? (signal, kernel) : (kernel, signal)
  let window = ShortWindow(length: longer.count, taps: shorter.count, mode: mode)
  guard output.count == window.count else {
    throw .wrongLength(what: "the output", expected: window.count, actual: output.count)
  }
  guard window.isShort, isFinite(shorter) else {
    let taps = shorter.withUnsafeBufferPointer { Array($0) }
    let convolver = try Convolver(
      kernel: taps, signalLength: longer.count, options: ConvolutionOptions(mode: mode))
    return try convolver.convolve(longer, into: &output)
  }
  longer.withUnsafeBufferPointer { x in
    shorter.withUnsafeBufferPointer { h in
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

/// A window over a signal so short that it is copied with its zeros and summed in one go.
private struct ShortWindow {
  let length: Int
  let taps: Int
  /// Zeros before and after the signal that the window reads.
  let before: Int
  let count: Int

  @inline(__always)
  init(length: Int, taps: Int, mode: ConvolutionMode) {
    self.length = length
    self.taps = taps
    switch mode {
    case .full: (before, count) = (taps - 1, length + taps - 1)
    case .same: (before, count) = (taps - 1 - (taps - 1) / 2, length)
    case .valid: (before, count) = (0, length - taps + 1)
    }
  }

  /// Below this a plan costs more than it saves, and the copy stays in the nearest cache.
  @inline(__always)
  var isShort: Bool { length + 3 * taps <= 4096 && taps <= 128 }

  @inline(__always)
  func convolve<Element>(
    _ x: UnsafePointer<Element>, _ h: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>,
    _ loops: ElementLoops<Element>
  ) {
    let read = count + taps - 1
    withUnsafeTemporaryAllocation(of: Element.self, capacity: read + taps) { buffer in
      let padded = buffer.baseAddress!
      let reversed = padded + read
      padded.update(repeating: loops.zero, count: before)
      let copied = min(length, read - before)
      (padded + before).update(from: x, count: copied)
      (padded + before + copied).update(repeating: loops.zero, count: read - before - copied)
      for tap in 0..<taps { reversed[tap] = h[taps - 1 - tap] }
      loops.row(padded, reversed, taps, y, count)
    }
  }
}
