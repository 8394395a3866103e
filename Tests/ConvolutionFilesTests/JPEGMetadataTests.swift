import ConvolutionFiles
import Testing

/// What a JPEG says of its samples: kept, whatever format it came from.
@Suite struct JPEGMetadataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func picture(_ channels: Int, _ metadata: ImageMetadata) -> LoadedFile {
    let samples = (0..<(8 * 9 * channels)).map { UInt8($0 % 200) }
    let array = NumericArray(samples, shape: channels == 1 ? [8, 9] : [8, 9, channels])
    return LoadedFile(
      name: "a", array: array, format: .png,
      image: ImageInfo(colour: channels == 1 ? .gray : .rgb, bitDepth: 8, metadata: metadata))
  }

  private func written(_ file: LoadedFile, as array: NumericArray? = nil) throws -> ImageMetadata {
    try FileWriter.write(array ?? file.array, to: folder.file("a.jpg"), like: file)
    return try #require(try FileReader.read(folder.file("a.jpg")).image?.metadata)
  }

  /// Profiles of one segment, of just one, and of several.
  @Test(arguments: [0, 1, 3144, 65_519, 65_520, 200_000]) func profiles(_ length: Int) throws {
    var metadata = ImageMetadata()
    let profile = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    metadata.profile = ("p", profile)
    let file = picture(3, metadata)
    let kept = try written(file).profile?.content
    #expect(length == 0 ? kept == nil : kept == profile)
    // A profile of colours is not passed to a grey picture.
    let gray = NumericArray([1, 2] as [UInt8], shape: [1, 2])
    #expect(try written(file, as: gray).profile == nil)
  }

  @Test(arguments: [
    (300, 150, 0.0254, 300, 150, 0.0254), (11811, 5906, 1, 300, 150, 0.0254), (72, 72, 0.01, 72, 72, 0.01),
    (1e9, 1e-9, 0.0254, 65_535, 1, 0.0254),
  ])
  func resolutions(_ x: Double, _ y: Double, _ unit: Double, _ a: Double, _ b: Double, _ c: Double) throws {
    var metadata = ImageMetadata()
    metadata.resolution = .init(x: x, y: y, unit: unit)
    #expect(try written(picture(1, metadata)).resolution == .init(x: a, y: b, unit: c))
    metadata.resolution = .init(x: 2, y: 1, unit: nil)
    #expect(try written(picture(1, metadata)).resolution == .init(x: 2, y: 1, unit: nil))
    #expect(try written(picture(1, ImageMetadata())).resolution == nil)
  }

  /// Parts of a profile that are missing, doubled or out of order are no profile, or the right one.
  @Test func damagedProfiles() throws {
    var metadata = ImageMetadata()
    metadata.profile = ("p", (0..<150_000).map { UInt8(truncatingIfNeeded: $0) })
    _ = try written(picture(3, metadata))
    var bytes = try folder.bytes(of: "a.jpg")
    let places = bytes.indices.filter { bytes[$0...].starts(with: Array("ICC_PROFILE".utf8) + [0]) }
    #expect(places.count == 3)
    bytes[places[1] + 12] = 3
    #expect(try FileReader.read(bytes: bytes, name: "a.jpg").image?.metadata.profile == nil)
    bytes[places[2] + 12] = 2
    #expect(
      try FileReader.read(bytes: bytes, name: "a.jpg").image?.metadata.profile?.content.count == 150_000)
    bytes[places[0] + 13] = 9
    #expect(try FileReader.read(bytes: bytes, name: "a.jpg").image?.metadata.profile == nil)
  }
}
