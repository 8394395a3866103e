/// TIFF files, tag by tag (TIFF 6.0, section 2), little-endian.
struct LayeredBytes {
  /// Tag, type (3 is 16 bits, 4 is 32 bits), count and value of each entry, in ascending order of tags.
  var entries: [UInt16: (type: UInt16, count: UInt32, value: UInt32)]
  /// Where the directory is said to be, and the next.
  var start: UInt32 = 8
  var next: UInt32 = 0
  var data: [UInt8] = []

  /// 2 × 2 grey bytes in one strip behind the directory.
  static let small: LayeredBytes = {
    var file = LayeredBytes(entries: [:])
    for (tag, value) in [
      (256, 2), (257, 2), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1), (278, 2), (279, 4),
    ] as [(UInt16, UInt32)] {
      file.entries[tag] = (4, 1, value)
    }
    file.data = [1, 2, 3, 4]
    return file
  }()

  /// With other values of some tags.
  func with(_ values: [UInt16: UInt32]) -> LayeredBytes {
    var file = self
    for (tag, value) in values { file.entries[tag] = (4, 1, value) }
    return file
  }

  var bytes: [UInt8] {
    var entries = entries
    let behind = UInt32(8 + 2 + 12 * entries.count + 4)
    if entries[273]?.value == 0 { entries[273]?.value = behind }
    var file = Array("II".utf8) + [42, 0] + littleEndian(start) + littleEndian(UInt16(entries.count))
    for (tag, entry) in entries.sorted(by: { $0.key < $1.key }) {
      file += littleEndian(tag) + littleEndian(entry.type) + littleEndian(entry.count)
      file += littleEndian(entry.value)
    }
    return file + littleEndian(next) + data
  }
}

extension MalformedFile {
  static let layered: [MalformedFile] = {
    let small = LayeredBytes.small
    func tiff(_ name: String, _ bytes: [UInt8], _ words: String) -> MalformedFile {
      MalformedFile(name + ".tif", bytes, words)
    }
    var (far, loop, none) = (small, small, small)
    far.start = 0x7FFF_FFF0
    loop.next = 8
    none.entries = [:]
    return [
      tiff("start", Array("II".utf8) + [42, 0], "TIFF"), tiff("far", far.bytes, "TIFF"),
      tiff("none", none.bytes, "TIFF"), tiff("loop", loop.bytes, "its list of pages has no end"),
      tiff("cut", Array(small.bytes.prefix(50)), "TIFF"), tiff("flat", small.with([256: 0]).bytes, "TIFF"),
      tiff("huge", small.with([256: 0xFFFF_FFFF, 257: 0xFFFF_FFFF, 278: 0xFFFF_FFFF]).bytes, "TIFF"),
      tiff("large", small.with([256: 60_000, 257: 60_000, 278: 60_000]).bytes, "cannot be in a file of"),
      tiff("bits", small.with([258: 7]).bytes, "7-bit"),
      tiff("five", small.with([277: 5]).bytes, "5 channels"),
      tiff("offset", small.with([273: 0x7000_0000]).bytes, "TIFF"),
      tiff("few", small.with([256: 9]).bytes, "TIFF"), tiff("rows", small.with([278: 0]).bytes, "TIFF"),
      tiff("LZW", small.with([259: 5]).bytes, "TIFF"), tiff("deflate", small.with([259: 8]).bytes, "TIFF"),
      tiff("coding", small.with([259: 12_345]).bytes, "TIFF"),
      tiff("printing", small.with([262: 5, 277: 4]).bytes, "CMYK"),
      tiff("tiles", small.with([322: 0x7FFF_FFF0, 323: 0x7FFF_FFF0, 324: 8, 325: 4]).bytes, "TIFF"),
      MalformedFile(
        "big.tif", Array("II".utf8) + [43, 0, 8, 0, 0, 0] + [UInt8](repeating: 255, count: 8), "TIFF"),
    ]
  }()
}
