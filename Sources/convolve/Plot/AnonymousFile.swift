import ConvolutionFiles
import Glibc

/// A file without a name, for handing data to another program: whatever happens, nothing is left behind.
final class AnonymousFile {
  private let stream: UnsafeMutablePointer<FILE>

  /// - Throws: a system error when there is no room for temporary files.
  init() throws(FileError) {
    guard let stream = tmpfile() else {
      throw .system(file: "a temporary file", action: "make it", code: errno)
    }
    self.stream = stream
  }

  convenience init(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try self.init()
    try write(bytes)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    guard fwrite(bytes.baseAddress, 1, bytes.count, stream) == bytes.count, fflush(stream) == 0 else {
      throw .system(file: "a temporary file", action: "write to it", code: errno)
    }
    rewind(stream)
  }

  convenience init(_ text: String) throws(FileError) {
    try self.init()
    let bytes = Array(text.utf8)
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  deinit { fclose(stream) }

  var descriptor: CInt { fileno(stream) }

  /// The name under which this process and those it starts can open the file.
  var path: String { "/dev/fd/\(descriptor)" }

  /// Everything in the file.
  var content: [UInt8] {
    rewind(stream)
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&piece, 1, piece.count, stream), count > 0 { content += piece[..<count] }
    return content
  }
}
