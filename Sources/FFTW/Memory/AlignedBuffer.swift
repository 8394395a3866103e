import Glibc

/// Scratch memory of `count` scalars, aligned for vector loads, uninitialised, freed with the object.
///
/// Not synchronised: it is `Sendable` so that a pool may hand it from one worker to the next, and only one
/// may use it at a time.
package final class AlignedBuffer<Scalar: BitwiseCopyable>: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Scalar>
  package let count: Int

  /// Room for `count` scalars (at least one).
  package init(count: Int) throws(TransformError) {
    let wanted = try product(
      Swift.max(count, 1), MemoryLayout<Scalar>.stride, of: "a buffer of \(count) samples")
    let pages = HugePages.areWorthIt(bytes: wanted)
    // Whole huge pages, or none of the last one's part could be one.
    let bytes = pages ? (wanted + HugePages.size - 1) / HugePages.size * HugePages.size : wanted
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, pages ? HugePages.size : cacheLine, bytes) == 0, let pointer else {
      throw .outOfMemory(bytes: wanted)
    }
    if pages { HugePages.advise(pointer, bytes: bytes) }
    base = pointer.bindMemory(to: Scalar.self, capacity: Swift.max(count, 1))
    self.count = count
  }

  deinit { free(base) }

  package var bytes: Int { count * MemoryLayout<Scalar>.stride }
}

/// Bytes of a cache line and of the widest vector.
private let cacheLine = 64

/// Transparent huge pages: 2 MiB at a time instead of 4 KiB makes the first touch of fresh memory five times
/// cheaper and spares long strides most of their TLB misses.
package enum HugePages {
  package static let size = 2 << 20
  /// Below this a buffer is reused from the heap more often than it is mapped afresh.
  package static let threshold = 4 << 20

  package static func areWorthIt(bytes: Int) -> Bool { bytes >= threshold }

  /// Asks for huge pages; a kernel that has none simply does not give them.
  package static func advise(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
    #if os(Linux)
      _ = madvise(pointer, bytes, MADV_HUGEPAGE)
    #endif
  }
}
