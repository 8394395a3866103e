import CCodecs
import Convolution

/// Brings the samples of a sound into memory, each channel a row.
struct SoundReader {
  let sound: SoundFile
  let format: FileFormat
  let file: String
  let memoryLimit: Int?

  func read() throws(FileError) -> LoadedFile {
    let channels = Int(sound.info.channels)
    let frames = Int(sound.info.frames)
    let coding = SoundCoding(format: sound.info.format)
    guard channels > 0, channels <= 1024, frames >= 0, sound.info.samplerate > 0,
      NumericArray.count(of: [channels, frames, 2]) != nil
    else { throw .malformed(file: file, format: format, reason: "its header makes no sense") }
    let bytes = channels * frames * coding.elementType.byteCount
    let what = "the sound of \(channels) × \(frames) samples"
    try AvailableMemory.check(bytes, for: what, file: file, limit: memoryLimit)
    let library = sound.library
    let array: NumericArray
    switch coding {
    case .signed8, .unsigned8:
      array = try samples(library.readShort, zero: 0) { Int8(truncatingIfNeeded: $0 >> 8) }
    case .signed16: array = try samples(library.readShort, zero: 0) { $0 }
    case .signed24: array = try samples(library.readInt, zero: 0) { $0 >> 8 }
    case .signed32: array = try samples(library.readInt, zero: 0) { $0 }
    case .float, .vorbis: array = try samples(library.readFloat, zero: 0) { $0 }
    case .double: array = try samples(library.readDouble, zero: 0) { $0 }
    }
    var result = LoadedFile(name: file, array: array, format: format)
    result.storedType = coding == .signed24 ? "24-bit" : coding == .unsigned8 ? "8-bit unsigned" : nil
    result.audio = AudioInfo(sampleRate: Int(sound.info.samplerate), channels: channels)
    result.audio?.coding = coding.rawValue
    return result
  }

  /// Reads some thousand frames at a time and sorts them into the channels' rows.
  private func samples<Coded, Sample: NumericElement>(
    _ read: (OpaquePointer?, UnsafeMutablePointer<Coded>?, Int64) -> Int64, zero: Coded,
    _ decode: (Coded) -> Sample
  ) throws(FileError) -> NumericArray {
    let channels = Int(sound.info.channels)
    let frames = Int(sound.info.frames)
    let step = 4096
    var buffer = [Coded](repeating: zero, count: step * channels)
    let samples = try [Sample](uninitializedCount: frames * channels) { (target) throws(FileError) in
      var done = 0
      while done < frames {
        let wanted = min(step, frames - done)
        let got = buffer.withUnsafeMutableBufferPointer { read(sound.handle, $0.baseAddress, Int64(wanted)) }
        guard got == wanted else {
          throw .truncated(
            file: file, expected: frames, actual: done + max(Int(got), 0),
            what: "the sound, counted in samples,")
        }
        for channel in 0..<channels {
          for frame in 0..<wanted {
            target.initializeElement(
              at: channel * frames + done + frame, to: decode(buffer[frame * channels + channel]))
          }
        }
        done += wanted
      }
    }
    return NumericArray(samples, shape: channels == 1 ? [frames] : [channels, frames])
  }
}
