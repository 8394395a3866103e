/// The kinds of file that can be read and written; the raw values are the command line's words.
///
/// ```swift
/// FileFormat(rawValue: "tiff")?.isImage  // true
/// FileFormat.jpeg.extensions  // ["jpg", "jpeg", "jpe"]
/// ```
public enum FileFormat: String, CaseIterable, Sendable {
  /// NumPy's array format, versions 1 to 3.
  case npy
  /// NumPy's archive of arrays.
  case npz
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
  /// TIFF 6.0 and BigTIFF, of one or more pages.
  case tiff
  /// Netpbm's grey pictures (bitmaps are read as well).
  case pgm
  /// Netpbm's coloured pictures.
  case ppm
  /// Floating-point pictures after the manner of Netpbm.
  case pfm
  /// Microsoft's sound files.
  case wav
  /// Free Lossless Audio Codec.
  case flac
  /// Apple's sound files.
  case aiff
  /// Vorbis in Ogg.
  case ogg
  /// Bare samples without a header.
  case raw

  /// The format with that name: a raw value or a usual file name extension, in any case.
  ///
  /// ```swift
  /// FileFormat(named: "JPG")  // jpeg
  /// FileFormat(named: "gif")  // nil
  /// ```
  public init?(named name: String) {
    let name = name.lowercased()
    guard let format = Self.allCases.first(where: { $0.rawValue == name || $0.extensions.contains(name) })
    else { return nil }
    self = format
  }

  /// The format that a file name's extension stands for, if any.
  ///
  /// ```swift
  /// FileFormat(path: "scans/page.TIF")  // tiff
  /// FileFormat(path: "notes")  // nil
  /// ```
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
    case .npz: ["npz"]
    case .text: ["txt", "dat", "asc"]
    case .csv: ["csv"]
    case .tsv: ["tsv", "tab"]
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg", "jpe"]
    case .tiff: ["tif", "tiff", "btf"]
    case .pgm: ["pgm", "pbm"]
    case .ppm: ["ppm", "pnm"]
    case .pfm: ["pfm"]
    case .wav: ["wav", "wave"]
    case .flac: ["flac"]
    case .aiff: ["aiff", "aif"]
    case .ogg: ["ogg", "oga"]
    case .raw: ["raw", "bin"]
    }
  }

  /// The name in messages.
  public var title: String {
    switch self {
    case .text: "text"
    case .raw: "raw"
    case .flac, .aiff, .wav, .ogg, .npy, .npz, .csv, .tsv, .png, .jpeg, .tiff, .pgm, .ppm, .pfm:
      rawValue.uppercased()
    }
  }

  /// Whether the file is numbers in text.
  public var isText: Bool { self == .text || self == .csv || self == .tsv }

  /// Whether the file is a picture, or several.
  public var isImage: Bool {
    switch self {
    case .png, .jpeg, .tiff, .pgm, .ppm, .pfm: true
    default: false
    }
  }

  /// Whether the file is a sound.
  public var isAudio: Bool {
    switch self {
    case .wav, .flac, .aiff, .ogg: true
    default: false
    }
  }

  /// The types of sample that a picture in this format can have, the usual one first.
  var pictureTypes: [ElementType] {
    switch self {
    case .tiff: ElementType.allCases.filter { !$0.isComplex }
    case .pfm: [.f32]
    default: [.u8, .u16]
    }
  }

  /// Whether a part of the file can be chosen by name.
  var hasMembers: Bool { isText || self == .npz }

  /// What reads and writes this format.
  var codec: any FileCodec.Type {
    switch self {
    case .npy: NPYCodec.self
    case .npz: NPZCodec.self
    case .text, .csv, .tsv: TextCodec.self
    case .png: PNGCodec.self
    case .jpeg: JPEGCodec.self
    case .tiff: TIFFCodec.self
    case .pgm, .ppm, .pfm: NetpbmCodec.self
    case .wav, .flac, .aiff, .ogg: AudioCodec.self
    case .raw: RawCodec.self
    }
  }
}
