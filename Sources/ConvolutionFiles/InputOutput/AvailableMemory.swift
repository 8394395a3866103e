import Glibc

/// How much memory an array may take, asked before it is allocated.
package enum AvailableMemory {
  /// Refuses a size beyond the limit, or one that the allocator will not give.
  ///
  /// - Parameter limit: the limit in bytes; nil for 80 % of what the machine has free.
  static func check(_ bytes: Int, for what: String, file: String, limit: Int?) throws(FileError) {
    // Small sizes are not worth a look at the system.
    if limit == nil && bytes < 16 << 20 { return }
    let limit = usable(limit: limit)
    guard bytes <= limit else { throw .tooLarge(file: file, what: what, bytes: bytes, limit: limit) }
    // An address-space limit (ulimit -v) shows only on trying; untouched pages cost nothing. A compiler may
    // leave out an allocation that nobody uses, but no call of the system.
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let trial = mmap(nil, max(bytes, 1), PROT_READ | PROT_WRITE, flags, -1, 0)
    guard trial != MAP_FAILED else {
      throw .tooLarge(file: file, what: what, bytes: bytes, limit: limit)
    }
    munmap(trial, max(bytes, 1))
  }

  /// The limit in bytes; without one 80 % of what the machine has free.
  package static func usable(limit: Int?) -> Int { limit ?? free() / 5 * 4 }

  /// The bytes that can be had without swapping: `MemAvailable` of the kernel, or else half of the memory.
  package static func free() -> Int {
    var text = [CChar](repeating: 0, count: 2048)
    let descriptor = open("/proc/meminfo", O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 {
      defer { close(descriptor) }
      if Glibc.read(descriptor, &text, text.count - 1) > 0, let line = strstr(text, "MemAvailable:") {
        let kilobytes = strtol(line + 13, nil, 10)
        if kilobytes > 0, kilobytes < Int.max / 1024 { return kilobytes * 1024 }
      }
    }
    return sysconf(CInt(_SC_PHYS_PAGES)) / 2 * sysconf(CInt(_SC_PAGESIZE))
  }
}
