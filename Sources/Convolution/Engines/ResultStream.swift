import CDirectLoops

/// Results that go past the caches, which none of them would hold until they are read: each line of theirs would
/// otherwise be read before it is written, and push out what is still needed.
package enum ResultStream {
  /// Whether a window is so large.
  ///
  /// Eight MiB are more than a core's share of the last-level cache of any machine we know.
  package static func pays<Element>(_ outputs: Shape, of _: Element.Type) -> Bool {
    outputs.count >= (8 << 20) / MemoryLayout<Element>.stride
  }

  /// Copies a rectangle past the caches.
  package static func copy<Element>(
    _ results: UnsafePointer<Element>, rowStride: Int, _ shape: Shape,
    to output: UnsafeMutablePointer<Element>, rowStride outputStride: Int
  ) {
    let bytes = MemoryLayout<Element>.stride
    stream_rows(
      results, rowStride * bytes, output, outputStride * bytes, shape.rows, shape.columns * bytes)
  }
}
