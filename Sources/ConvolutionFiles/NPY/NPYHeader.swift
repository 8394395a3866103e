/// What stands before the data of an NPY file: type, order and shape.
///
/// The format is NumPy's, `numpy/lib/_format_impl.py`: eight bytes of signature and version, the length of
/// the header in two bytes (version 1) or four (versions 2 and 3), and a Python dictionary.
struct NPYHeader: Equatable {
  static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)

  let type: NPYType
  let fortranOrder: Bool
  let shape: [Int]

  /// The number of samples, which fits an array of any type.
  var count: Int { NumericArray.count(of: shape) ?? 0 }

  /// Reads the header and leaves the input at the first byte of data.
  init(from input: InputBytes) throws(FileError) {
    let start = try Self.bytes(8, from: input, what: "the signature")
    let version = start[6]
    guard (1...3).contains(version), start[7] == 0 else {
      throw .unsupported(
        file: input.name,
        reason: "NPY version \(version).\(start[7]) is not known here (1.0, 2.0 and 3.0 are)",
        remedy: "Save it again with numpy.save")
    }
    let lengthBytes = try Self.bytes(version == 1 ? 2 : 4, from: input, what: "the header's length")
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    // A header of numbers takes about a hundred bytes; NumPy itself refuses more than 10,000 to read.
    guard length <= 1 << 20 else {
      throw .malformed(
        file: input.name, format: .npy,
        reason: "its header claims \(length) bytes, more than the 1048576 allowed")
    }
    try self.init(text: try Self.bytes(length, from: input, what: "the header"), file: input.name)
  }

  /// Reads the dictionary.
  init(text: [UInt8], file: String) throws(FileError) {
    func malformed(_ reason: String) -> FileError { .malformed(file: file, format: .npy, reason: reason) }
    let literal: PythonLiteral
    do throws(PythonLiteralParser.Failure) {
      literal = try PythonLiteralParser.parse(text)
    } catch {
      throw malformed(
        "its header cannot be read at byte \(error.position): \(terminalSafe(error.reason, limit: 80))")
    }
    guard case .dictionary(let entries) = literal else { throw malformed("its header is no dictionary") }
    guard Set(entries.map(\.key)) == ["descr", "fortran_order", "shape"] else {
      throw malformed("its header does not have just the keys descr, fortran_order and shape")
    }
    let values = Dictionary(uniqueKeysWithValues: entries)
    guard case .bool(let fortranOrder)? = values["fortran_order"] else {
      throw malformed("fortran_order is neither True nor False")
    }
    self.fortranOrder = fortranOrder
    shape = try Self.shape(values["shape"], malformed)
    type = try Self.type(values["descr"], file: file, malformed)
    let (_, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    if overflow { throw malformed("its shape \(shape) is beyond any memory") }
  }

  private static func bytes(_ count: Int, from input: InputBytes, what: String) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try input.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    guard got == count else { throw .truncated(file: input.name, expected: count, actual: got, what: what) }
    return bytes
  }

  private static func shape(_ literal: PythonLiteral?, _ malformed: (String) -> FileError) throws(FileError)
    -> [Int]
  {
    guard case .tuple(let items)? = literal else { throw malformed("its shape is no tuple") }
    guard items.count <= 64 else { throw malformed("it has \(items.count) axes; NumPy has at most 64") }
    var shape: [Int] = []
    for item in items {
      guard case .integer(let length) = item else { throw malformed("its shape is not made of integers") }
      guard length >= 0 else { throw malformed("its shape has a negative length, \(length)") }
      shape.append(length)
    }
    guard NumericArray.count(of: shape) != nil else {
      throw malformed("its shape \(shape) is beyond any memory")
    }
    return shape
  }

  private static func type(
    _ literal: PythonLiteral?, file: String, _ malformed: (String) -> FileError
  ) throws(FileError) -> NPYType {
    if case .list? = literal { throw unsupported("structures (named fields)", file) }
    guard case .string(let descriptor)? = literal else { throw malformed("its type is no string") }
    do throws(NPYType.Refusal) {
      return try NPYType(descriptor: descriptor)
    } catch {
      switch error {
      case .known(let name): throw unsupported(name, file)
      case .unknown: throw malformed("'\(terminalSafe(descriptor, limit: 20))' is no type of NumPy")
      }
    }
  }

  private static func unsupported(_ name: String, _ file: String) -> FileError {
    .unsupported(
      file: file, reason: "it holds \(name), which cannot be convolved",
      remedy: "Convert it in NumPy first, for instance with .astype(float)")
  }
}
