import CCodecs
import Glibc

/// An open sound, read from an input or written to an output through libsndfile.
final class SoundFile {
  let library: SoundLibrary
  let handle: SoundLibrary.Handle
  private(set) var info: SF_INFO
  /// What libsndfile reads or writes; kept alive as long as it may.
  private let stream: AnyObject
  private var isOpen = true

  /// Opens a sound for reading; nil with a message when it is none.
  static func reading(_ bytes: RandomAccessBytes, _ library: SoundLibrary) -> Result<SoundFile, SoundRefusal>
  {
    var callbacks = SF_VIRTUAL_IO(
      get_filelen: { user in
        user.map { Int64(Unmanaged<RandomAccessBytes>.fromOpaque($0).takeUnretainedValue().count) } ?? 0
      },
      seek: { offset, whence, user in
        user.map {
          Int64(
            Unmanaged<RandomAccessBytes>.fromOpaque($0).takeUnretainedValue().seek(Int(offset), from: whence))
        } ?? -1
      },
      read: { buffer, count, user in
        guard let user, let buffer else { return 0 }
        let bytes = Unmanaged<RandomAccessBytes>.fromOpaque(user).takeUnretainedValue()
        return Int64(bytes.read(into: buffer, count: Int(count)))
      },
      write: { _, _, _ in 0 },
      tell: { user in
        user.map { Int64(Unmanaged<RandomAccessBytes>.fromOpaque($0).takeUnretainedValue().position) } ?? 0
      })
    return open(&callbacks, SFM_READ, SF_INFO(), bytes, library)
  }

  /// Begins a sound of the given format.
  static func writing(_ output: SeekableOutput, _ info: SF_INFO, _ library: SoundLibrary)
    -> Result<SoundFile, SoundRefusal>
  {
    var callbacks = SF_VIRTUAL_IO(
      get_filelen: { user in
        user.map { Int64(Unmanaged<SeekableOutput>.fromOpaque($0).takeUnretainedValue().count) } ?? 0
      },
      seek: { offset, whence, user in
        user.map {
          Int64(
            Unmanaged<SeekableOutput>.fromOpaque($0).takeUnretainedValue().seek(Int(offset), from: whence))
        } ?? -1
      },
      read: { buffer, count, user in
        guard let user, let buffer else { return 0 }
        let output = Unmanaged<SeekableOutput>.fromOpaque(user).takeUnretainedValue()
        return Int64(max(output.read(into: buffer, count: Int(count)), 0))
      },
      write: { buffer, count, user in
        guard let user, let buffer else { return 0 }
        let output = Unmanaged<SeekableOutput>.fromOpaque(user).takeUnretainedValue()
        return Int64(max(output.write(buffer, count: Int(count)), 0))
      },
      tell: { user in
        user.map {
          Int64(Unmanaged<SeekableOutput>.fromOpaque($0).takeUnretainedValue().seek(0, from: SEEK_CUR))
        } ?? 0
      })
    return open(&callbacks, SFM_WRITE, info, output, library)
  }

  private static func open(
    _ callbacks: inout SF_VIRTUAL_IO, _ mode: Int, _ info: SF_INFO, _ stream: AnyObject,
    _ library: SoundLibrary
  ) -> Result<SoundFile, SoundRefusal> {
    var info = info
    let user = Unmanaged.passUnretained(stream).toOpaque()
    guard let handle = library.open(&callbacks, CInt(mode), &info, user) else {
      return .failure(SoundRefusal(reason: message(library, nil)))
    }
    return .success(SoundFile(library: library, handle: handle, info: info, stream: stream))
  }

  private init(library: SoundLibrary, handle: SoundLibrary.Handle, info: SF_INFO, stream: AnyObject) {
    self.library = library
    self.handle = handle
    self.info = info
    self.stream = stream
  }

  deinit { close() }

  /// Ends the file; what was written is complete.
  func close() {
    if isOpen { _ = library.close(handle) }
    isOpen = false
  }

  /// libsndfile's words for what went wrong.
  var message: String { Self.message(library, handle) }

  private static func message(_ library: SoundLibrary, _ handle: SoundLibrary.Handle?) -> String {
    library.message(handle).map { terminalSafe(String(cString: $0), limit: 200) } ?? "unknown error"
  }
}

/// Why a sound could not be opened.
struct SoundRefusal: Error {
  let reason: String
}
