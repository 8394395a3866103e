import Glibc
import Synchronization

/// The temporary files that exist at this moment, in a form that a signal handler may use.
///
/// ```
/// signal(SIGTERM) { number in
///   TemporaryFiles.removeAll()
///   _exit(128 + number)
/// }
/// ```
package enum TemporaryFiles {
  /// The most output files that can be open at once.
  package static let capacity = 256

  private typealias Slot = Atomic<UnsafeMutablePointer<CChar>?>

  /// The slots as the bit pattern of their address, zero before the first use; never freed.
  ///
  /// A lazily made global would not do: making it takes a lock, which a signal handler must not.
  private static let table = Atomic<UInt>(0)
  /// How many files are being made at this moment, and whether no more are to be.
  private static let opening = Atomic<Int>(0)
  private static let isOver = Atomic<Bool>(false)

  /// Removes every temporary file: what a handler of SIGINT or SIGTERM calls before the process ends.
  ///
  /// Async-signal-safe: it reads a fixed table and calls `unlink`. Files already renamed to their final
  /// name are not affected. No file is made any more after this.
  package static func removeAll() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    // Another thread may have asked for a file that is there in a moment. One that this thread was about to
    // make when the signal came is never made, so the wait has an end.
    var tick = timespec(tv_sec: 0, tv_nsec: 1_000_000)
    for _ in 0..<20 where opening.load(ordering: .sequentiallyConsistent) > 0 { nanosleep(&tick, nil) }
    guard let slots = existing() else { return }
    for index in 0..<capacity {
      if let path = slots[index].load(ordering: .acquiring) { unlink(path) }
    }
  }

  /// Enters a path before the file is made; nil when the table is full.
  static func register(_ path: String) -> Int? {
    let slots = self.slots()
    guard let copy = strdup(path) else { return nil }
    for index in 0..<capacity
    where slots[index].compareExchange(expected: nil, desired: copy, ordering: .acquiringAndReleasing)
      .exchanged
    {
      return index
    }
    free(copy)
    return nil
  }

  /// Makes a file whose path is entered already.
  static func make(_ open: () -> CInt) -> CInt {
    opening.add(1, ordering: .sequentiallyConsistent)
    defer { opening.subtract(1, ordering: .sequentiallyConsistent) }
    // The process is about to end.
    while isOver.load(ordering: .sequentiallyConsistent) { pause() }
    return open()
  }

  /// Takes a path out, after the file was renamed or removed.
  ///
  /// Its memory is not given back: a handler on another thread may be reading it. It is a path per output.
  static func unregister(_ index: Int) {
    slots()[index].store(nil, ordering: .releasing)
  }

  private static func existing() -> UnsafeMutablePointer<Slot>? {
    UnsafeMutablePointer(bitPattern: table.load(ordering: .acquiring))
  }

  private static func slots() -> UnsafeMutablePointer<Slot> {
    if let slots = existing() { return slots }
    let made = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    for index in 0..<capacity { (made + index).initialize(to: Slot(nil)) }
    let (exchanged, _) = table.compareExchange(
      expected: 0, desired: UInt(bitPattern: made), ordering: .acquiringAndReleasing)
    if !exchanged { made.deallocate() }
    return existing() ?? made
  }

  /// A temporary file of another process that this one removes too when it is told to end.
  package final class Registration: Sendable {
    private let slot: Int?

    package init(_ path: String) { slot = TemporaryFiles.register(path) }

    deinit { if let slot { TemporaryFiles.unregister(slot) } }
  }
}
