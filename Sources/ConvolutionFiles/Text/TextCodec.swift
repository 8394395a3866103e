/// Numbers in text: one a line, one line of them, or a table.
enum TextCodec: FileCodec {
  /// Text has no signature; it is what is left.
  static func recognises(_ start: [UInt8]) -> Bool { false }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    let bytes = try input.readAll(limit: options.memoryLimit)
    var reader = TextTableReader(bytes, format: format, file: input.name, member: options.member)
    let (array, info) = try reader.read()
    return LoadedFile(name: input.name, array: array, format: format, text: info)
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    guard array.shape.count <= 2 else {
      throw .unwritable(
        file: request.name, format: request.format,
        reason:
          "text has lines and columns, but the array \(array.shape.count) axes \(array.shape). Write NPY")
    }
    return PreparedOutput(array: array)
  }

  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    let array = output.array
    let columns = array.shape.count == 2 ? array.shape[1] : 1
    let delimiter: UInt8 =
      switch request.format {
      case .csv: UInt8(ascii: ",")
      case .tsv: 0x09
      default: 0x20
      }
    if let names = request.original?.text?.columnNames, names.count == columns {
      try target.write(header(names, delimiter))
    }
    try NumberPrinter(columns: columns, delimiter: delimiter, target: target).write(array)
  }

  /// A header that reads back as the same names: what could be taken for a delimiter is quoted.
  private static func header(_ names: [String], _ delimiter: UInt8) -> [UInt8] {
    let fields = names.map { name in
      let plain =
        !name.utf8.contains { $0 == delimiter || $0 <= 0x20 || $0 == UInt8(ascii: "#") } && !name.isEmpty
      return plain ? name : "\"\(name)\""
    }
    return Array((fields.joined(separator: String(Unicode.Scalar(delimiter))) + "\n").utf8)
  }
}
