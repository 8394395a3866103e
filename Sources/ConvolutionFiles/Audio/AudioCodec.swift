import CCodecs
import Convolution

/// Sounds, by libsndfile: WAV, FLAC, AIFF and Vorbis in Ogg.
enum AudioCodec: FileCodec {
  static func recognises(_ start: [UInt8]) -> Bool { format(of: start) != nil }

  private static func format(of start: [UInt8]) -> FileFormat? {
    func has(_ text: String, at place: Int = 0) -> Bool { start.dropFirst(place).starts(with: text.utf8) }
    if has("RIFF") || has("RF64"), has("WAVE", at: 8) { return .wav }
    if has("FORM"), has("AIFF", at: 8) || has("AIFC", at: 8) { return .aiff }
    return has("fLaC") ? .flac : has("OggS") ? .ogg : nil
  }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    let library = try library(for: input.name)
    let format = try self.format(of: input.peek(32)) ?? format
    let bytes = try RandomAccessBytes(input, limit: options.memoryLimit)
    do throws(FileError) {
      let file = try read(bytes, format, input.name, library, options)
      try bytes.check()
      return file
    } catch {
      // What the system refused explains what the library did not understand.
      try bytes.check()
      throw error
    }
  }

  private static func read(
    _ bytes: RandomAccessBytes, _ format: FileFormat, _ name: String, _ library: SoundLibrary,
    _ options: ReadOptions
  ) throws(FileError) -> LoadedFile {
    let warning = format == .wav ? WaveLengths.correct(bytes) : nil
    let sound: SoundFile
    switch SoundFile.reading(bytes, library) {
    case .success(let opened): sound = opened
    case .failure(let refusal): throw .malformed(file: name, format: format, reason: refusal.reason)
    }
    let reader = SoundReader(sound: sound, format: format, file: name, memoryLimit: options.memoryLimit)
    var file = try reader.read()
    if let warning { file.warnings.append(warning) }
    return file
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    let library = try library(for: request.name)
    let output = try SoundOutput.prepare(array, for: request)
    var info = SoundOutput.info(of: output, for: request)
    guard library.isPossible(&info) != 0 else {
      throw .unwritable(
        file: request.name, format: request.format,
        reason:
          "\(info.channels) channels at \(info.samplerate) samples a second are beyond the format. Write WAV")
    }
    return output
  }

  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    let library = try library(for: request.name)
    let sink = SeekableOutput(target)
    let sound: SoundFile
    let info = SoundOutput.info(of: output, for: request)
    switch SoundFile.writing(sink, info, library) {
    case .success(let opened): sound = opened
    case .failure(let refusal):
      throw sink.failure ?? .unwritable(file: request.name, format: request.format, reason: refusal.reason)
    }
    // libsndfile would note the time of writing beside the peak; files that are equal should be equal.
    _ = library.command(sound.handle, CInt(SFC_SET_ADD_PEAK_CHUNK), nil, CInt(SF_FALSE))
    let whole = SoundWriter(sound: sound, coding: output.coding ?? .float).write(output.array)
    let message = sound.message
    sound.close()
    if sink.failure == nil, !whole {
      throw .unwritable(file: request.name, format: request.format, reason: message)
    }
    try sink.finish()
  }

  private static func library(for file: String) throws(FileError) -> SoundLibrary {
    guard let library = SoundLibrary.shared else {
      throw .missingLibrary("libsndfile", package: "libsndfile1", for: file)
    }
    return library
  }
}
