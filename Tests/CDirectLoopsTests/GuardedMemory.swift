import Glibc

/// Memory between two pages that may not be touched: whatever a loop reads or writes beyond it ends the test.
///
/// Values are placed against the upper or the lower guard, so that the first element beyond is forbidden.
final class GuardedMemory<Scalar> {
  enum Side: CaseIterable { case lower, upper }

  private static var page: Int { Int(sysconf(Int32(_SC_PAGESIZE))) }
  private let start: UnsafeMutableRawPointer
  private let bytes: Int
  private let mapped: Int

  /// Room for `capacity` scalars.
  init(capacity: Int) {
    let page = Self.page
    bytes = (capacity * MemoryLayout<Scalar>.stride + page - 1) / page * page
    mapped = bytes + 2 * page
    let map = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let map, map != MAP_FAILED else { fatalError("mmap of \(mapped) bytes failed") }
    mprotect(map, page, PROT_NONE)
    mprotect(map + page + bytes, page, PROT_NONE)
    start = map + page
  }

  deinit { munmap(start - Self.page, mapped) }

  /// `count` scalars next to a guard.
  func place(_ count: Int, at side: Side) -> UnsafeMutableBufferPointer<Scalar> {
    let size = count * MemoryLayout<Scalar>.stride
    precondition(size <= bytes, "\(size) bytes do not fit into \(bytes)")
    let first = side == .lower ? start : start + (bytes - size)
    return UnsafeMutableBufferPointer(start: first.assumingMemoryBound(to: Scalar.self), count: count)
  }

  /// `values` next to a guard.
  func place(_ values: some Collection<Scalar>, at side: Side) -> UnsafeMutableBufferPointer<Scalar> {
    let placed = place(values.count, at: side)
    _ = placed.update(fromContentsOf: values)
    return placed
  }
}
