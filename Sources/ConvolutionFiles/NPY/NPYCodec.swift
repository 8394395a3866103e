import Convolution

/// NumPy's NPY files.
enum NPYCodec: FileCodec {
  static func recognises(_ start: [UInt8]) -> Bool { start.starts(with: NPYHeader.signature) }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    let header = try NPYHeader(from: input)
    let bytes = header.count * header.type.byteCount
    let what = "its array of shape \(header.shape)"
    if let remaining = input.remaining, remaining < bytes {
      throw .truncated(file: input.name, expected: bytes, actual: remaining, what: what)
    }
    let copies = header.needsReordering ? 2 : 1
    let needed = header.count * header.type.elementType.byteCount * copies
    try AvailableMemory.check(needed, for: what, file: input.name, limit: options.memoryLimit)
    let array = try samples(header, input, header.type.elementType.swiftType)
    var warnings: [String] = []
    if try !input.peek(1).isEmpty {
      let extra = input.remaining.map { "\($0) bytes" } ?? "some bytes"
      warnings.append("\(extra) after the array's data are ignored")
    }
    return LoadedFile(
      name: input.name, array: array, format: .npy, storedType: header.type.storedName, warnings: warnings)
  }

  private static func samples<Element: NumericElement>(
    _ header: NPYHeader, _ input: InputBytes, _: Element.Type
  ) throws(FileError) -> NumericArray {
    let elements = try [Element](uninitializedCount: header.count) { (target) throws(FileError) in
      try NPYData.read(header.type, from: input, into: UnsafeMutableRawBufferPointer(target))
    }
    guard header.needsReordering else { return NumericArray(elements, shape: header.shape) }
    return NumericArray(rowMajor(fromColumnMajor: elements, shape: header.shape), shape: header.shape)
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    PreparedOutput(array: array)
  }

  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    try target.write(NPYHeader.bytes(type: output.array.elementType, shape: output.array.shape))
    try output.array.withUnsafeBytes { (bytes) throws(FileError) in try target.write(bytes) }
  }
}

extension NPYHeader {
  /// Whether the samples are not in row-major order: with fewer than two axes longer than one, both orders
  /// are the same.
  var needsReordering: Bool { fortranOrder && count > 0 && shape.count(where: { $0 > 1 }) > 1 }

  /// The header of an array as NumPy writes it: version 1, padded with blanks so that the data starts at a
  /// multiple of 64 bytes.
  static func bytes(type: ElementType, shape: [Int]) -> [UInt8] {
    let order = type.byteCount == 1 ? "|" : 1.littleEndian == 1 ? "<" : ">"
    let lengths = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '\(order)\(code(type))', 'fortran_order': False, 'shape': (\(lengths)), }"
    // 10 bytes before the text, a line feed after it. 64 axes of 20 digits still fit version 1.
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    let padding = [UInt8](repeating: 0x20, count: length - text.utf8.count - 1)
    return signature + [1, 0, UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)]
      + Array(text.utf8) + padding + [0x0A]
  }

  private static func code(_ type: ElementType) -> String {
    let kind =
      switch type {
      case .u8, .u16, .u32, .u64: "u"
      case .i8, .i16, .i32, .i64: "i"
      case .f32, .f64: "f"
      case .c64, .c128: "c"
      }
    return kind + String(type.byteCount)
  }
}
