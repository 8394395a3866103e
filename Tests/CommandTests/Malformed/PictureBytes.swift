/// PNG files chunk by chunk (ISO/IEC 15948, 5), and JPEG files segment by segment (ITU-T T.81, B).
enum PictureBytes {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
    bigEndian(UInt32(content.count)) + Array(kind.utf8) + content
      + bigEndian(crc32(Array(kind.utf8) + content))
  }

  static func header(
    _ columns: UInt32, _ rows: UInt32, depth: UInt8 = 8, colour: UInt8 = 0, interlacing: UInt8 = 0
  ) -> [UInt8] {
    chunk("IHDR", bigEndian(columns) + bigEndian(rows) + [depth, colour, 0, 0, interlacing])
  }

  /// Bytes in zlib's format, stored and not compressed (RFC 1950 and 1951).
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let length = UInt16(bytes.count)
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return [0x78, 1, 1] + littleEndian(length) + littleEndian(~length) + bytes + bigEndian(b << 16 | a)
  }

  static let end = chunk("IEND", [])
  /// 2 × 2 grey pixels, each row behind its filter.
  static let pixels = chunk("IDAT", stored([0, 1, 2, 0, 3, 4]))

  static func jpeg(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker] + bigEndian(UInt16(content.count + 2)) + content
  }

  /// One grey component of 8 bits.
  static func frame(_ rows: UInt16, _ columns: UInt16, components: UInt8 = 1) -> [UInt8] {
    let each = (1...max(components, 1)).flatMap { number -> [UInt8] in [number, 0x11, 0] }
    return jpeg(0xC0, [8] + bigEndian(rows) + bigEndian(columns) + [components] + each)
  }
}

extension MalformedFile {
  static let pictures: [MalformedFile] = {
    let (signature, end, pixels) = (PictureBytes.signature, PictureBytes.end, PictureBytes.pixels)
    func png(_ name: String, _ parts: [UInt8], _ words: String) -> MalformedFile {
      MalformedFile(name + ".png", signature + parts, words)
    }
    let small = PictureBytes.header(2, 2)
    var damaged = small
    damaged[20] ^= 1
    let profile = PictureBytes.chunk("iCCP", Array("p\0\0".utf8) + [0x78, 1, 9, 9, 9])
    return [
      png("signature", [], "cut off"), png("headless", pixels + end, "PNG"),
      png("checksum", damaged + pixels + end, "PNG"),
      png("flat", PictureBytes.header(0, 2) + pixels + end, "PNG"),
      png("square", PictureBytes.header(0x7FFF_FFFF, 0x7FFF_FFFF) + pixels + end, "PNG"),
      png("wide", PictureBytes.header(1 << 30, 1) + pixels + end, "cannot be in a file of"),
      png("colour", PictureBytes.header(2, 2, colour: 5) + pixels + end, "PNG"),
      png("depth", PictureBytes.header(2, 2, depth: 3) + pixels + end, "PNG"),
      png("interlacing", PictureBytes.header(2, 2, interlacing: 9) + pixels + end, "PNG"),
      png("no-palette", PictureBytes.header(2, 2, colour: 3) + pixels + end, "PNG"),
      png("few-pixels", PictureBytes.header(9, 9) + pixels + end, "PNG"),
      png("noise", small + PictureBytes.chunk("IDAT", [1, 2, 3, 4, 5]) + end, "PNG"),
      png("no-pixels", small + end, "PNG"), png("no-end", small + pixels, "cut off"),
      png("endless", small + [0xFF, 0xFF, 0xFF, 0xFF] + Array("IDAT".utf8), "cut off"),
      png(
        "filter", small + PictureBytes.chunk("IDAT", PictureBytes.stored([9, 1, 2, 9, 3, 4])) + end, "PNG"),
      png("unknown", small + PictureBytes.chunk("ABCD", [1]) + pixels + end, "PNG"),
      png("profile-late", small + pixels + profile + pixels + end, "PNG"),
      MalformedFile("start.jpg", [0xFF, 0xD8, 0xFF], "JPEG"),
      MalformedFile("no-frame.jpg", [0xFF, 0xD8] + PictureBytes.jpeg(0xFE, [1, 2]) + [0xFF, 0xD9], "JPEG"),
      MalformedFile("flat.jpg", [0xFF, 0xD8] + PictureBytes.frame(0, 9) + [0xFF, 0xD9], "JPEG"),
      MalformedFile("no-scan.jpg", [0xFF, 0xD8] + PictureBytes.frame(9, 9) + [0xFF, 0xD9], "JPEG"),
      MalformedFile(
        "five.jpg", [0xFF, 0xD8] + PictureBytes.frame(9, 9, components: 5) + [0xFF, 0xD9], "JPEG"),
      MalformedFile(
        "claim.jpg", [0xFF, 0xD8] + PictureBytes.frame(65_500, 65_500) + [0xFF, 0xDA], "claim.jpg"),
      MalformedFile("segment.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1], "JPEG"),
    ]
  }()
}
