/// How a file is to be read.
///
/// ```swift
/// let table = Array("t,v\n0,1.5\n1,2.5\n".utf8)
/// let file = try FileReader.read(bytes: table, name: "table.csv", options: ReadOptions(member: "v"))
/// file.array.elements(as: Double.self)  // [1.5, 2.5]
/// ```
public struct ReadOptions: Sendable {
  /// The column of a table or member of an archive that is wanted; nil for all of it.
  public var member: String?
  /// What bare bytes mean; files are then not looked at for a format.
  public var raw: RawLayout?
  /// The most memory, in bytes, that the samples may take; nil for 80 % of what the machine has free.
  public var memoryLimit: Int?

  /// Reading options; what is not given is the default.
  ///
  /// ```swift
  /// let options = ReadOptions(raw: RawLayout("f64"), memoryLimit: 15)
  /// // Two samples need 16 bytes.
  /// try FileReader.read(bytes: [UInt8](repeating: 0, count: 16), name: "x", options: options)  // error: x: …
  /// ```
  ///
  /// - Parameters:
  ///   - member: the column of a table or member of an archive; nil for all of it.
  ///   - raw: what bare bytes mean; nil for a file whose format is recognised.
  ///   - memoryLimit: the most bytes that the samples may take; nil for 80 % of what the machine has free.
  public init(member: String? = nil, raw: RawLayout? = nil, memoryLimit: Int? = nil) {
    self.member = member
    self.raw = raw
    self.memoryLimit = memoryLimit
  }
}

/// Reads files of every known format, recognised by their first bytes and then by name.
///
/// ```swift
/// let photo = try FileReader.read("notebooks-data/camera.png")
/// print(photo.format, photo.array.elementType, photo.array.shape)  // png u8 [512, 512]
/// ```
public enum FileReader {
  /// Reads a file, standard input (`-`), a column (`table.csv:pressure`, `table.csv:2`) or a member.
  ///
  /// ```swift
  /// let signal = try FileReader.read("notebooks-data/ecg.npy")
  /// signal.array.shape  // [1024]
  /// try FileReader.read("notebooks-data/sunspots.csv:2").text?.columnNames  // ["sunspots"]
  /// ```
  ///
  /// - Parameters:
  ///   - operand: the path, or `-`, with a column or member behind a colon.
  ///   - raw: what the bytes mean when they are bare samples.
  ///   - memoryLimit: the most bytes that the samples may take.
  /// - Throws: ``FileError`` when the file is missing, unreadable, of no known format, truncated, lying
  ///   about its size, corrupt or larger than memory.
  /// - Complexity: one pass; an NPY file in this machine's byte order takes its own size and no more.
  public static func read(_ operand: String, raw: RawLayout? = nil, memoryLimit: Int? = nil) throws(FileError)
    -> LoadedFile
  {
    try read(FileOperand(operand), raw: raw, memoryLimit: memoryLimit)
  }

  /// Reads the file that an operand names.
  ///
  /// ```swift
  /// try FileReader.read(FileOperand(path: "notebooks-data/ecg.npy")).array.count  // 1024
  /// ```
  ///
  /// - Parameters:
  ///   - operand: path, and column or member.
  ///   - raw: what the bytes mean when they are bare samples.
  ///   - memoryLimit: the most bytes that the samples may take.
  /// - Throws: as for an operand in text.
  /// - Complexity: one pass.
  public static func read(_ operand: FileOperand, raw: RawLayout? = nil, memoryLimit: Int? = nil)
    throws(FileError) -> LoadedFile
  {
    try read(InputHandle(operand), raw: raw, memoryLimit: memoryLimit)
  }

  /// Reads an input that may have been looked at.
  package static func read(_ handle: InputHandle, raw: RawLayout? = nil, memoryLimit: Int? = nil)
    throws(FileError) -> LoadedFile
  {
    try read(
      handle.input(),
      options: ReadOptions(member: handle.operand.member, raw: raw, memoryLimit: memoryLimit))
  }

  /// Reads a file's content that is in memory already; `name` serves messages and the second look at the
  /// format.
  ///
  /// ```swift
  /// let file = try FileReader.read(bytes: Array("1 2 3".utf8), name: "numbers")
  /// file.array.elements(as: Int64.self)  // [1, 2, 3]
  /// ```
  ///
  /// - Parameters:
  ///   - bytes: the whole content.
  ///   - name: what the file is called.
  ///   - options: which part, and how.
  /// - Throws: ``FileError`` as for a file.
  /// - Complexity: one pass.
  public static func read(bytes: [UInt8], name: String, options: ReadOptions = .init()) throws(FileError)
    -> LoadedFile
  {
    try read(InputBytes(bytes: bytes, name: name), options: options)
  }

  private static func read(_ input: InputBytes, options: ReadOptions) throws(FileError) -> LoadedFile {
    let format = if options.raw == nil { try FormatRecognition.format(of: input) } else { FileFormat.raw }
    if let member = options.member, !format.hasMembers {
      throw .noSuchMember(
        file: input.name, member: member,
        reason: "\(format.title) files have no columns or members. Leave out the colon and what follows")
    }
    var file = try format.codec.read(input, as: format, options: options)
    file.name = terminalSafe(file.name)
    return file
  }
}

/// What a file is: its first bytes decide, its name only where they do not.
enum FormatRecognition {
  static func format(of input: InputBytes) throws(FileError) -> FileFormat {
    let start = try input.peek(32)
    if start.isEmpty { throw .empty(file: input.name) }
    for format in FileFormat.allCases where format.codec.recognises(start) { return format }
    if let foreign = foreignFormats.first(where: { start.starts(with: $0.signature) }) {
      throw .unsupported(
        file: input.name, reason: "this is \(foreign.name), which cannot be read here",
        remedy: foreign.remedy)
    }
    let named = FileFormat(path: input.name)
    if named == .raw { return .raw }
    if let named, !named.isText || !looksLikeText(start) {
      throw .notRecognised(
        file: input.name,
        reason:
          "named like \(named.title), but its first bytes (\(hexadecimal(start))) are not of that format")
    }
    guard looksLikeText(start) else {
      throw .notRecognised(
        file: input.name,
        reason: "neither its first bytes (\(hexadecimal(start))) nor its name are of a known format: "
          + FileFormat.allCases.map(\.title).joined(separator: ", "))
    }
    return named ?? .text
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  private static func looksLikeText(_ start: [UInt8]) -> Bool {
    start.allSatisfy { $0 >= 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
  }

  /// Formats that users try and that deserve their name in the answer.
  private static let foreignFormats: [(signature: [UInt8], name: String, remedy: String)] = [
    ([0x1F, 0x8B], "a gzip archive", "Unpack it with gunzip first"),
    ([0xFF, 0xFE], "UTF-16 text", "Save it as UTF-8"),
    ([0xFE, 0xFF], "UTF-16 text", "Save it as UTF-8"),
    (Array("GIF87a".utf8), "a GIF image", "Convert it to PNG"),
    (Array("GIF89a".utf8), "a GIF image", "Convert it to PNG"),
    (Array("%PDF-".utf8), "a PDF document", "Export the picture or the numbers"),
    ([0x89] + Array("HDF".utf8), "an HDF5 file", "Save the array as NPY"),
    (Array("MATLAB 5.0".utf8), "a MATLAB file", "Save the array as NPY or CSV"),
  ]
}
