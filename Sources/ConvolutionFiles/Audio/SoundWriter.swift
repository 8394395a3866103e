import CCodecs

/// Hands the samples of an array, whose rows are the channels, to libsndfile.
struct SoundWriter {
  let sound: SoundFile
  let coding: SoundCoding

  /// Writes every sample; false when libsndfile refuses, which its message explains.
  func write(_ array: NumericArray) -> Bool {
    let library = sound.library
    return switch array.storage {
    case .i8(let samples): write(samples, library.writeShort, zero: 0) { Int16($0) << 8 }
    case .i16(let samples): write(samples, library.writeShort, zero: 0) { $0 }
    case .i32(let samples) where coding == .signed24: write(samples, library.writeInt, zero: 0) { $0 << 8 }
    case .i32(let samples): write(samples, library.writeInt, zero: 0) { $0 }
    case .f32(let samples): write(samples, library.writeFloat, zero: 0) { $0 }
    case .f64(let samples): write(samples, library.writeDouble, zero: 0) { $0 }
    default: preconditionFailure("prepare makes only these types")
    }
  }

  private func write<Sample, Coded>(
    _ samples: [Sample], _ write: (OpaquePointer?, UnsafePointer<Coded>?, Int64) -> Int64,
    zero: Coded, _ encode: (Sample) -> Coded
  ) -> Bool {
    let channels = Int(sound.info.channels)
    let frames = samples.count / channels
    let step = 4096
    var buffer = [Coded](repeating: zero, count: step * channels)
    for start in stride(from: 0, to: frames, by: step) {
      let count = min(step, frames - start)
      for channel in 0..<channels {
        for frame in 0..<count {
          buffer[frame * channels + channel] = encode(samples[channel * frames + start + frame])
        }
      }
      let put = buffer.withUnsafeBufferPointer { write(sound.handle, $0.baseAddress, Int64(count)) }
      guard put == count else { return false }
    }
    return true
  }
}
