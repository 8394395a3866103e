import Glibc

/// Bytes that grow without being copied (`realloc` moves pages, not bytes) and whose failure to grow is an
/// error and not the end of the program. A zero byte always follows the last one.
final class HeapBytes {
  private(set) var pointer: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  /// Room for `capacity` bytes; nil when there is no memory.
  init?(capacity: Int) {
    guard capacity < Int.max, let memory = malloc(capacity + 1) else { return nil }
    pointer = memory.assumingMemoryBound(to: UInt8.self)
    pointer[0] = 0
    self.capacity = capacity
  }

  deinit { free(pointer) }

  /// The bytes.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: count) }

  /// Room for at least `additional` more bytes, false when there is no memory.
  func reserve(_ additional: Int) -> Bool {
    guard capacity - count < additional else { return true }
    let wanted = max(count + additional, capacity + capacity / 2)
    guard wanted < Int.max, let memory = realloc(pointer, wanted + 1) else { return false }
    pointer = memory.assumingMemoryBound(to: UInt8.self)
    capacity = wanted
    return true
  }

  /// The room behind the last byte.
  var spare: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: pointer + count, count: capacity - count)
  }

  /// Takes bytes that were written into ``spare``.
  func append(_ written: Int) {
    count += written
    pointer[count] = 0
  }
}
