import Glibc

/// The bytes of a whole input, in any order: straight from a regular file, otherwise from memory.
final class RandomAccessBytes {
  private let input: InputBytes
  private let memory: HeapBytes?
  private let start: Int
  /// The number of bytes.
  let count: Int
  /// Where the C library that reads has got to.
  var position = 0
  /// Bytes that are read in place of the file's own, and where: a header put right.
  var correction: (place: Int, bytes: [UInt8])?
  /// The first read that the system refused, which C libraries take for the end of the file.
  private var failure: FileError?

  /// Takes over an input of which nothing was consumed.
  init(_ input: InputBytes, limit: Int?) throws(FileError) {
    self.input = input
    if let file = input.regularFile, let length = input.length {
      memory = nil
      start = file.start
      count = length
    } else {
      let bytes = try input.readAll(limit: limit)
      memory = bytes
      start = 0
      count = bytes.count
    }
  }

  /// Reads from ``position`` on, and moves it; fewer bytes than wanted only at the end or on an error.
  func read(into target: UnsafeMutableRawPointer, count wanted: Int) -> Int {
    let start = position
    let got = readFile(into: target, count: wanted)
    if let correction {
      for (index, byte) in correction.bytes.enumerated() {
        let place = correction.place + index - start
        if place >= 0, place < got { target.storeBytes(of: byte, toByteOffset: place, as: UInt8.self) }
      }
    }
    return got
  }

  /// Throws what the system refused while a library was reading.
  func check() throws(FileError) {
    if let failure { throw failure }
  }

  /// Reads some bytes somewhere; nil when they are not all there.
  func bytes(_ count: Int, at place: Int) -> [UInt8]? {
    position = place
    defer { position = 0 }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { buffer in buffer.baseAddress.map { read(into: $0, count: count) }
    }
    return got == count ? bytes : nil
  }

  private func readFile(into target: UnsafeMutableRawPointer, count wanted: Int) -> Int {
    let wanted = max(min(wanted, count - position), 0)
    if let memory {
      target.copyMemory(from: memory.pointer + position, byteCount: wanted)
      position += wanted
      return wanted
    }
    var done = 0
    while done < wanted, let descriptor = input.regularFile?.descriptor {
      let got = retryingInterrupts {
        pread(descriptor, target + done, wanted - done, off_t(start + position))
      }
      if got < 0 { failure = failure ?? .system(file: input.name, action: "read it", code: errno) }
      if got <= 0 { break }
      done += got
      position += got
    }
    return done
  }

  /// Moves ``position`` as `lseek` does; a place before the first byte or far behind the last is refused.
  func seek(_ offset: Int, from whence: CInt) -> Int {
    let base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position : count
    let (target, overflow) = base.addingReportingOverflow(offset)
    guard !overflow, target >= 0 else { return -1 }
    position = target
    return target
  }
}
