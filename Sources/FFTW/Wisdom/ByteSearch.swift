import Glibc

extension UnsafeRawBufferPointer {
  /// The bytes from `offset` up to the next line feed or the end.
  func line(at offset: Int) -> UnsafeRawBufferPointer {
    guard let start = baseAddress, offset < count else { return UnsafeRawBufferPointer(rebasing: self[..<0]) }
    let end = memchr(start + offset, 0x0A, count - offset).map { UnsafeRawPointer($0) - start } ?? count
    return UnsafeRawBufferPointer(rebasing: self[offset..<end])
  }

  /// The first line that begins with `text`.
  func line(beginning text: String) -> UnsafeRawBufferPointer? {
    var text = text
    return text.withUTF8 { prefix in
      var offset = 0
      while offset < count {
        let line = line(at: offset)
        if line.count >= prefix.count, let start = line.baseAddress, let wanted = prefix.baseAddress,
          memcmp(start, wanted, prefix.count) == 0
        {
          return line
        }
        offset += line.count + 1
      }
      return nil
    }
  }
}
