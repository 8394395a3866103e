import Glibc

/// An output that a C library fills in any order: the temporary file itself where there is one, otherwise
/// memory that is written when all is done.
final class SeekableOutput {
  private let target: OutputBytes
  private let descriptor: CInt?
  private var memory: [UInt8] = []
  private var position = 0
  /// The number of bytes so far.
  private(set) var count = 0
  /// What went wrong, which C cannot carry.
  private(set) var failure: FileError?

  init(_ target: OutputBytes) {
    self.target = target
    descriptor = target.seekableDescriptor
  }

  /// Writes at the position and moves it; all the bytes, or -1.
  func write(_ bytes: UnsafeRawPointer, count wanted: Int) -> Int {
    let end = position + wanted
    if let descriptor {
      var done = 0
      while done < wanted {
        let put = retryingInterrupts {
          pwrite(descriptor, bytes + done, wanted - done, off_t(position + done))
        }
        guard put > 0 else {
          failure = failure ?? .system(file: target.name, action: "write to it", code: errno)
          return -1
        }
        done += put
      }
    } else {
      if memory.count < end { memory.append(contentsOf: repeatElement(0, count: end - memory.count)) }
      memory.withUnsafeMutableBytes { memory in
        UnsafeMutableRawBufferPointer(rebasing: memory[position..<end])
          .copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: wanted))
      }
    }
    position = end
    count = max(count, end)
    return wanted
  }

  /// Reads back what was written.
  func read(into buffer: UnsafeMutableRawPointer, count wanted: Int) -> Int {
    let wanted = max(min(wanted, count - position), 0)
    if let descriptor {
      let got = retryingInterrupts { pread(descriptor, buffer, wanted, off_t(position)) }
      position += max(got, 0)
      return got
    }
    memory.withUnsafeBytes { memory in
      UnsafeMutableRawBufferPointer(start: buffer, count: wanted)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[position..<(position + wanted)]))
    }
    position += wanted
    return wanted
  }

  /// Moves the position as `lseek` does.
  func seek(_ offset: Int, from whence: CInt) -> Int {
    let base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position : count
    let (place, overflow) = base.addingReportingOverflow(offset)
    guard !overflow, place >= 0 else { return -1 }
    position = place
    return place
  }

  /// Writes what is in memory; throws what went wrong before.
  func finish() throws(FileError) {
    if let failure { throw failure }
    if descriptor == nil { try target.write(memory) }
  }
}
