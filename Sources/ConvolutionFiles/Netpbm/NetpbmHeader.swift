/// What stands before the samples of a PBM, PGM, PPM or PFM file (netpbm.sourceforge.net/doc, "pnm", "pfm").
struct NetpbmHeader: Equatable {
  /// How the samples are written.
  enum Coding: Equatable {
    /// Decimal numbers in text.
    case text
    /// One bit a pixel, rows padded to bytes, 1 is black.
    case bits
    /// One byte or two, high byte first.
    case binary
    /// Single precision, rows from bottom to top.
    case float(bigEndian: Bool)
  }

  let coding: Coding
  let colour: ImageInfo.Colour
  let columns: Int
  let rows: Int
  /// White: 1 in bitmaps, up to 65,535 otherwise.
  let maximum: Int
  /// Where the samples begin.
  let length: Int

  /// The number of samples.
  var count: Int { rows * columns * colour.channels }

  /// Whether a file can begin so: P, a kind, a blank, and then a number or comment.
  static func recognises(_ start: [UInt8]) -> Bool {
    guard start.count >= 4, start[0] == UInt8(ascii: "P"), "123456fF".utf8.contains(start[1]),
      isSpace(start[2])
    else { return false }
    guard let next = start[2...].first(where: { !isSpace($0) }) else { return true }
    return next == UInt8(ascii: "#") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
  }

  init(_ bytes: UnsafeRawBufferPointer, format: FileFormat, file: String) throws(FileError) {
    func malformed(_ reason: String) -> FileError { .malformed(file: file, format: format, reason: reason) }
    var position = 2
    let kind = bytes.count > 1 ? bytes[1] : 0
    guard let width = Self.word(bytes, &position).flatMap({ Int($0) }),
      let height = Self.word(bytes, &position).flatMap({ Int($0) })
    else { throw malformed("its size is no pair of numbers") }
    guard width > 0, height > 0, NumericArray.count(of: [width, height, 12]) != nil else {
      throw malformed("its size of \(width) × \(height) is impossible")
    }
    (columns, rows) = (width, height)
    colour = "36F".utf8.contains(kind) ? .rgb : .gray
    if kind == UInt8(ascii: "f") || kind == UInt8(ascii: "F") {
      guard let scale = Self.word(bytes, &position).flatMap({ Double($0) }), scale != 0, scale.isFinite else {
        throw malformed("its scale is no number other than 0")
      }
      coding = .float(bigEndian: scale > 0)
      maximum = 1
    } else if kind == UInt8(ascii: "1") || kind == UInt8(ascii: "4") {
      coding = kind == UInt8(ascii: "1") ? .text : .bits
      maximum = 1
    } else {
      guard let most = Self.word(bytes, &position).flatMap({ Int($0) }), (1...65_535).contains(most) else {
        throw malformed("its largest value is not from 1 to 65535")
      }
      coding = kind == UInt8(ascii: "2") || kind == UInt8(ascii: "3") ? .text : .binary
      maximum = most
    }
    // Just one blank separates the header from the samples.
    length = min(position + 1, bytes.count)
  }

  /// The next word; blanks and comments before it are passed over.
  private static func word(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> String? {
    while position < bytes.count, isSpace(bytes[position]) || bytes[position] == UInt8(ascii: "#") {
      if bytes[position] == UInt8(ascii: "#") {
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
      } else {
        position += 1
      }
    }
    let start = position
    while position < bytes.count, !isSpace(bytes[position]), position - start < 32 { position += 1 }
    return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// The blanks of the format.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}
