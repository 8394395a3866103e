import Glibc

/// Where a file's bytes go: an ``AtomicOutput`` for files, the thing itself for devices, FIFOs and standard
/// output.
final class OutputBytes {
  /// The name for messages.
  let name: String
  private let descriptor: CInt
  private let owned: Bool
  private let file: AtomicOutput?

  private init(name: String, descriptor: CInt, owned: Bool, file: AtomicOutput?) {
    self.name = name
    self.descriptor = descriptor
    self.owned = owned
    self.file = file
  }

  /// Opens a path, or standard output for `-`.
  static func open(_ path: String) throws(FileError) -> OutputBytes {
    if path == "-" {
      return OutputBytes(name: "standard output", descriptor: STDOUT_FILENO, owned: false, file: nil)
    }
    guard isWrittenThrough(path) else {
      let file = try AtomicOutput(path: path)
      return OutputBytes(name: path, descriptor: file.descriptor, owned: false, file: file)
    }
    let descriptor = retryingInterrupts { Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
    guard descriptor >= 0 else { throw .system(file: path, action: "open it for writing", code: errno) }
    return OutputBytes(name: path, descriptor: descriptor, owned: true, file: nil)
  }

  deinit { if owned { close(descriptor) } }

  /// The temporary file, which can be written in any order; nil for what is written through.
  var seekableDescriptor: CInt? { file.map(\.descriptor) }

  /// The temporary file's path; nil for what is written through.
  var temporaryPath: String? { file.map(\.temporary) }

  /// Writes all the bytes: short writes are continued, interrupted ones repeated.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let put = retryingInterrupts { Glibc.write(descriptor, base + done, bytes.count - done) }
      if put < 0 && errno == EAGAIN {
        waitUntilWritable()
        continue
      }
      guard put >= 0 else { throw .system(file: name, action: "write to it", code: errno) }
      done += put
    }
  }

  /// Writes the elements of an array as they are in memory.
  func write<Element: BitwiseCopyable>(elements: [Element]) throws(FileError) {
    try elements.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Writes all the bytes of an array.
  func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Makes what was written the file's content.
  func commit() throws(FileError) { try file?.commit() }

  /// Leaves the target as it was before; what went to a device or pipe is gone.
  func abandon() { file?.abandon() }

  /// Standard output may be a terminal or pipe that its owner set to non-blocking.
  private func waitUntilWritable() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&request, 1, -1)
  }
}

/// Whether an output is not a file to be replaced but something that takes bytes: a device, FIFO or socket,
/// or one of this process's own descriptors under its name in the file system.
func isWrittenThrough(_ path: String) -> Bool {
  let descriptors = ["/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/"]
  if descriptors.contains(where: { path.hasPrefix($0) }) { return true }
  var status = stat()
  guard stat(path, &status) == 0 else { return false }
  let kind = status.st_mode & S_IFMT
  return kind == S_IFCHR || kind == S_IFBLK || kind == S_IFIFO || kind == S_IFSOCK
}
