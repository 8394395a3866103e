/// Sounds in chunks: RIFF's, little-endian, and AIFF's, big-endian.
enum SoundBytes {
  static func riff(_ chunks: [UInt8]) -> [UInt8] {
    Array("RIFF".utf8) + littleEndian(UInt32(chunks.count + 4)) + Array("WAVE".utf8) + chunks
  }

  static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    Array(name.utf8) + littleEndian(UInt32(content.count)) + content
  }

  /// PCM, one channel of 16 bits unless something else is asked for.
  static func format(channels: UInt16 = 1, rate: UInt32 = 8000, bits: UInt16 = 16, tag: UInt16 = 1) -> [UInt8]
  {
    let frame = channels &* bits / 8
    return chunk(
      "fmt ",
      littleEndian(tag) + littleEndian(channels) + littleEndian(rate) + littleEndian(rate &* UInt32(frame))
        + littleEndian(frame) + littleEndian(bits))
  }

  static func aiff(_ common: [UInt8]) -> [UInt8] {
    let chunks =
      Array("AIFFCOMM".utf8) + bigEndian(UInt32(common.count)) + common + Array("SSND".utf8)
      + bigEndian(UInt32(8)) + [UInt8](repeating: 0, count: 8)
    return Array("FORM".utf8) + bigEndian(UInt32(chunks.count)) + chunks
  }
}

extension MalformedFile {
  static let sounds: [MalformedFile] = {
    let data = SoundBytes.chunk("data", [1, 2, 3, 4])
    func wav(_ name: String, _ chunks: [UInt8], _ words: String) -> MalformedFile {
      MalformedFile(name + ".wav", SoundBytes.riff(chunks), words)
    }
    return [
      wav("start", [], "WAV"), wav("no-format", data, "WAV"), wav("no-data", SoundBytes.format(), "WAV"),
      wav("channels", SoundBytes.format(channels: 0) + data, "WAV"),
      wav("many", SoundBytes.format(channels: 65_535) + data, "WAV"),
      wav("rate", SoundBytes.format(rate: 0) + data, "WAV"),
      wav("bits", SoundBytes.format(bits: 0) + data, "WAV"),
      wav("coding", SoundBytes.format(tag: 0x7777) + data, "WAV"),
      MalformedFile("channels.aiff", SoundBytes.aiff([UInt8](repeating: 0, count: 18)), "AIFF"),
      MalformedFile("start.flac", Array("fLaC".utf8), "FLAC"),
      MalformedFile(
        "noise.flac", Array("fLaC".utf8) + [0x80, 0, 0, 34] + [UInt8](repeating: 0x5A, count: 60), "FLAC"),
      MalformedFile("start.ogg", Array("OggS".utf8) + [UInt8](repeating: 0, count: 40), "OGG"),
      MalformedFile("noise.ogg", Array("OggS".utf8) + (0..<200).map { UInt8($0) }, "OGG"),
    ]
  }()
}
