import Glibc

/// Samples written one after another, whose number is known only at the end.
package final class StreamOutput {
  private let target: OutputBytes
  private let format: FileFormat
  private let coding: SoundCoding?
  private var bytes = 0
  /// Bytes before the samples.
  private var header = 0

  /// Whether samples can be written without knowing how many there will be.
  package static func isPossible(
    _ format: FileFormat, type: ElementType, channels: Int, like original: LoadedFile
  ) throws(FileError) -> Bool {
    switch format {
    case .raw: return true
    case .text, .csv, .tsv: return channels == 1
    case .wav:
      guard let coding = SoundOutput.source(type, original) else { return false }
      return coding.elementType == type && SoundCoding.codings(of: .wav).contains(coding)
    default: return false
    }
  }

  /// Begins the output; nil for formats that have to know their length first.
  ///
  /// - Parameters:
  ///   - type: the type of the samples that will be written.
  ///   - original: where they came from.
  package init?(
    _ path: String, format: FileFormat, type: ElementType, channels: Int, like original: LoadedFile
  )
    throws(FileError)
  {
    guard try Self.isPossible(format, type: type, channels: channels, like: original) else { return nil }
    self.format = format
    coding = format == .wav ? SoundOutput.source(type, original) : nil
    target = try OutputBytes.open(path)
    guard let coding else { return }
    let bytes = Self.waveHeader(
      coding, channels: channels, rate: original.audio?.sampleRate ?? 44_100, length: UInt32.max)
    header = bytes.count
    try target.write(bytes)
  }

  /// Writes samples, channels interleaved, at once.
  package func write(_ array: NumericArray) throws(FileError) {
    if format.isText {
      return try NumberPrinter(columns: 1, delimiter: 0x20, target: target).write(array)
    }
    switch (coding, array.storage) {
    case (.unsigned8?, .i8(let samples)): try put(samples.map { UInt8(truncatingIfNeeded: Int($0) + 128) })
    case (.signed24?, .i32(let samples)):
      var packed: [UInt8] = []
      packed.reserveCapacity(3 * samples.count)
      for sample in samples {
        for shift in [0, 8, 16] { packed.append(UInt8(truncatingIfNeeded: sample >> shift)) }
      }
      try put(packed)
    default:
      bytes += array.count * array.elementType.byteCount
      try array.withUnsafeBytes { bytes throws(FileError) in try target.write(bytes) }
    }
  }

  private func put(_ packed: [UInt8]) throws(FileError) {
    bytes += packed.count
    try target.write(packed)
  }

  /// Ends the output: a file's header gets its lengths.
  package func finish() throws(FileError) {
    if coding != nil {
      if bytes % 2 == 1 { try target.write([0]) }
      if let descriptor = target.seekableDescriptor {
        for (place, length) in [(4, bytes + header - 8 + bytes % 2), (header - 4, bytes)] {
          let number = UInt32(clamping: length)
          let four = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
          guard pwrite(descriptor, four, 4, off_t(place)) == 4 else {
            throw .system(file: target.name, action: "write to it", code: errno)
          }
        }
      }
    }
    try target.commit()
  }

  /// Leaves a file as it was before.
  package func abandon() { target.abandon() }

  /// `RIFF`, `fmt ` and the head of `data`, with lengths that say a stream follows.
  private static func waveHeader(_ coding: SoundCoding, channels: Int, rate: Int, length: UInt32) -> [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    let size = WaveDecoder.bytes(coding)
    let tag = coding == .float || coding == .double ? 3 : 1
    let fmt =
      bytes(tag, 2) + bytes(channels, 2) + bytes(rate, 4) + bytes(rate * channels * size, 4)
      + bytes(channels * size, 2) + bytes(8 * size, 2)
    return Array("RIFF".utf8) + bytes(Int(length), 4) + Array("WAVEfmt ".utf8) + bytes(fmt.count, 4) + fmt
      + Array("data".utf8) + bytes(Int(length), 4)
  }
}
