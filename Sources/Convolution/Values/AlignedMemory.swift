#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

extension UnsafeMutableRawPointer {
  /// Memory for vectors, aligned to 64 bytes; nil when there is none. Freed with `deallocate()`.
  package static func allocateAligned(bytes: Int) -> UnsafeMutableRawPointer? {
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, max(bytes, 64)) == 0 else { return nil }
    return pointer
  }
}
