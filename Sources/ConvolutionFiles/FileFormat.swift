/// The kinds of file that can be read and written; the raw values are the command line's words.
public enum FileFormat: String, CaseIterable, Sendable {
  /// NumPy's array format, versions 1 to 3.
  case npy
  /// Numbers in text, separated by blanks when written.
  case text = "txt"
  /// A table in text, separated by commas when written.
  case csv
  /// A table in text, separated by tabs when written.
  case tsv
  /// Portable Network Graphics, ISO/IEC 15948.
  case png
  /// JPEG, ITU-T T.81.
  case jpeg

  /// The format with that name: a raw value or a usual file name extension, in any case.
  ///
  /// ```swift
  /// FileFormat(named: "JPG")  // .jpeg
  /// ```
  public init?(named name: String) {
    let name = name.lowercased()
    guard let format = Self.allCases.first(where: { $0.rawValue == name || $0.extensions.contains(name) })
    else { return nil }
    self = format
  }

  /// The format that a file name's extension stands for, if any.
  public init?(path: String) {
    guard let name = path.split(separator: "/").last, let dot = name.lastIndex(of: "."),
      dot > name.startIndex
    else { return nil }
    self.init(named: String(name[name.index(after: dot)...]))
  }

  /// The usual file name extensions, in lower case and without the dot.
  public var extensions: [String] {
    switch self {
    case .npy: ["npy"]
    case .text: ["txt", "dat", "asc"]
    case .csv: ["csv"]
    case .tsv: ["tsv", "tab"]
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg", "jpe"]
    }
  }

  /// The name in messages.
  public var title: String {
    switch self {
    case .npy: "NPY"
    case .text: "text"
    case .csv: "CSV"
    case .tsv: "TSV"
    case .png: "PNG"
    case .jpeg: "JPEG"
    }
  }

  /// Whether the file is numbers in text.
  public var isText: Bool { self == .text || self == .csv || self == .tsv }

  /// Whether the file is a picture, of 8- or 16-bit samples.
  public var isImage: Bool { self == .png || self == .jpeg }

  /// What reads and writes this format.
  var codec: any FileCodec.Type {
    switch self {
    case .npy: NPYCodec.self
    case .text, .csv, .tsv: TextCodec.self
    case .png: PNGCodec.self
    case .jpeg: JPEGCodec.self
    }
  }
}

/// Reads and writes one format.
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
