/// NPY files written and read as the format's description says (numpy.lib.format, version 1.0), without the
/// code under test.
enum NPYFile {
  static func bytes<Element: BitwiseCopyable>(
    _ elements: [Element], shape: [Int], type: String
  ) -> [UInt8] {
    let tuple = shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(tuple)), }"
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
      + elements.withUnsafeBytes(Array.init)
  }

  /// The header's text and the samples of a version 1 or 2 file.
  static func read<Element: BitwiseCopyable>(
    _ bytes: [UInt8], as: Element.Type
  ) -> (header: String, elements: [Element]) {
    guard bytes.count > 12 else { return ("", []) }
    let start = bytes[6] == 1 ? 10 : 12
    let length = Int(bytes[8]) | Int(bytes[9]) << 8
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
    let data = Array(bytes[(start + length)...])
    let stride = MemoryLayout<Element>.stride
    let elements = (0..<data.count / stride).map { place in
      data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place * stride, as: Element.self) }
    }
    return (header, elements)
  }
}
