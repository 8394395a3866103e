import ConvolutionFiles

/// Text to standard output, all of it or an error.
enum StandardOutput {
  static func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

  static func write(_ bytes: [UInt8]) throws(FileError) { try FileWriter.write(bytes: bytes, to: "-") }
}
