/// The checksum of ZIP (ISO 3309, reflected, polynomial 0xEDB88320), eight bytes a step: "slicing by 8"
/// (Kounavis and Berry, ISCC 2005, doi:10.1109/ISCC.2005.18).
struct CRC32 {
  private var state: UInt32 = ~0

  /// The checksum of the bytes so far.
  var value: UInt32 { ~state }

  /// Adds bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    var rest = bytes[...]
    Self.tables.withUnsafeBufferPointer { tables in
      while rest.count >= 8 {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: rest.startIndex, as: UInt64.self))
        let mixed = word ^ UInt64(crc)
        crc = 0
        for byte in 0..<8 { crc ^= tables[(7 - byte) << 8 | Int(mixed >> (8 * UInt64(byte)) & 255)] }
        rest = rest.dropFirst(8)
      }
      for byte in rest { crc = crc >> 8 ^ tables[Int((crc ^ UInt32(byte)) & 255)] }
    }
    state = crc
  }

  /// Table t holds the effect of a byte t places before the end.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    for index in 256..<2048 {
      let before = tables[index - 256]
      tables.append(before >> 8 ^ tables[Int(before & 255)])
    }
    return tables
  }()
}
