import ConvolutionFiles
import FoundationEssentials
import Testing

@Suite struct ImageFileTests {
  @Test(arguments: Fixture.png) func readsPNG(_ fixture: Fixture) throws {
    let file = try FileReader.read(bytes: fixture.bytes, name: "picture.png")
    #expect(file.format == .png)
    #expect(file.array.elementType == fixture.elementType)
    #expect(file.array.shape == fixture.shape)
    #expect(file.array.bytes == fixture.samples)
    #expect(file.image?.alpha?.bytes == fixture.alpha)
    #expect(file.image?.colour == (fixture.shape.count == 2 ? .gray : .rgb))
  }

  /// Decoders may differ by a rounding of the inverse transform and of the colour conversion.
  @Test(arguments: Fixture.jpeg) func readsJPEG(_ fixture: Fixture) throws {
    let file = try FileReader.read(bytes: fixture.bytes, name: "picture.jpg")
    #expect(file.format == .jpeg)
    #expect(file.array.shape == fixture.shape)
    let difference = zip(file.array.bytes, fixture.samples).map { abs(Int($0) - Int($1)) }.max()
    #expect(try #require(difference) <= 2)
  }

  @Test func fixturesAreThere() {
    #expect(Fixture.png.count == 13 && Fixture.jpeg.count == 4)
  }

  @Test(arguments: Fixture.png) func roundTripsPNG(_ fixture: Fixture) throws {
    let folder = try TemporaryFolder()
    let file = try FileReader.read(bytes: fixture.bytes, name: "picture.png")
    let report = try FileWriter.write(file.array, to: folder.file("copy.png"), like: file)
    #expect(report == WriteReport())
    let copy = try FileReader.read(folder.file("copy.png"))
    #expect(copy.array.bytes == fixture.samples && copy.array.shape == fixture.shape)
    #expect(copy.image?.alpha?.bytes == fixture.alpha)
    #expect(copy.image?.metadata.profile?.content == file.image?.metadata.profile?.content)
    #expect(copy.image?.metadata.resolution?.x == file.image?.metadata.resolution?.x)
    #expect(folder.contents == ["copy.png"])
  }

  @Test func keepsMetadata() throws {
    let fixture = try #require(Fixture.png.first { $0.name == "metadata" })
    let info = try #require(try FileReader.read(bytes: fixture.bytes, name: "a.png").image)
    #expect(info.metadata.profile?.content.count == 40)
    #expect(info.metadata.resolution == .init(x: 11811, y: 5906, unit: 1))
    // A profile of colours is not passed to a grey picture; the resolution is.
    let folder = try TemporaryFolder()
    let file = try FileReader.read(bytes: fixture.bytes, name: "a.png")
    try FileWriter.write(
      NumericArray([1, 2] as [UInt8], shape: [1, 2]), to: folder.file("b.png"), like: file)
    let gray = try #require(try FileReader.read(folder.file("b.png")).image)
    #expect(gray.metadata.profile == nil)
    #expect(gray.metadata.resolution?.x == 11811)
  }

  @Test func jpegIsCloseToTheOriginal() throws {
    let folder = try TemporaryFolder()
    let rows = 40
    let samples = (0..<(rows * rows)).flatMap { (pixel) -> [UInt8] in
      [UInt8(pixel % rows * 6), UInt8(pixel / rows * 6), 128]
    }
    let array = NumericArray(samples, shape: [rows, rows, 3])
    try FileWriter.write(array, to: folder.file("a.jpeg"))
    let copy = try FileReader.read(folder.file("a.jpeg"))
    #expect(copy.array.shape == [rows, rows, 3])
    let errors = zip(copy.array.bytes, samples).map { abs(Int($0) - Int($1)) }
    #expect(try #require(errors.max()) <= 8)
    var low = WriteOptions()
    low.jpegQuality = 10
    try FileWriter.write(array, to: folder.file("b.jpg"), options: low)
    #expect(try folder.bytes(of: "b.jpg").count < folder.bytes(of: "a.jpeg").count)
  }

