/// NumPy's archives of arrays: ZIP files of NPY files.
enum NPZCodec: FileCodec {
  /// Of a ZIP file with members, and of an empty one.
  static func recognises(_ start: [UInt8]) -> Bool {
    start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6])
  }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    let name = input.name
    let archive = try ZipReader(input, limit: options.memoryLimit)
    let arrays = archive.members.filter { $0.name.hasSuffix(".npy") }
    let member = try choose(options.member, of: arrays, in: name)
    let content = try archive.open(member)
    guard try NPYCodec.recognises(content.peek(16)) else {
      throw .malformed(file: name, format: .npz, reason: "its member \(member.name) is no NPY file")
    }
    var file = try NPYCodec.read(content, as: .npy, options: options)
    file.name = name
    file.format = .npz
    file.member = String(member.name.dropLast(4))
    return file
  }

  private static func choose(_ wanted: String?, of arrays: [ZipReader.Member], in file: String)
    throws(FileError) -> ZipReader.Member
  {
    guard let first = arrays.first else {
      throw .malformed(file: file, format: .npz, reason: "this ZIP archive holds no NPY files")
    }
    let names = arrays.prefix(20).map { terminalSafe(String($0.name.dropLast(4)), limit: 40) }
    let list = names.joined(separator: ", ") + (arrays.count > 20 ? ", …" : "")
    guard let wanted else {
      guard arrays.count == 1 else {
        throw .unsupported(
          file: file, reason: "it holds \(arrays.count) arrays: \(list)",
          remedy: "Name one, as in \(terminalSafe(file)):\(names[0])")
      }
      return first
    }
    if let member = arrays.first(where: { $0.name == wanted || $0.name == wanted + ".npy" }) { return member }
    if let number = Int(wanted), arrays.indices.contains(number - 1) { return arrays[number - 1] }
    throw .noSuchMember(file: file, member: wanted, reason: "its arrays are \(list)")
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    PreparedOutput(array: array)
  }

  /// One array under the name it was read by, or under NumPy's name for the first, as `numpy.savez` writes it.
  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    let header = NPYHeader.bytes(type: output.array.elementType, shape: output.array.shape)
    var checksum = CRC32()
    header.withUnsafeBytes { checksum.update($0) }
    output.array.withUnsafeBytes { checksum.update($0) }
    let size = header.count + output.array.count * output.array.elementType.byteCount
    let entry = StoredZipEntry(
      name: (request.original?.member ?? "arr_0") + ".npy", size: UInt64(size), checksum: checksum.value)
    try target.write(entry.localHeader)
    try target.write(header)
    try output.array.withUnsafeBytes { (bytes) throws(FileError) in try target.write(bytes) }
    try target.write(entry.directory)
  }
}
