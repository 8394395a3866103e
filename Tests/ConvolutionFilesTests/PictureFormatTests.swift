import ConvolutionFiles
import Testing

/// TIFF and the portable pixmaps.
@Suite struct PictureFormatTests {
  @Test func fixturesAreThere() {
    #expect(Fixture.tiff.count == 44 && Fixture.netpbm.count == 9)
  }

  @Test(arguments: Fixture.tiff) func readsTIFF(_ fixture: Fixture) throws {
    let file = try FileReader.read(bytes: fixture.bytes, name: "picture")
    #expect(file.format == .tiff)
    #expect(file.array.elementType == fixture.elementType)
    #expect(file.array.shape == fixture.shape)
    #expect(file.array.bytes == fixture.samples)
    #expect(file.image?.alpha?.bytes == fixture.alpha)
    #expect(file.image?.pages == (fixture.name.contains("pages") ? fixture.shape[0] : 1))
    #expect(file.warnings.isEmpty)
  }

  @Test(arguments: Fixture.netpbm) func readsNetpbm(_ fixture: Fixture) throws {
    let file = try FileReader.read(bytes: fixture.bytes, name: "picture")
    #expect(file.array.elementType == fixture.elementType)
    #expect(file.array.shape == fixture.shape)
    #expect(file.array.bytes == fixture.samples)
    #expect(file.format == (file.array.elementType == .f32 ? .pfm : fixture.shape.count == 2 ? .pgm : .ppm))
  }

  @Test(arguments: Fixture.tiff) func roundTripsTIFF(_ fixture: Fixture) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(fixture.bytes, to: "a.tif")
    let file = try FileReader.read(path)
    let report = try FileWriter.write(file.array, to: folder.file("b.tif"), like: file)
    #expect(report == WriteReport())
    let copy = try FileReader.read(folder.file("b.tif"))
    #expect(copy.array.elementType == file.array.elementType)
    #expect(copy.array.bytes == file.array.bytes && copy.array.shape == file.array.shape)
    #expect(copy.image?.alpha?.bytes == file.image?.alpha?.bytes)
    #expect(copy.image?.pages == file.image?.pages)
    #expect(copy.image?.metadata.resolution == file.image?.metadata.resolution)
    #expect(folder.contents == ["a.tif", "b.tif"])
  }

  @Test(arguments: Fixture.netpbm) func roundTripsNetpbm(_ fixture: Fixture) throws {
    let folder = try TemporaryFolder()
    let file = try FileReader.read(bytes: fixture.bytes, name: "picture")
    let path = folder.file("a." + file.format.rawValue)
    #expect(try FileWriter.write(file.array, to: path, like: file) == WriteReport())
    let copy = try FileReader.read(path)
    #expect(copy.format == file.format)
    #expect(copy.array.bytes == file.array.bytes && copy.array.shape == file.array.shape)
  }

  @Test func samplesTakeTheTypeOfTheOriginal() throws {
    let folder = try TemporaryFolder()
    let original = try FileReader.read(
      bytes: try #require(Fixture.tiff.first { $0.name == "gray i2" }).bytes, name: "a")
    let result = NumericArray([0.5, 1.5, -40_000, 7], shape: [2, 2])
    let report = try FileWriter.write(result, to: folder.file("b.tif"), like: original)
    #expect(report.clipped == 1)
    #expect(try FileReader.read(folder.file("b.tif")).array.elements(as: Int16.self) == [0, 2, -32768, 7])
    var options = WriteOptions()
    options.elementType = .f32
    try FileWriter.write(result, to: folder.file("c.tif"), like: original, options: options)
    #expect(
      try FileReader.read(folder.file("c.tif")).array.elements(as: Float.self) == [0.5, 1.5, -40_000, 7])
    try FileWriter.write(result, to: folder.file("d.tif"))
    #expect(
      try FileReader.read(folder.file("d.tif")).array.elements(as: Double.self) == [0.5, 1.5, -40_000, 7])
    let error = #expect(throws: FileError.self) {
      try FileWriter.write(result, to: folder.file("e.png"), options: options)
    }
    #expect(error?.description.contains("its samples are f32, the format's u8 or u16") == true)
  }

  @Test func profilesGoFromPNGToTIFF() throws {
    let folder = try TemporaryFolder()
    let original = try FileReader.read(
      bytes: try #require(Fixture.png.first { $0.name == "metadata" }).bytes, name: "a")
    try FileWriter.write(original.array, to: folder.file("a.tif"), like: original)
    let info = try #require(try FileReader.read(folder.file("a.tif")).image)
    #expect(info.metadata.profile?.content == original.image?.metadata.profile?.content)
    #expect(abs((info.metadata.resolution?.x ?? 0) - 118.11) < 0.001)
  }

  @Test func greyAndColourPixmaps() throws {
    let folder = try TemporaryFolder()
    let gray = NumericArray([1, 2] as [UInt8], shape: [1, 2])
    try FileWriter.write(gray, to: folder.file("a.ppm"))
    #expect(try folder.bytes(of: "a.ppm") == Array("P6\n2 1\n255\n".utf8) + [1, 1, 1, 2, 2, 2])
    let colour = NumericArray([1, 2, 3] as [UInt8], shape: [1, 1, 3])
    #expect(throws: FileError.self) { try FileWriter.write(colour, to: folder.file("b.pgm")) }
    #expect(folder.contents == ["a.ppm"])
  }

  @Test(arguments: [
    ("P5 3 3 255\n12345678", "needs 9 bytes, but only 8"), ("P5 3 3 70000\n", "from 1 to 65535"),
    ("P5 0 3 255\n", "0 × 3 is impossible"), ("P6 9999999999 9999999999 255\n", "impossible"),
    ("P5 4000000000 4000000000 255\n", "impossible"), ("P2 2 1 255\n1 x", "at byte 13"),
    ("P2 2 1 255\n1 256", "no number from 0 to 255"), ("P5 3", "no pair of numbers"),
    ("Pf 1 1 0\nabcd", "scale is no number"), ("P2 2000000 2000000 255\n1", "needs 7999999999999 bytes"),
  ])
  func refusesPixmaps(_ text: String, _ reason: String) {
    let message = readingError(Array(text.utf8), name: "a.pgm")
    #expect(message?.contains(reason) == true, "\(message ?? "was read")")
  }

  /// Only the resolution of the last page may be missing from a file that is read: it stands last in some.
  @Test(arguments: Fixture.tiff) func tiffTruncations(_ fixture: Fixture) {
    for length in stride(from: 4, to: fixture.bytes.count - 4, by: 1 + fixture.bytes.count / 50) {
      let file = try? FileReader.read(bytes: Array(fixture.bytes[..<length]), name: "cut.tif")
      #expect(
        file == nil || (length > fixture.bytes.count - 16 && file?.array.bytes == fixture.samples),
        "\(length)")
    }
  }
}
