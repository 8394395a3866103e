import ConvolutionFiles
import FoundationEssentials
import Testing

/// Files that nobody meant well with: each ends in an error that makes sense, or in a correct read.
@Suite struct HostileFileTests {
  @Test(arguments: ["a.npy", "a.txt", "a.csv", "a.png", "a.jpg", "a", "a.xyz"])
  func emptyFiles(_ name: String) {
    #expect(readingError([], name: name) == "\(name) is empty: there is nothing to read")
  }

  @Test(arguments: [
    ("a.npy", "named like NPY, but its first bytes (68 65 6c 6c 6f) are not"),
    ("a.png", "named like PNG"), ("a.jpg", "named like JPEG"),
    ("a.txt", "there are no numbers"), ("a", "there are no numbers"),
  ])
  func textUnderOtherNames(_ name: String, _ reason: String) {
    let message = readingError(Array("hello".utf8), name: name)
    #expect(message?.contains(reason) == true, "\(message ?? "was read")")
  }

  @Test func contentWinsOverName() throws {
    let png = try #require(Fixture.png.first)
    #expect(try FileReader.read(bytes: png.bytes, name: "a.npy").format == .png)
    #expect(try FileReader.read(bytes: png.bytes, name: "-").format == .png)
  }

  @Test(arguments: [
    ([0x1F, 0x8B, 8, 0] as [UInt8], "gzip"), ([0xFF, 0xFE, 0x31, 0], "UTF-16"), (Array("GIF89a".utf8), "GIF"),
    ([0, 1, 2, 3], "first bytes (00 01 02 03)"),
    ([UInt8](repeating: 0, count: 100), "00 00 00 00 00 00 00 00"),
  ])
  func foreignFormats(_ bytes: [UInt8], _ reason: String) {
    let message = readingError(bytes, name: "data")
    #expect(message?.contains(reason) == true, "\(message ?? "was read")")
  }

  @Test func membersOnlyWhereThereAreSome() throws {
    let png = try #require(Fixture.png.first)
    #expect(
      readingError(png.bytes, name: "a.png", member: "x")?.contains("PNG files have no columns") == true)
  }

  @Test func missingFilesAndFolders() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: FileError.self) { try FileReader.read(folder.file("none.npy")) }
    #expect(missing?.description.contains("cannot open it: No such file or directory") == true)
    let place = #expect(throws: FileError.self) { try FileReader.read(folder.path) }
    #expect(place?.description.contains("this is a folder") == true)
    #expect(throws: FileError.self) { try FileReader.read("") }
    #expect(throws: FileError.self) { try FileReader.read("a\0b") }
    #expect(throws: FileError.self) { try FileReader.read(String(repeating: "x", count: 10_000)) }
  }

  @Test func filesOfTheKernelAndEndlessOnes() throws {
    #expect(throws: FileError.self) { try FileReader.read("/dev/zero") }
    #expect(throws: FileError.self) { try FileReader.read("/dev/null") }
    #expect(try FileReader.read("/proc/loadavg:1").array.shape == [1])
  }

  @Test func operandsWithColons() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("a,b\n1,2\n", to: "t.csv")
    _ = try folder.write("7\n8\n", to: "t.csv:b")
    #expect(try FileReader.read(folder.file("t.csv:a")).array.elements(as: Int64.self) == [1])
    #expect(try FileReader.read(folder.file("t.csv:b")).array.elements(as: Int64.self) == [7, 8])
    #expect(try FileReader.read(folder.file("t.csv:b:1")).array.elements(as: Int64.self) == [7, 8])
    #expect(FileOperand("-:2") == FileOperand(path: "-", member: "2"))
    #expect(FileOperand("none:1") == FileOperand(path: "none:1"))
  }

  @Test func memoryLimitsAreKept() throws {
    let folder = try TemporaryFolder()
    try FileWriter.write(NumericArray([Double](repeating: 0, count: 1000)), to: folder.file("a.npy"))
    let error = #expect(throws: FileError.self) {
      try FileReader.read(folder.file("a.npy"), memoryLimit: 4000)
    }
    #expect(error?.description.contains("needs 8000 bytes of memory, more than the 4000") == true)
    #expect(throws: FileError.self) {
      try FileReader.read(
        bytes: Array("1 2 3 4 5 6 7".utf8), name: "a", options: ReadOptions(memoryLimit: 10))
    }
  }

  /// A picture of 4,294,967,295 × 1 and the like: the claim is refused before anything is allocated.
  @Test(arguments: [
    (0x7FFF_FFFF, 0x7FFF_FFFF), (0x7FFF_FFFF, 1), (100_000, 100_000), (0, 5), (0xFFFF_FFFF, 1),
  ])
  func pngClaims(_ width: Int, _ height: Int) throws {
    var bytes = try #require(Fixture.png.first).bytes
    for (place, value) in [(16, width), (20, height)] {
      for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
    }
    let checksum = crc(bytes[12..<29])
    for byte in 0..<4 { bytes[29 + byte] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32(byte))) }
    let message = readingError(bytes, name: "a.png")
    #expect(message?.contains("a.png") == true, "\(message ?? "was read")")
  }

  @Test(arguments: Fixture.png) func pngTruncations(_ fixture: Fixture) {
    for length in 1..<fixture.bytes.count {
      #expect(readingError(Array(fixture.bytes[..<length]), name: "cut.png") != nil, "\(length) bytes")
    }
  }

  @Test(arguments: Fixture.png) func pngFlippedBytes(_ fixture: Fixture) {
    // Every byte behind the signature is under a checksum, or is one, or a length.
    for place in 8..<fixture.bytes.count {
      var bytes = fixture.bytes
      bytes[place] ^= 0x10
      #expect(readingError(bytes, name: "bad.png") != nil, "byte \(place)")
    }
  }

  @Test(arguments: Fixture.jpeg) func jpegTruncations(_ fixture: Fixture) {
    for length in stride(from: 1, to: fixture.bytes.count - 2, by: 3) {
      #expect(readingError(Array(fixture.bytes[..<length]), name: "cut.jpg") != nil, "\(length) bytes")
    }
  }

  private func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
  }
}
