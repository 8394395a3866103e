import Glibc

/// Samples that come out of a pipe, a device or a file one after another, for signals of any length.
package final class SampleStream {
  /// What is known of the signal before it has been read; its array is empty.
  package let file: LoadedFile
  /// Channels that lie interleaved.
  package let channels: Int
  /// The type of the samples that ``next()`` gives.
  package let elementType: ElementType
  private let input: InputBytes
  private var decoder: any StreamDecoder
  private var buffer: UnsafeMutableRawBufferPointer
  private var kept = 0
  private var isAtEnd = false

  /// Nil for formats that have to be read whole; nothing has been consumed then.
  ///
  /// - Parameter type: the type that the user wants for the result; numbers in text are then read as such from the
  ///   start. Otherwise text is a stream only where there is more of it than a megabyte, for its type is that of
  ///   all its numbers.
  package init?(_ handle: InputHandle, raw: RawLayout?, type: ElementType?) throws(FileError) {
    let input = try handle.input()
    guard handle.operand.member == nil else { return nil }
    let decoder: (any StreamDecoder)?
    if let raw {
      decoder = raw.shape == nil ? RawDecoder(raw.elementType) : nil
    } else {
      switch try FormatRecognition.format(of: input) {
      case .wav: decoder = WaveDecoder(try input.peek(4096))
      case .text: decoder = try TextDecoder(input, type: type)
      default: decoder = nil
      }
    }
    guard let decoder else { return nil }
    (self.input, self.decoder) = (input, decoder)
    (channels, elementType) = (decoder.channels, decoder.elementType)
    var file = LoadedFile(
      name: terminalSafe(input.name), array: .none(of: decoder.elementType), format: decoder.format)
    file.audio = decoder.audio
    if decoder.format == .text { file.text = TextInfo(layout: .column, delimiter: " ") }
    self.file = file
    buffer = .allocate(byteCount: Self.bufferBytes, alignment: 64)
    var skipped = 0
    while skipped < decoder.headerBytes {
      let wanted = min(buffer.count, decoder.headerBytes - skipped)
      skipped += try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    }
  }

  deinit { buffer.deallocate() }

  /// The next samples as soon as there are any, whole pixels of all channels; nil at the end.
  package func next() throws(FileError) -> NumericArray? {
    while !isAtEnd {
      if kept == buffer.count { grow() }
      let got = try input.readSome(into: UnsafeMutableRawBufferPointer(rebasing: buffer[kept...]))
      isAtEnd = got == 0
      let there = UnsafeRawBufferPointer(rebasing: buffer[..<(kept + got)])
      let (array, used) = try decoder.decode(there, isAtEnd: isAtEnd, file: input.name)
      kept = there.count - used
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: there[used...]))
      if decoder.isAtEnd { isAtEnd = true }
      if array.count > 0 { return array }
    }
    return nil
  }

  /// A comment longer than the buffer.
  private func grow() {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
    buffer.deallocate()
    buffer = larger
  }

  private static var bufferBytes: Int { 1 << 18 }
}

/// An input that is opened once, looked at, and then read as a stream or whole.
package final class InputHandle {
  package let operand: FileOperand
  private var opened: InputBytes?

  package init(_ operand: FileOperand) { self.operand = operand }

  /// Whether the input is no regular file: its length is not known, and it can be read only once.
  package var isSequential: Bool {
    get throws(FileError) { try input().length == nil }
  }

  func input() throws(FileError) -> InputBytes {
    if let opened { return opened }
    let made = operand.path == "-" ? InputBytes.standardInput() : try InputBytes(path: operand.path)
    opened = made
    return made
  }
}

/// Makes samples of the bytes of one format.
protocol StreamDecoder {
  var format: FileFormat { get }
  var channels: Int { get }
  var elementType: ElementType { get }
  var audio: AudioInfo? { get }
  /// Bytes before the samples.
  var headerBytes: Int { get }
  /// Whether the samples have ended before the bytes have.
  var isAtEnd: Bool { get }
  /// The samples of some bytes, and how many bytes they took.
  mutating func decode(_ bytes: UnsafeRawBufferPointer, isAtEnd: Bool, file: String) throws(FileError)
    -> (NumericArray, used: Int)
}

extension StreamDecoder {
  var audio: AudioInfo? { nil }
  var headerBytes: Int { 0 }
  var isAtEnd: Bool { false }
}

/// Bare samples.
struct RawDecoder: StreamDecoder {
  let elementType: ElementType
  var format: FileFormat { .raw }
  var channels: Int { 1 }

  init(_ type: ElementType) { elementType = type }

  func decode(_ bytes: UnsafeRawBufferPointer, isAtEnd: Bool, file: String) throws(FileError)
    -> (NumericArray, used: Int)
  {
    let used = bytes.count / elementType.byteCount * elementType.byteCount
    guard !isAtEnd || used == bytes.count else {
      throw .malformed(
        file: file, format: .raw,
        reason: "its last \(bytes.count - used) bytes are no whole \(elementType.rawValue) sample")
    }
    return (NumericArray(copying: UnsafeRawBufferPointer(rebasing: bytes[..<used]), of: elementType), used)
  }
}
