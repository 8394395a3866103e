/// The length of the sound in a WAV file's header, which recorders and pipes often leave wrong: programs
/// that write into a pipe put 0 or the largest number there, and a recorder without power what it had.
enum WaveLengths {
  /// Puts a wrong length right for whoever reads the bytes next, and says so; nil when it is right.
  static func correct(_ bytes: RandomAccessBytes) -> String? {
    var place = 12
    while let chunk = chunk(bytes, at: place) {
      let there = bytes.count - place - 8
      if chunk.name == "data" {
        let isMissing = chunk.length == 0 && there > 0 && !isChunk(bytes, at: place + 8)
        guard chunk.length > there || isMissing else { return nil }
        let length = UInt32(clamping: there)
        bytes.correction = (place + 4, (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * UInt32($0))) })
        return "its header says \(chunk.length) bytes of sound, but there are \(there); those are read"
      }
      // Chunks begin at even places.
      place += 8 + chunk.length + chunk.length % 2
    }
    return nil
  }

  private static func chunk(_ bytes: RandomAccessBytes, at place: Int) -> (name: String, length: Int)? {
    guard let header = bytes.bytes(8, at: place) else { return nil }
    let length = header[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
    return (String(decoding: header[..<4], as: UTF8.self), length)
  }

  /// Whether another chunk stands there, so that the one before it is as short as it says.
  private static func isChunk(_ bytes: RandomAccessBytes, at place: Int) -> Bool {
    guard let chunk = chunk(bytes, at: place) else { return false }
    return chunk.name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && chunk.length <= bytes.count - place - 8
  }
}
