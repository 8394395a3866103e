/// The samples of a WAV file that comes through a pipe: libsndfile has to seek, and a stream's header has no length.
///
/// "Multimedia Programming Interface and Data Specifications 1.0", IBM and Microsoft 1991: RIFF chunks, of which
/// `fmt ` says what the samples in `data` are. A length of 0 or beyond 2³¹ − 2²⁰ bytes is that of a stream.
struct WaveDecoder: StreamDecoder {
  let coding: SoundCoding
  let channels: Int
  let headerBytes: Int
  let audio: AudioInfo?
  /// Bytes of samples that are left; nil for all that come.
  private var left: Int?

  var format: FileFormat { .wav }
  var elementType: ElementType { coding.elementType }
  var isAtEnd: Bool { left == 0 }

  /// Nil when the beginning has no samples of a plain coding: the file is then read as a whole.
  init?(_ start: [UInt8]) {
    func number(_ place: Int, _ bytes: Int) -> Int? {
      guard place + bytes <= start.count else { return nil }
      return start[place..<place + bytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WAVE".utf8) else { return nil }
    var place = 12
    var found: (coding: SoundCoding, channels: Int, rate: Int)?
    while let length = number(place + 4, 4) {
      let name = String(decoding: start[place..<place + 4], as: UTF8.self)
      if name == "data" {
        guard let found else { return nil }
        (coding, channels, headerBytes) = (found.coding, found.channels, place + 8)
        let isStream = length == 0 || length > 1 << 31 - 1 << 20
        left =
          isStream
          ? nil
          : length / (found.channels * Self.bytes(found.coding)) * found.channels * Self.bytes(found.coding)
        var audio = AudioInfo(sampleRate: found.rate, channels: found.channels)
        audio.coding = found.coding.rawValue
        self.audio = audio
        return
      }
      if name == "fmt " {
        guard let tag = number(place + 8, 2), let channels = number(place + 10, 2),
          let rate = number(place + 12, 4),
          let bits = number(place + 22, 2), (1...255).contains(channels), rate > 0
        else { return nil }
        // The extensible format has the tag at the head of an identifier.
        let kind = tag == 0xFFFE ? number(place + 32, 2) ?? 0 : tag
        guard let coding = Self.coding(kind, bits), number(place + 20, 2) == channels * bits / 8 else {
          return nil
        }
        found = (coding, channels, rate)
      }
      place += 8 + length + length % 2
    }
    return nil
  }

  private static func coding(_ tag: Int, _ bits: Int) -> SoundCoding? {
    switch (tag, bits) {
    case (1, 8): .unsigned8
    case (1, 16): .signed16
    case (1, 24): .signed24
    case (1, 32): .signed32
    case (3, 32): .float
    case (3, 64): .double
    default: nil
    }
  }

  /// Bytes of a sample.
  static func bytes(_ coding: SoundCoding) -> Int {
    coding == .signed24 ? 3 : coding.elementType.byteCount
  }

  mutating func decode(_ bytes: UnsafeRawBufferPointer, isAtEnd: Bool, file: String) throws(FileError)
    -> (NumericArray, used: Int)
  {
    let size = Self.bytes(coding)
    let frame = size * channels
    // A recorder without power leaves half a frame.
    let used = min(bytes.count, left ?? .max) / frame * frame
    left = left.map { $0 - used }
    let samples = UnsafeRawBufferPointer(rebasing: bytes[..<used])
    let array: NumericArray =
      switch coding {
      case .unsigned8: NumericArray(samples.map { Int8(truncatingIfNeeded: Int($0) - 128) })
      case .signed24:
        NumericArray(
          (0..<used / 3).map { index -> Int32 in
            let (low, middle, high) = (samples[3 * index], samples[3 * index + 1], samples[3 * index + 2])
            return Int32(Int8(bitPattern: high)) << 16 | Int32(middle) << 8 | Int32(low)
          })
      default: NumericArray(copying: samples, of: coding.elementType)
      }
    return (array, isAtEnd ? bytes.count : used)
  }
}
