/// Results that go past the caches, which none of them would hold until they are read: each line of theirs would
/// otherwise be read before it is written, and push out what is still needed.
package enum ResultStream {
  /// Whether a window is so large.
  ///
  /// Eight MiB are more than a core's share of the last-level cache of any machine we know.
  package static func pays<Element>(_ outputs: Shape, of _: Element.Type) -> Bool {
    outputs.count >= (8 << 20) / MemoryLayout<Element>.stride
  }

  /// Copies a rectangle past the caches: a convolution with one tap of 1, bit for bit.
  package static func copy<Element: ConvolutionElement & ExpressibleByFloatLiteral>(
    _ results: UnsafePointer<Element>, rowStride: Int, _ shape: Shape,
    to output: UnsafeMutablePointer<Element>,
    rowStride outputStride: Int
  ) {
    withUnsafeTemporaryAllocation(of: Element.self, capacity: 1) { tap in
      tap[0] = 1.0
      Element.loops.tile(
        results, rowStride, tap.baseAddress!, Shape(rows: 1, columns: 1), output, outputStride, shape, true)
    }
  }
}
