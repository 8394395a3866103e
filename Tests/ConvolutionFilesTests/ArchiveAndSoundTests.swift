import ConvolutionFiles
import Testing

/// NPZ, sounds and bare samples.
@Suite struct ArchiveAndSoundTests {
  @Test func fixturesAreThere() {
    #expect(Fixture.npz.count == 4 && Fixture.audio.count == 18)
  }

  @Test(arguments: Fixture.npz) func readsNPZ(_ fixture: Fixture) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(fixture.bytes, to: "a.npz")
    for file in [
      try FileReader.read(path + ":only"), try FileReader.read(path + ":only.npy"),
      try FileReader.read(bytes: fixture.bytes, name: "a", options: ReadOptions(member: "only")),
    ] {
      #expect(file.format == .npz && file.member == "only")
      #expect(file.array.elementType == fixture.elementType && file.array.shape == fixture.shape)
      #expect(file.array.bytes == fixture.samples)
    }
    let whole = readingError(fixture.bytes, name: "a.npz")
    #expect(fixture.name.hasPrefix("one") ? whole == nil : whole?.contains("it holds 2 arrays: ") == true)
    let missing = readingError(fixture.bytes, name: "a.npz", member: "none")
    #expect(missing?.contains("has no 'none': its arrays are ") == true)
  }

  @Test func writesNPZ() throws {
    let folder = try TemporaryFolder()
    let array = NumericArray((0..<1000).map { Double($0) }, shape: [10, 100])
    try FileWriter.write(array, to: folder.file("a.npz"))
    let copy = try FileReader.read(folder.file("a.npz"))
    #expect(copy.member == "arr_0" && copy.array.bytes == array.bytes && copy.array.shape == array.shape)
    try FileWriter.write(array, to: folder.file("b.npz"), like: try FileReader.read(folder.file("a.npz")))
    #expect(try folder.bytes(of: "a.npz") == folder.bytes(of: "b.npz"))
  }

  @Test(arguments: Fixture.npz) func npzDamage(_ fixture: Fixture) {
    for length in stride(from: 5, to: fixture.bytes.count, by: 7) {
      #expect(
        readingError(Array(fixture.bytes[..<length]), name: "a.npz", member: "only") != nil, "\(length)")
    }
    #expect(
      readingError([0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18), name: "a")?.contains("no NPY")
        == true)
  }

  @Test(arguments: Fixture.audio) func readsSounds(_ fixture: Fixture) throws {
    let file = try FileReader.read(bytes: fixture.bytes, name: "sound")
    #expect(file.format.isAudio && fixture.name.lowercased().hasPrefix(file.format.rawValue))
    #expect(file.array.elementType == fixture.elementType && file.array.shape == fixture.shape)
    #expect(file.array.bytes == fixture.samples)
    #expect(file.audio?.sampleRate == 8000)
    #expect(file.warnings.isEmpty)
  }

  @Test(arguments: Fixture.audio) func roundTripsSounds(_ fixture: Fixture) throws {
    let folder = try TemporaryFolder()
    let file = try FileReader.read(bytes: fixture.bytes, name: "sound")
    let path = folder.file("a." + file.format.rawValue)
    #expect(try FileWriter.write(file.array, to: path, like: file) == WriteReport())
    let copy = try FileReader.read(path)
    #expect(copy.array.bytes == file.array.bytes && copy.array.shape == file.array.shape)
    #expect(copy.audio == file.audio && copy.storedType == file.storedType)
    #expect(folder.contents == ["a." + file.format.rawValue])
  }

  @Test func vorbisIsCloseToTheOriginal() throws {
    let file = try FileReader.read(Fixture.folder + "stereo.ogg")
    #expect(file.format == .ogg && file.array.shape == [2, 400] && file.array.elementType == .f32)
    let folder = try TemporaryFolder()
    try FileWriter.write(file.array, to: folder.file("a.ogg"), like: file)
    let copy = try #require(try FileReader.read(folder.file("a.ogg")).array.elements(as: Float.self))
    let samples = try #require(file.array.elements(as: Float.self))
    #expect(zip(samples, copy).map { abs($0 - $1) }.max() ?? 1 < 0.2)
  }

  @Test func roundsSaturatesAndCounts() throws {
    let folder = try TemporaryFolder()
    let original = try FileReader.read(
      bytes: try #require(Fixture.audio.first { $0.name == "WAV 16" }).bytes, name: "a")
    let report = try FileWriter.write(
      NumericArray([0.5, 1.5, 40_000, -40_000]), to: folder.file("a.wav"), like: original)
    #expect(report.clipped == 2)
    #expect(
      try FileReader.read(folder.file("a.wav")).array.elements(as: Int16.self) == [0, 2, 32767, -32768])
    let deep = try FileReader.read(
      bytes: try #require(Fixture.audio.first { $0.name == "WAV 24" }).bytes, name: "a")
    let second = try FileWriter.write(
      NumericArray([8_388_607.4, 8_388_607.5, -9e9]), to: folder.file("b.wav"), like: deep)
    #expect(second.clipped == 2)
    #expect(
      try FileReader.read(folder.file("b.wav")).array.elements(as: Int32.self) == [
        8_388_607, 8_388_607, -8_388_608,
      ])
  }

  /// The loudest sample stays the loudest, whatever the coding.
  @Test func loudnessSurvivesAChangeOfCoding() throws {
    let folder = try TemporaryFolder()
    let half = NumericArray([0.5, -1] as [Float])
    let report = try FileWriter.write(half, to: folder.file("a.flac"))
    #expect(report.notes == ["44100 samples a second are assumed, since the input has no sample rate"])
    let flac = try FileReader.read(folder.file("a.flac"))
    #expect(flac.array.elements(as: Int32.self) == [1 << 22, -1 << 23])
    var options = WriteOptions()
    options.elementType = .f32
    try FileWriter.write(flac.array, to: folder.file("b.wav"), like: flac, options: options)
    #expect(try FileReader.read(folder.file("b.wav")).array.elements(as: Float.self) == [0.5, -1])
  }

  @Test func wrongLengthsInWaveHeadersAreWarnings() throws {
    let fixture = try #require(Fixture.audio.first { $0.name == "WAV 16" })
    let place =
      try #require(fixture.bytes.indices.first { fixture.bytes[$0...].starts(with: "data".utf8) }) + 4
    for length: [UInt8] in [[0, 0, 0, 0], [255, 255, 255, 255], [0, 16, 0, 0]] {
      var bytes = fixture.bytes
      bytes.replaceSubrange(place..<(place + 4), with: length)
      let file = try FileReader.read(bytes: bytes, name: "stream.wav")
      #expect(file.array.bytes == fixture.samples)
      #expect(file.warnings.first?.contains("there are 800; those are read") == true)
    }
    let cut = try FileReader.read(bytes: fixture.bytes.dropLast(100), name: "cut.wav")
    #expect(cut.array.shape == [350] && cut.warnings.count == 1)
  }

  @Test(arguments: Fixture.audio.filter { $0.name.hasPrefix("FLAC") }) func cutFLACIsRefused(
    _ fixture: Fixture
  ) {
    for length in stride(from: 10, to: fixture.bytes.count - 20, by: 11) {
      #expect(readingError(Array(fixture.bytes[..<length]), name: "cut.flac") != nil, "\(length) bytes")
    }
  }

  @Test(arguments: [
    (NumericArray([1, 2] as [Int64]), "a.wav", "no loudness"), (NumericArray([1.0, .nan]), "a.flac", "NaN"),
    (NumericArray([Double](repeating: 0, count: 600), shape: [300, 2]), "a.wav", "channels × samples"),
    (NumericArray([Double](repeating: 0, count: 40), shape: [20, 2]), "a.flac", "beyond the format"),
  ])
  func refusesWhatSoundsCannotHold(_ array: NumericArray, _ name: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { try FileWriter.write(array, to: folder.file(name)) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    #expect(folder.contents.isEmpty)
  }

  @Test func bareSamples() throws {
    let folder = try TemporaryFolder()
    let array = NumericArray([1, -2, 3, -4, 5, -6] as [Int16], shape: [2, 3])
    try FileWriter.write(array, to: folder.file("a.raw"))
    #expect(try folder.bytes(of: "a.raw") == array.bytes)
    let layout = try #require(RawLayout("i16,shape=2x3"))
    let copy = try FileReader.read(folder.file("a.raw"), raw: layout)
    #expect(copy.array.bytes == array.bytes && copy.array.shape == [2, 3])
    #expect(try FileReader.read(folder.file("a.raw"), raw: RawLayout("i16")).array.shape == [6])
    #expect(try FileReader.read(folder.file("a.raw"), raw: RawLayout("u8,shape=4")).warnings.count == 1)
    #expect(throws: FileError.self) { try FileReader.read(folder.file("a.raw"), raw: RawLayout("f64")) }
    #expect(throws: FileError.self) {
      try FileReader.read(folder.file("a.raw"), raw: RawLayout("i16,shape=7"))
    }
    let unknown = #expect(throws: FileError.self) { try FileReader.read(folder.file("a.raw")) }
    #expect(unknown?.description.contains("--raw f32") == true)
  }

  @Test(arguments: [
    "f3", "f32,", "f32,shape=", "f32,shape=-1", "f32,shape=2x", "f32,size=3", "f32,shape=1,2",
  ])
  func refusesLayouts(_ text: String) {
    #expect(RawLayout(text) == nil)
  }

  @Test func layoutsBeyondMemory() {
    #expect(RawLayout("f32,shape=9999999999x9999999999") == nil)
    let huge = RawLayout("f64,shape=1000000000000")
    #expect(throws: FileError.self) { try FileReader.read("/dev/zero", raw: huge) }
  }
}
