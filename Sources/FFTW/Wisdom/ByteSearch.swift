import Glibc

extension UnsafeRawBufferPointer {
  /// The bytes from `offset` up to the next line feed or the end.
  func line(at offset: Int) -> UnsafeRawBufferPointer {
    guard let start = baseAddress, offset < count else { return UnsafeRawBufferPointer(rebasing: self[..<0]) }
    let end = memchr(start + offset, 0x0A, count - offset).map { UnsafeRawPointer($0) - start } ?? count
    return UnsafeRawBufferPointer(rebasing: self[offset..<end])
  }

  /// The line that begins with `text`, of lines in ascending order; where they are not, perhaps none.
  ///
  /// Complexity: O(log(lines)) comparisons.
  func line(beginning text: String) -> UnsafeRawBufferPointer? {
    var text = text
    return text.withUTF8 { prefix in
      var low = 0
      var high = count
      while low < high {
        let start = lineStart(before: low + (high - low) / 2, from: low)
        let line = line(at: start)
        let order = compare(line, with: prefix)
        if order == 0 { return line }
        if order < 0 { low = start + line.count + 1 } else { high = start }
      }
      return nil
    }
  }

  /// Where the line begins that has the byte at `offset`, which is not before `first`, the start of a line.
  private func lineStart(before offset: Int, from first: Int) -> Int {
    var start = offset
    while start > first && self[start - 1] != 0x0A { start -= 1 }
    return start
  }

  /// Negative, zero or positive as the line comes before `prefix`, begins with it, or comes after.
  private func compare(
    _ line: UnsafeRawBufferPointer, with prefix: UnsafeBufferPointer<UInt8>
  ) -> Int32 {
    let common = Swift.min(line.count, prefix.count)
    guard common > 0, let start = line.baseAddress, let wanted = prefix.baseAddress else { return -1 }
    let order = memcmp(start, wanted, common)
    return order != 0 || line.count >= prefix.count ? order : -1
  }
}
