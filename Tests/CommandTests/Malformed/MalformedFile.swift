import Testing

/// A file that nobody meant well with, and words that the refusal must have.
struct MalformedFile: CustomTestStringConvertible, Sendable {
  var name: String
  var bytes: [UInt8]
  /// How it is to be read.
  var options: [String] = []
  var words: [String]

  var testDescription: String { "\(name): \(words[0])" }

  init(_ name: String, _ bytes: [UInt8], _ words: String..., options: [String] = []) {
    (self.name, self.bytes, self.words, self.options) = (name, bytes, words, options)
  }

  /// The whole corpus.
  static let all = arrays + archives + pictures + layered + pixmaps + sounds + texts + strangers

  private static func npy(_ header: String, _ count: Int, version: UInt8 = 1) -> [UInt8] {
    let length = header.utf8.count
    let field = version == 1 ? [length & 255, length >> 8] : [length & 255, length >> 8, 0, 0]
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + field.map { UInt8($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: count)
  }

  private static func header(_ type: String, _ shape: String, order: String = "False") -> String {
    "{'descr': \(type), 'fortran_order': \(order), 'shape': \(shape), }"
  }

  private static func header(_ shape: String, order: String = "False") -> String {
    header("'<f8'", shape, order: order)
  }

  static let arrays: [MalformedFile] = [
    MalformedFile("empty.npy", [], "is empty"),
    MalformedFile("signature.npy", Array(npy("", 0).prefix(6)), "cut off"),
    MalformedFile("version.npy", npy(header("(2,)"), 16, version: 9), "version 9.0 is not known"),
    MalformedFile("long-header.npy", Array(npy("", 0).prefix(6)) + [2, 0, 255, 255, 255, 127], "claims"),
    MalformedFile("half-header.npy", Array(npy(header("(2,)"), 0).prefix(40)), "cut off", "the header"),
    MalformedFile("list.npy", npy("['descr', '<f8']", 16), "no dictionary"),
    MalformedFile("keys.npy", npy("{'descr': '<f8', 'shape': (2,), }", 16), "just the keys"),
    MalformedFile("quote.npy", npy("{'descr: 3", 16), "a quote is not closed"),
    MalformedFile("deep.npy", npy(String(repeating: "(", count: 3000), 16), "nested too deeply"),
    MalformedFile("negative.npy", npy(header("(-2,)"), 16), "negative length"),
    MalformedFile("product.npy", npy(header("(3000000000, 3000000000)"), 16), "beyond any memory"),
    MalformedFile("digits.npy", npy(header("(99999999999999999999,)"), 16), "beyond 64 bits"),
    MalformedFile("axes.npy", npy(header("(" + String(repeating: "1,", count: 65) + ")"), 8), "65 axes"),
    MalformedFile("large.npy", npy(header("(100000000,)"), 16), "needs 800000000 bytes, but only 16"),
    MalformedFile("cut.npy", npy(header("(8,)"), 63), "needs 64 bytes, but only 63"),
    MalformedFile("order.npy", npy(header("(2,)", order: "1"), 16), "neither True nor False"),
    MalformedFile("object.npy", npy(header("'|O'", "(2,)"), 16), "Python objects"),
    MalformedFile("fields.npy", npy(header("[('a', '<f8')]", "(2,)"), 16), "structures"),
    MalformedFile("type.npy", npy(header("'<q9'", "(2,)"), 16), "no type of NumPy"),
  ]

  static let archives: [MalformedFile] = {
    let member = npy(header("(4,)"), 32)
    return [
      MalformedFile("none.npz", ArchiveBytes(members: []).bytes, "no NPY files"),
      MalformedFile("other.npz", ArchiveBytes(members: [("a.txt", member)]).bytes, "no NPY files"),
      MalformedFile(
        "noise.npz", ArchiveBytes(members: [("a.npy", [9, 9, 9])]).bytes, "a.npy is no NPY file"),
      MalformedFile(
        "two.npz", ArchiveBytes(members: [("a.npy", member), ("b.npy", member)]).bytes, "2 arrays: a, b"),
      MalformedFile(
        "start.npz", Array(ArchiveBytes(members: [("a.npy", member)]).bytes.prefix(60)), "contents"),
      MalformedFile("checksum.npz", ArchiveBytes(members: [("a.npy", member)], checksum: 7).bytes, "CRC"),
      MalformedFile(
        "bomb.npz", ArchiveBytes(members: [("a.npy", member)], claimed: 4_000_000_000, method: 8).bytes,
        "cannot unpack to the 4000000000"),
      MalformedFile("method.npz", ArchiveBytes(members: [("a.npy", member)], method: 97).bytes, "a.npy"),
      MalformedFile("deflate.npz", ArchiveBytes(members: [("a.npy", member)], method: 8).bytes, "a.npy"),
    ]
  }()

  static let pixmaps: [MalformedFile] = [
    MalformedFile("short.pgm", Array("P5 3 3 255\n12345678".utf8), "needs 9 bytes, but only 8"),
    MalformedFile("white.pgm", Array("P5 3 3 70000\n".utf8), "from 1 to 65535"),
    MalformedFile("flat.pgm", Array("P5 0 3 255\n".utf8), "0 × 3 is impossible"),
    MalformedFile("huge.ppm", Array("P6 4000000000 4000000000 255\n".utf8), "impossible"),
    MalformedFile("letters.pgm", Array("P2 2 1 255\n1 x".utf8), "no number from 0 to 255"),
    MalformedFile("bright.ppm", Array("P3 1 1 255\n1 2 256".utf8), "no number from 0 to 255"),
    MalformedFile("half.pgm", Array("P5 3 ".utf8), "no pair of numbers"),
    MalformedFile("scale.pfm", Array("Pf 1 1 0\nabcd".utf8), "scale is no number"),
    MalformedFile("text.pgm", Array("P2 2000000 2000000 255\n1".utf8), "needs 7999999999999 bytes"),
  ]

  static let texts: [MalformedFile] = [
    MalformedFile("ragged.csv", Array("1,2,3\n4,5\n".utf8), "line 2", "2 values"),
    MalformedFile("word.csv", Array("1,2\n3,four\n".utf8), "line 2, column 2", "'four'"),
    MalformedFile(
      "escape.txt", Array("# a comment longer than 32 bytes ..\n1\n\u{1B}[2J\n".utf8), "\\u{1b}[2J"),
    MalformedFile("comments.txt", Array("# nothing\n# at all\n".utf8), "no numbers"),
    MalformedFile("large.txt", Array("1\n99999999999999999999\n".utf8), "beyond 64 bits"),
    MalformedFile("comma.csv", Array("a;b\n1,5;2\n".utf8), "Write a point, not a comma"),
    MalformedFile("hexadecimal.txt", Array("1\n0x10\n".utf8), "'0x10'"),
    MalformedFile("not-utf8.txt", Array("1\n2\n".utf8) + [0xC3, 0x28, 0x0A], "line 3"),
    MalformedFile("zeros.txt", [UInt8](repeating: 0, count: 64), "00 00 00"),
    MalformedFile("quote.csv", Array("1,\"2\n3,4\n".utf8), "line 1"),
    MalformedFile(
      "line.txt", Array("1\n".utf8) + [UInt8](repeating: 0x78, count: 1 << 20), "line 2", "…'"),
    MalformedFile("odd.raw", [1, 2, 3, 4, 5, 6, 7], "no whole number of f64", options: ["--raw", "f64"]),
    MalformedFile(
      "short.raw", [1, 2, 3, 4, 5, 6, 7], "needs 8 bytes, but only 7", options: ["--raw", "i16,shape=2x2"]),
    MalformedFile(
      "huge.raw", [1, 2], "cut off", options: ["--raw", "f64,shape=1000000x100000"]),
  ]

  /// Other formats, by name, and names that would steer a terminal.
  static let strangers: [MalformedFile] = [
    MalformedFile("a.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gunzip"),
    MalformedFile("a.gif", Array("GIF89a......".utf8), "GIF"),
    MalformedFile("a.pdf", Array("%PDF-1.7 ...".utf8), "PDF"),
    MalformedFile("a.h5", [0x89] + Array("HDF\r\n\u{1A}\n....".utf8), "HDF5"),
    MalformedFile("a.mat", Array("MATLAB 5.0 MAT-file....".utf8), "MATLAB"),
    MalformedFile("utf16.txt", [0xFF, 0xFE, 0x31, 0, 0x0A, 0], "UTF-16"),
    MalformedFile("program", [0x7F] + Array("ELF".utf8) + [2, 1, 1, 0], "7f 45 4c 46"),
    MalformedFile("photo.png", Array("hello".utf8), "named like PNG"),
    MalformedFile("\u{1B}[2J.npy", [1, 2, 3], "\\u{1b}[2J.npy"),
    MalformedFile("two\nlines.npy", [1, 2, 3], "two\\u{a}lines.npy"),
    MalformedFile("\u{202E}gpj.npy", [1, 2, 3], "\\u{202e}gpj.npy"),
  ]
}
