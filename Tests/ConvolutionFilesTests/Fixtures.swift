import ConvolutionFiles
import FoundationEssentials
import Testing

/// A line of one of the tables that `Fixtures/make_fixtures.py` writes.
struct Fixture: CustomTestStringConvertible {
  let name: String
  /// The file.
  let bytes: [UInt8]
  let elementType: ElementType
  let shape: [Int]
  /// The samples that must be read, row-major and little-endian.
  let samples: [UInt8]
  /// The opacity that must be read, nil for files without one.
  let alpha: [UInt8]?

  var testDescription: String { name }

  static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return parts.joined(separator: "/") + "/Fixtures/"
  }()

  static let npy = table("npy.tsv")
  static let png = table("png.tsv")
  static let jpeg = table("jpeg.tsv")
  static let tiff = table("tiff.tsv")
  static let npz = table("npz.tsv")
  static let audio = table("audio.tsv")
  static let netpbm = table("netpbm.tsv")

  /// Here the bytes are a picture's samples, and the samples those of the resized picture.
  static let resize = table("resize.tsv")

  private static func table(_ name: String) -> [Fixture] {
    guard let text = try? String(contentsOfFile: folder + name, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").map(Fixture.init(line:))
  }

  private init(line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    name = fields[0]
    bytes = Self.bytes(fields[1])
    elementType = ElementType(rawValue: fields[2])!
    shape = fields[3] == "scalar" ? [] : fields[3].split(separator: "x").map { Int($0)! }
    samples = Self.bytes(fields[4])
    alpha = fields.count > 5 && fields[5] != "-" ? Self.bytes(fields[5]) : nil
  }

  private static func bytes(_ text: String) -> [UInt8] {
    guard text != "-" else { return [] }
    let digits = Array(text.utf8).map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
    return (0..<(digits.count / 2)).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
  }
}

/// A folder that is gone when the test is.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = "/tmp/convolution-files-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// The names in the folder, hidden ones included.
  var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: file(name)))
    return file(name)
  }

  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file(name)))) }
}

extension NumericArray {
  /// The samples' bytes, to compare NaN and signed zeros as well.
  var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}

/// The error that reading these bytes gives, as a user sees it; nil when they can be read.
func readingError(_ bytes: [UInt8], name: String, member: String? = nil) -> String? {
  do throws(FileError) {
    _ = try FileReader.read(bytes: bytes, name: name, options: ReadOptions(member: member))
    return nil
  } catch {
    return error.description
  }
}

/// A generator with a fixed seed (SplitMix64, Steele, Lea and Flood, OOPSLA 2014, doi:10.1145/2660193.2660195).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
