/// The records around the only member of a ZIP archive, which is stored and not compressed (PKWARE's
/// APPNOTE 6.3.10). The 64-bit sizes are always written, as `numpy.savez` does, so no size is too large.
struct StoredZipEntry {
  let name: String
  let size: UInt64
  let checksum: UInt32

  /// What precedes the data: sections 4.3.7 and 4.5.3.
  var localHeader: [UInt8] {
    var bytes = LittleEndianBytes()
    bytes.append(0x0403_4B50 as UInt32)
    appendCommon(to: &bytes)
    bytes.append(UInt16(name.utf8.count))
    bytes.append(20 as UInt16)
    bytes.append(name)
    bytes.append(1 as UInt16)
    bytes.append(16 as UInt16)
    bytes.append(size)
    bytes.append(size)
    return bytes.bytes
  }

  /// What follows the data: the central directory (4.3.12) with its ends (4.3.14 to 4.3.16).
  var directory: [UInt8] {
    var bytes = LittleEndianBytes()
    bytes.append(0x0201_4B50 as UInt32)
    bytes.append(45 as UInt16)
    appendCommon(to: &bytes)
    bytes.append(UInt16(name.utf8.count))
    bytes.append(28 as UInt16)
    // No comment, first disk, no attributes; the place of the entry is in the 64-bit field.
    for value: UInt16 in [0, 0, 0, 0, 0] { bytes.append(value) }
    bytes.append(UInt32.max)
    bytes.append(name)
    bytes.append(1 as UInt16)
    bytes.append(24 as UInt16)
    bytes.append(size)
    bytes.append(size)
    bytes.append(0 as UInt64)
    let length = UInt64(bytes.bytes.count)
    let start = UInt64(localHeader.count) + size
    bytes.append(0x0606_4B50 as UInt32)
    bytes.append(44 as UInt64)
    bytes.append(45 as UInt16)
    bytes.append(45 as UInt16)
    bytes.append(0 as UInt32)
    bytes.append(0 as UInt32)
    for value in [1, 1, length, start] { bytes.append(value) }
    bytes.append(0x0706_4B50 as UInt32)
    bytes.append(0 as UInt32)
    bytes.append(start + length)
    bytes.append(1 as UInt32)
    bytes.append(0x0605_4B50 as UInt32)
    for value: UInt16 in [0, 0, 1, 1] { bytes.append(value) }
    bytes.append(UInt32(length))
    bytes.append(UInt32.max)
    bytes.append(0 as UInt16)
    return bytes.bytes
  }

  /// Version, flags (names in UTF-8), method, date (1 January 1980), checksum, and sizes that are elsewhere.
  private func appendCommon(to bytes: inout LittleEndianBytes) {
    for value: UInt16 in [45, 0x0800, 0, 0, 0x0021] { bytes.append(value) }
    bytes.append(checksum)
    bytes.append(UInt32.max)
    bytes.append(UInt32.max)
  }
}

/// Numbers as bytes, low byte first.
struct LittleEndianBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
