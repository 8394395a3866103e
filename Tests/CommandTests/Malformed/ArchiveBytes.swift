/// A ZIP archive of stored members (PKWARE's APPNOTE, 4.3), with what is wrong with it.
struct ArchiveBytes {
  var members: [(name: String, content: [UInt8])]
  /// In place of the checksum.
  var checksum: UInt32?
  /// In place of the unpacked size.
  var claimed: UInt32?
  /// The method that the members are said to be packed with; 0 is none.
  var method: UInt16 = 0

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in members {
      let size = UInt32(content.count)
      let common =
        littleEndian(method) + littleEndian(UInt32(0x21_0000)) + littleEndian(checksum ?? crc32(content))
        + littleEndian(size) + littleEndian(claimed ?? size) + littleEndian(UInt16(name.utf8.count))
      directory +=
        Array("PK".utf8) + [1, 2] + littleEndian(UInt32(0x14_0014)) + [0, 0] + common
        + [UInt8](repeating: 0, count: 12) + littleEndian(UInt32(file.count)) + Array(name.utf8)
      file += Array("PK".utf8) + [3, 4, 20, 0, 0, 0] + common + [0, 0] + Array(name.utf8) + content
    }
    let count = littleEndian(UInt16(members.count))
    return file + directory + Array("PK".utf8) + [5, 6, 0, 0, 0, 0] + count + count
      + littleEndian(UInt32(directory.count)) + littleEndian(UInt32(file.count)) + [0, 0]
  }
}

func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian, Array.init)
}

func bigEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.bigEndian, Array.init)
}

/// The checksum of ZIP and PNG (ISO 3309), bit by bit.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0xEDB8_8320) }
  }
}
