import Convolution

/// Bare samples in this machine's byte order, without any header.
enum RawCodec: FileCodec {
  /// Bytes do not say that they are samples; the user must.
  static func recognises(_ start: [UInt8]) -> Bool { false }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    guard let layout = options.raw else {
      throw .notRecognised(
        file: input.name, reason: "bare samples do not say what they are. Give their type, as in --raw f32")
    }
    let size = layout.elementType.byteCount
    guard let shape = layout.shape ?? input.remaining.map({ [$0 / size] }) else {
      return try readToTheEnd(input, layout, options)
    }
    let what = "its array of shape \(shape)"
    // Lengths of zero make an array empty, whatever the product of the others.
    guard let count = NumericArray.count(of: shape) else {
      throw .tooLarge(file: input.name, what: what, bytes: .max, limit: AvailableMemory.free())
    }
    let bytes = count * size
    if let remaining = input.remaining {
      if remaining < bytes {
        throw .truncated(file: input.name, expected: bytes, actual: remaining, what: what)
      }
      if layout.shape == nil, remaining % size != 0 { throw incomplete(input, remaining, layout.elementType) }
    }
    try AvailableMemory.check(bytes, for: what, file: input.name, limit: options.memoryLimit)
    let array = try samples(count, shape, input, layout.elementType.swiftType)
    var file = LoadedFile(name: input.name, array: array, format: .raw)
    if try !input.peek(1).isEmpty {
      file.warnings.append("bytes after the \(bytes) of the shape are ignored")
    }
    return file
  }

  private static func samples<Element: NumericElement>(
    _ count: Int, _ shape: [Int], _ input: InputBytes, _: Element.Type
  ) throws(FileError) -> NumericArray {
    let elements = try [Element](uninitializedCount: count) { (target) throws(FileError) in
      let bytes = UnsafeMutableRawBufferPointer(target)
      let got = try input.read(into: bytes)
      guard got == bytes.count else {
        throw .truncated(
          file: input.name, expected: bytes.count, actual: got, what: "its array of shape \(shape)")
      }
    }
    return NumericArray(elements, shape: shape)
  }

  /// A pipe of unknown length.
  private static func readToTheEnd(_ input: InputBytes, _ layout: RawLayout, _ options: ReadOptions)
    throws(FileError) -> LoadedFile
  {
    let bytes = try input.readAll(limit: options.memoryLimit)
    guard bytes.count % layout.elementType.byteCount == 0 else {
      throw incomplete(input, bytes.count, layout.elementType)
    }
    let source = InputBytes(memory: bytes, name: input.name)
    return try read(source, as: .raw, options: options)
  }

  private static func incomplete(_ input: InputBytes, _ bytes: Int, _ type: ElementType) -> FileError {
    .malformed(
      file: input.name, format: .raw,
      reason: "\(bytes) bytes are no whole number of \(type.rawValue) samples of \(type.byteCount) bytes")
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    PreparedOutput(array: array)
  }

  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    try output.array.withUnsafeBytes { (bytes) throws(FileError) in try target.write(bytes) }
  }
}
