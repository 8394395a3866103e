import CCodecs
import Glibc

/// An open TIFF, read from an input or written to an output through libtiff, with its own error message: no
/// state is shared with other files, so any thread may have one.
final class TIFFFile {
  let library: TIFFLibrary
  let handle: TIFFLibrary.Handle
  /// What libtiff reads or writes; kept alive as long as it may.
  private let stream: AnyObject
  private let text: UnsafeMutablePointer<CChar>
  private var isOpen = true

  /// Opens a file for reading; nil when it is none of libtiff's.
  convenience init?(reading bytes: RandomAccessBytes, library: TIFFLibrary, memoryLimit: Int) {
    self.init(
      stream: bytes, mode: "rm", library: library, memoryLimit: memoryLimit,
      read: { user, buffer, count in
        guard let user, let buffer else { return -1 }
        return Unmanaged<RandomAccessBytes>.fromOpaque(user).takeUnretainedValue().read(
          into: buffer, count: count)
      },
      write: { _, _, _ in -1 },
      seek: { user, offset, whence in
        guard let user else { return .max }
        let bytes = Unmanaged<RandomAccessBytes>.fromOpaque(user).takeUnretainedValue()
        return UInt64(bitPattern: Int64(bytes.seek(Int(Int64(bitPattern: offset)), from: whence)))
      },
      size: { user in
        guard let user else { return 0 }
        return UInt64(Unmanaged<RandomAccessBytes>.fromOpaque(user).takeUnretainedValue().count)
      })
  }

  /// Begins a file; `big` makes it a BigTIFF, whose places have 64 bits.
  convenience init?(writing output: SeekableOutput, big: Bool, library: TIFFLibrary) {
    self.init(
      stream: output, mode: big ? "w8" : "w", library: library, memoryLimit: 0,
      read: { user, buffer, count in
        guard let user, let buffer else { return -1 }
        return Unmanaged<SeekableOutput>.fromOpaque(user).takeUnretainedValue().read(
          into: buffer, count: count)
      },
      write: { user, buffer, count in
        guard let user, let buffer else { return -1 }
        return Unmanaged<SeekableOutput>.fromOpaque(user).takeUnretainedValue().write(buffer, count: count)
      },
      seek: { user, offset, whence in
        guard let user else { return .max }
        let output = Unmanaged<SeekableOutput>.fromOpaque(user).takeUnretainedValue()
        return UInt64(bitPattern: Int64(output.seek(Int(Int64(bitPattern: offset)), from: whence)))
      },
      size: { user in
        guard let user else { return 0 }
        return UInt64(Unmanaged<SeekableOutput>.fromOpaque(user).takeUnretainedValue().count)
      })
  }

  private init?(
    stream: AnyObject, mode: String, library: TIFFLibrary, memoryLimit: Int, read: TIFFLibrary.Transfer,
    write: TIFFLibrary.Transfer, seek: TIFFLibrary.Seek, size: TIFFLibrary.Size
  ) {
    self.stream = stream
    self.library = library
    text = .allocate(capacity: 256)
    text.initialize(repeating: 0, count: 256)
    let options = library.makeOptions()
    defer { library.freeOptions(options) }
    // 0 is no limit. libtiff's own buffers are a strip or tile, whose size the file claims.
    library.limitMemory(options, memoryLimit)
    library.handleErrors(options, codecs_tiff_message_keeper(), text)
    library.handleWarnings(options, codecs_tiff_message_ignorer(), nil)
    let user = Unmanaged.passUnretained(stream).toOpaque()
    guard let handle = library.open("", mode, user, read, write, seek, { _ in 0 }, size, nil, nil, options)
    else {
      text.deallocate()
      return nil
    }
    self.handle = handle
  }

  deinit {
    close()
    text.deallocate()
  }

  /// Ends the file; what was written is complete.
  func close() {
    if isOpen { library.close(handle) }
    isOpen = false
  }

  /// libtiff's first complaint, empty without one.
  var message: String { String(cString: text) }

  /// A field of 16 bits, with the standard's default.
  func short(_ tag: Int32) -> Int? {
    var value: UInt16 = 0
    return codecs_tiff_get(library.getDefaulted, handle, UInt32(tag), &value) == 1 ? Int(value) : nil
  }

  /// A field of 32 bits, with the standard's default.
  func long(_ tag: Int32) -> Int? {
    var value: UInt32 = 0
    return codecs_tiff_get(library.getDefaulted, handle, UInt32(tag), &value) == 1 ? Int(value) : nil
  }

  /// A field that is a fraction.
  func rational(_ tag: Int32) -> Double? {
    var value: Float = 0
    return codecs_tiff_get(library.getField, handle, UInt32(tag), &value) == 1 ? Double(value) : nil
  }

  /// A field of any number of bytes.
  func bytes(_ tag: Int32) -> [UInt8]? {
    var count: UInt32 = 0
    var start: UnsafePointer<UInt8>?
    guard codecs_tiff_get2(library.getField, handle, UInt32(tag), &count, &start) == 1, let start else {
      return nil
    }
    return Array(UnsafeBufferPointer(start: start, count: Int(count)))
  }

  /// The 2^bits red, green and blue entries of a palette.
  func palette(entries: Int) -> [[UInt16]]? {
    var red: UnsafePointer<UInt16>?
    var green: UnsafePointer<UInt16>?
    var blue: UnsafePointer<UInt16>?
    let tag = UInt32(TIFFTAG_COLORMAP)
    guard codecs_tiff_get3(library.getField, handle, tag, &red, &green, &blue) == 1, let red, let green,
      let blue
    else { return nil }
    return [red, green, blue].map { Array(UnsafeBufferPointer(start: $0, count: entries)) }
  }

  /// Sets an integer field.
  func set(_ tag: Int32, _ value: Int) {
    _ = codecs_tiff_set_int(library.setField, handle, UInt32(tag), UInt32(value))
  }

  /// Sets a field that is a fraction.
  func set(_ tag: Int32, _ value: Double) {
    _ = codecs_tiff_set_double(library.setField, handle, UInt32(tag), value)
  }

  /// Sets a field of any number of values; `count` is theirs.
  func set(_ tag: Int32, count: Int, _ bytes: UnsafeRawPointer) {
    _ = codecs_tiff_set_bytes(library.setField, handle, UInt32(tag), UInt32(count), bytes)
  }
}
