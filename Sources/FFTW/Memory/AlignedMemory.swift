#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

extension UnsafeMutableRawPointer {
  /// Memory for vectors, aligned to cache lines, in huge pages where it is large; nil when there is none. Freed with
  /// `deallocate()`.
  package static func allocateAligned(bytes wanted: Int) -> UnsafeMutableRawPointer? {
    // Whole huge pages, or none of the last one's part could be one.
    let grain = HugePages.areWorthIt(bytes: wanted) ? HugePages.size : cacheLine
    let (most, overflow) = max(wanted, 1).addingReportingOverflow(grain - 1)
    let bytes = most / grain * grain
    var pointer: UnsafeMutableRawPointer?
    guard !overflow, posix_memalign(&pointer, grain, bytes) == 0, let pointer else { return nil }
    if grain == HugePages.size { HugePages.advise(pointer, bytes: bytes) }
    return pointer
  }
}

/// Bytes of a cache line and of the widest vector.
private let cacheLine = 64

/// Transparent huge pages: 2 MiB at a time instead of 4 KiB makes the first touch of fresh memory five times
/// cheaper and spares long strides most of their TLB misses.
package enum HugePages {
  package static let size = 2 << 20
  /// Below this a buffer is reused from the heap more often than it is mapped afresh.
  static let threshold = 4 << 20

  package static func areWorthIt(bytes: Int) -> Bool { bytes >= threshold }

  /// Asks for huge pages; a kernel that has none simply does not give them.
  static func advise(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
    #if os(Linux)
      _ = madvise(pointer, bytes, MADV_HUGEPAGE)
    #endif
  }
}
