/// Reads and writes one format, or several that are closely related.
protocol FileCodec {
  /// Whether a file that begins with these bytes (32, or fewer when it ends) is of this format; false for
  /// formats without a signature.
  static func recognises(_ start: [UInt8]) -> Bool
  /// Reads the whole file, of which nothing has been consumed yet.
  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  /// Checks that the format can hold the array, converted where it must be; nothing has been opened yet.
  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput
  /// Writes what ``prepare(_:for:)`` made.
  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
}

/// What a codec needs to know to write.
struct WriteRequest {
  /// The name for messages.
  let name: String
  let format: FileFormat
  let original: LoadedFile?
  let options: WriteOptions
}

/// An array in a form that the format can hold.
struct PreparedOutput {
  var array: NumericArray
  /// How a sound's samples are coded in the file; nil for other formats.
  var coding: SoundCoding?
  var report = WriteReport()

  init(array: NumericArray) { self.array = array }
}