  @Test func roundsHalfToEvenSaturatesAndCounts() throws {
    let folder = try TemporaryFolder()
    let array = NumericArray([0.5, 1.5, 2.5, -0.5, -0.6, 255.4, 255.5, .infinity], shape: [2, 4])
    let report = try FileWriter.write(array, to: folder.file("a.png"))
    #expect(try FileReader.read(folder.file("a.png")).array.bytes == [0, 2, 2, 0, 0, 255, 255, 255])
    #expect(report.clipped == 3)
  }

  @Test func depthFollowsTheOriginal() throws {
    let deep = try #require(Fixture.png.first { $0.name == "gray 16" })
    let original = try FileReader.read(bytes: deep.bytes, name: "a.png")
    let folder = try TemporaryFolder()
    let result = NumericArray([70000.0, 65534.5, -1, 300], shape: [2, 2])
    let report = try FileWriter.write(result, to: folder.file("b.png"), like: original)
    #expect(
      try FileReader.read(folder.file("b.png")).array.elements(as: UInt16.self) == [65535, 65534, 0, 300])
    #expect(report.clipped == 2)
  }

  @Test func alphaIsDroppedWithANoteWhereItCannotStay() throws {
    let fixture = try #require(Fixture.png.first { $0.name == "rgb alpha 8" })
    let file = try FileReader.read(bytes: fixture.bytes, name: "a.png")
    let folder = try TemporaryFolder()
    let report = try FileWriter.write(file.array, to: folder.file("a.jpg"), like: file)
    #expect(report.notes == ["transparency is dropped: JPEG has none here. Write PNG to keep it"])
    let smaller = NumericArray([UInt8](repeating: 9, count: 12), shape: [2, 2, 3])
    let second = try FileWriter.write(smaller, to: folder.file("b.png"), like: file)
    #expect(second.notes == ["transparency is dropped: it is 4 × 5, the picture now 2 × 2"])
    #expect(try FileReader.read(folder.file("b.png")).image?.hasAlpha == false)
  }

  @Test func alphaFollowsTheDepth() throws {
    let fixture = try #require(Fixture.png.first { $0.name == "rgb alpha 8" })
    let file = try FileReader.read(bytes: fixture.bytes, name: "a.png")
    let folder = try TemporaryFolder()
    let wide = try file.array.converted(to: .u16).array
    try FileWriter.write(wide, to: folder.file("b.png"), like: file)
    let alpha = try #require(
      try FileReader.read(folder.file("b.png")).image?.alpha?.elements(as: UInt16.self))
    #expect(alpha == fixture.alpha?.map { UInt16($0) * 257 })
  }

  @Test(arguments: [
    (NumericArray([1.0, 2]), "a.png", "rows × columns"),
    (NumericArray([Double](repeating: 0, count: 10), shape: [1, 2, 5]), "a.png", "1 to 4"),
    (NumericArray([Double](), shape: [0, 3]), "a.png", "0 × 3 pixels"),
    (NumericArray([ComplexDouble(1, 2)], shape: [1, 1]), "a.png", "complex"),
    (NumericArray([Double.nan], shape: [1, 1]), "a.png", "sample (0, 0) is NaN"),
    (NumericArray([1] as [UInt16], shape: [1, 1]), "a.jpg", "16 bits"),
    (NumericArray([1, 2] as [UInt8], shape: [1, 1, 2]), "a.jpg", "include transparency"),
    (NumericArray([UInt8](repeating: 0, count: 65501), shape: [1, 65501]), "a.jpg", "65500"),
  ])
  func refusesWhatPicturesCannotHold(_ array: NumericArray, _ name: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { try FileWriter.write(array, to: folder.file(name)) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    #expect(folder.contents.isEmpty)
  }

  @Test func saysThatAPictureLiesOnItsSide() throws {
    let file = try FileReader.read(Fixture.folder + "turned.jpg")
    #expect(file.array.shape == [9, 11, 3])
    #expect(file.warnings == ["the camera's orientation (6) is not applied; it is read as it is stored"])
  }

  @Test func refusesCMYK() throws {
    let error = #expect(throws: FileError.self) { try FileReader.read(Fixture.folder + "cmyk.jpg") }
    #expect(error?.description.contains("CMYK") == true)
  }
}
