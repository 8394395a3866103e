#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory for samples as NumPy would hand it out: large arrays ask for huge pages, and every page has
/// been touched, so that no timing pays for first touch. Only for elements that are plain numbers.
package final class SampleBuffer<Element>: @unchecked Sendable {
  /// The samples, row after row.
  @usableFromInline package let samples: UnsafeMutableBufferPointer<Element>

  private static var hugePage: Int { 2 << 20 }

  /// `count` samples of zero bits.
  package init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let isLarge = bytes >= 2 * Self.hugePage
    var memory: UnsafeMutableRawPointer?
    let code = posix_memalign(&memory, isLarge ? Self.hugePage : 64, bytes)
    guard code == 0, let memory else { fatalError("\(bytes) bytes of memory could not be had") }
    #if os(Linux)
      if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
    #endif
    memset(memory, 0, bytes)
    samples = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Element.self, capacity: count), count: count)
  }

  /// The little-endian samples of a raw file, or nil when it does not hold exactly `count` of them.
  package convenience init?(count: Int, path: String) {
    self.init(count: count)
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    let read = fread(samples.baseAddress, MemoryLayout<Element>.stride, count, file)
    guard read == count, fgetc(file) == EOF else { return nil }
  }

  /// Writes the samples to a raw file; false when that fails.
  package func write(to path: String) -> Bool {
    guard let file = fopen(path, "wb") else { return false }
    let written = fwrite(samples.baseAddress, MemoryLayout<Element>.stride, samples.count, file)
    return fclose(file) == 0 && written == samples.count
  }

  deinit { free(samples.baseAddress) }
}
