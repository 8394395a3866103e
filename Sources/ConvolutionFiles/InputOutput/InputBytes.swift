import Glibc

/// The bytes of a file, a pipe or an array, read once from front to back, with a look ahead at the first.
final class InputBytes {
  /// The name for messages.
  let name: String
  /// The number of bytes in all, when it is known: of regular files and arrays.
  let length: Int?

  private enum Source {
    case descriptor(CInt, owned: Bool)
    case bytes([UInt8])
    case memory(HeapBytes)
    case stream((UnsafeMutableRawBufferPointer) throws(FileError) -> Int)
  }
  private let source: Source
  /// Bytes read ahead by ``peek(_:)`` and not consumed yet.
  private var ahead: [UInt8] = []
  private(set) var position = 0
  /// Where in a regular file this input began: standard input may be a file that was read in part already.
  private let start: Int

  /// Opens a file.
  init(path: String) throws(FileError) {
    name = path
    guard !path.utf8.contains(0) else { throw .system(file: path, action: "open it", code: ENOENT) }
    let descriptor = retryingInterrupts { open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .system(file: path, action: "open it", code: errno) }
    source = .descriptor(descriptor, owned: true)
    (start, length) = Self.extent(descriptor)
    if Self.isFolder(descriptor) {
      throw .target(file: path, reason: "this is a folder. Name a file in it")
    }
  }

  /// Reads what is in memory.
  init(bytes: [UInt8], name: String) {
    self.name = name
    source = .bytes(bytes)
    length = bytes.count
    start = 0
  }

  /// Reads what was read before.
  init(memory: HeapBytes, name: String) {
    self.name = name
    source = .memory(memory)
    length = memory.count
    start = 0
  }

  /// Reads what a function delivers: as many bytes as it is asked for, fewer only at the end.
  init(name: String, length: Int?, stream: @escaping (UnsafeMutableRawBufferPointer) throws(FileError) -> Int)
  {
    self.name = name
    self.length = length
    start = 0
    source = .stream(stream)
  }

  private init(descriptor: CInt, name: String) {
    self.name = name
    source = .descriptor(descriptor, owned: false)
    (start, length) = Self.extent(descriptor)
  }

  /// Standard input, which may be a file, a pipe or a terminal.
  static func standardInput() -> InputBytes {
    InputBytes(descriptor: STDIN_FILENO, name: "standard input")
  }

  deinit {
    if case .descriptor(let descriptor, owned: true) = source { close(descriptor) }
  }

  /// The number of bytes not consumed yet, when it is known.
  var remaining: Int? { length.map { max($0 - position, 0) } }

  /// The open file, and where in it this input began, when it can be read in any order.
  var regularFile: (descriptor: CInt, start: Int)? {
    guard case .descriptor(let descriptor, _) = source, length != nil else { return nil }
    return (descriptor, start)
  }

  /// The next bytes without consuming them; fewer than asked for only at the end.
  func peek(_ count: Int) throws(FileError) -> [UInt8] {
    if ahead.count < count {
      var more = [UInt8](repeating: 0, count: count - ahead.count)
      let start = position + ahead.count
      let got = try more.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
        try fill(UnsafeMutableRawBufferPointer(buffer), from: start)
      }
      ahead += more[..<got]
    }
    return Array(ahead.prefix(count))
  }

  /// Fills the buffer and returns how many bytes there were: fewer than its size only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let early = min(ahead.count, buffer.count)
    ahead.withUnsafeBytes { buffer.copyBytes(from: $0.prefix(early)) }
    ahead.removeFirst(early)
    position += early
    let late = try fill(UnsafeMutableRawBufferPointer(rebasing: buffer[early...]), from: position)
    position += late
    return early + late
  }

  /// Takes what is there, waiting for the first byte only; 0 at the end.
  func readSome(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    guard ahead.isEmpty, case .descriptor(let descriptor, _) = source else {
      let early = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, max(ahead.count, 1))])
      return try read(into: ahead.isEmpty ? buffer : early)
    }
    let got = retryingInterrupts { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
    guard got >= 0 else { throw .system(file: name, action: "read it", code: errno) }
    position += got
    return got
  }

  /// Everything that is left. The sum of what grows is held against the memory limit as it grows.
  func readAll(limit: Int?) throws(FileError) -> HeapBytes {
    let expected = remaining ?? 1 << 16
    try AvailableMemory.check(expected, for: "the file's content", file: name, limit: limit)
    guard let bytes = HeapBytes(capacity: expected) else { throw outOfMemory(expected) }
    while true {
      let spare = bytes.spare
      let got = try read(into: spare)
      bytes.append(got)
      // A file may have grown, or be one of the kernel's, which have no length: the end is where reading ends.
      guard got == spare.count, try !peek(1).isEmpty else { return bytes }
      try AvailableMemory.check(bytes.count * 2, for: "the content so far", file: name, limit: limit)
      guard bytes.reserve(1 << 16) else { throw outOfMemory(bytes.count) }
    }
  }

  private func outOfMemory(_ bytes: Int) -> FileError {
    .tooLarge(file: name, what: "the file's content", bytes: bytes, limit: AvailableMemory.free())
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from start: Int) throws(FileError) -> Int {
    switch source {
    case .stream(let next): return try next(buffer)
    case .memory(let memory):
      let count = min(buffer.count, max(memory.count - start, 0))
      if count > 0 {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory.bytes[start..<(start + count)]))
      }
      return count
    case .bytes(let bytes):
      let count = min(buffer.count, max(bytes.count - start, 0))
      bytes.withUnsafeBytes {
        buffer.copyBytes(from: $0[min(start, bytes.count)..<min(start, bytes.count) + count])
      }
      return count
    case .descriptor(let descriptor, _):
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        // Linux moves at most 0x7ffff000 bytes a call, so a large read comes in pieces anyway.
        let got = retryingInterrupts { Glibc.read(descriptor, base + done, buffer.count - done) }
        if got < 0 { throw .system(file: name, action: "read it", code: errno) }
        if got == 0 { break }
        done += got
      }
      return done
    }
  }

  /// Where a regular file stands, and how much of it there is from there on.
  private static func extent(_ descriptor: CInt) -> (start: Int, length: Int?) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
    else { return (0, nil) }
    let start = max(Int(lseek(descriptor, 0, SEEK_CUR)), 0)
    return (start, max(Int(status.st_size) - start, 0))
  }

  private static func isFolder(_ descriptor: CInt) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// Repeats a system call that a signal interrupted.
func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
