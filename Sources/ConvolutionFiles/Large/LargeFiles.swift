/// An array in a file, of which rectangles are read as they are needed.
package protocol SampleSource: AnyObject {
  /// What is known of the file; its array is empty.
  var file: LoadedFile { get }
  /// The length of each axis.
  var shape: [Int] { get }
  /// The type of the samples.
  var elementType: ElementType { get }
  /// Bytes that reading holds on to.
  var bufferBytes: Int { get }
  /// Reads samples that follow one another in row-major order.
  func read(_ samples: Range<Int>, into target: UnsafeMutableRawBufferPointer) throws(FileError)
}

/// An array that is written to a file piece by piece.
package protocol SampleSink: AnyObject {
  /// Whether pieces may come in any order; otherwise they follow one another.
  var isSeekable: Bool { get }
  /// Where the samples of the unfinished output lie, for other processes to write some; nil when they cannot.
  var place: SharedPlace? { get }
  /// Writes samples from a place on, counted in row-major order.
  func write(_ bytes: UnsafeRawBufferPointer, at sample: Int) throws(FileError)
  /// Makes what was written the file's content.
  func finish() throws(FileError)
  /// Leaves the target as it was.
  func abandon()
}

extension SampleSink {
  package var place: SharedPlace? { nil }
}

/// Where the samples of an unfinished output lie.
package struct SharedPlace: Sendable {
  /// The temporary file.
  package let path: String
  /// Where in it the first sample is.
  package let firstByte: Int
  package let sampleBytes: Int
}

/// Files larger than memory: those whose samples lie in the file as they are, and TIFF, which is read and written
/// by rows.
package enum LargeFiles {
  /// Opens an array for reading in parts; nil for files that are not regular, and formats and types of sample that
  /// have to be read whole.
  package static func open(_ operand: FileOperand, raw: RawLayout?) throws(FileError) -> (any SampleSource)? {
    guard operand.path != "-", operand.member == nil, !isWrittenThrough(operand.path) else { return nil }
    let input = try InputBytes(path: operand.path)
    guard input.regularFile != nil, input.length != nil else { return nil }
    if let raw { return try FlatSource(raw: raw, input) }
    switch try FormatRecognition.format(of: input) {
    case .npy: return try FlatSource(npy: input)
    case .tiff: return try TIFFRows(input)
    default: return nil
    }
  }

  /// Begins a file of the given shape; nil for formats that have to be written whole.
  ///
  /// - Parameter original: the file that the samples came from.
  package static func create(
    _ path: String, format: FileFormat, type: ElementType, shape: [Int], like original: LoadedFile
  ) throws(FileError) -> (any SampleSink)? {
    switch format {
    case .npy:
      return try FlatSink(path, header: NPYHeader.bytes(type: type, shape: shape), type: type, shape: shape)
    case .raw: return try FlatSink(path, header: [], type: type, shape: shape)
    case .tiff: return try TIFFRowsSink(path, type: type, shape: shape, like: original)
    default: return nil
    }
  }
}
