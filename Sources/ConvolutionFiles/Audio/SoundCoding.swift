import CCodecs

/// How the samples of a sound are coded in a file, and what they are in an array.
enum SoundCoding: Int32, CaseIterable {
  case signed8 = 0x0001
  case signed16 = 0x0002
  case signed24 = 0x0003
  case signed32 = 0x0004
  case unsigned8 = 0x0005
  case float = 0x0006
  case double = 0x0007
  case vorbis = 0x0060

  /// The coding that libsndfile's format number means; laws and differences decode to 16 bits, everything
  /// else that loses to floating point.
  init(format: Int32) {
    let subtype = format & Int32(SF_FORMAT_SUBMASK)
    self = SoundCoding(rawValue: subtype) ?? ((0x10...0x5F).contains(subtype) ? .signed16 : .float)
  }

  /// The type in an array. Sounds of 8 bits are signed there, with silence at 0, also where the file has
  /// them unsigned; those of 24 bits are i32 of that range.
  var elementType: ElementType {
    switch self {
    case .signed8, .unsigned8: .i8
    case .signed16: .i16
    case .signed24, .signed32: .i32
    case .float, .vorbis: .f32
    case .double: .f64
    }
  }

  /// The value of the loudest sample: 2^(bits − 1), or 1 for floating point.
  var fullScale: Double {
    switch self {
    case .signed8, .unsigned8: 0x1p7
    case .signed16: 0x1p15
    case .signed24: 0x1p23
    case .signed32: 0x1p31
    case .float, .double, .vorbis: 1
    }
  }

  /// The codings that a format can hold, the one that stands in for the others last.
  static func codings(of format: FileFormat) -> [SoundCoding] {
    switch format {
    case .wav: [.unsigned8, .signed16, .signed24, .signed32, .double, .float]
    case .aiff: [.signed8, .signed16, .signed24, .signed32, .double, .float]
    case .flac: [.signed8, .signed16, .signed24]
    default: [.vorbis]
    }
  }

  /// libsndfile's number of a format's container.
  static func container(of format: FileFormat) -> Int32 {
    switch format {
    case .wav: Int32(SF_FORMAT_WAV)
    case .aiff: Int32(SF_FORMAT_AIFF)
    case .flac: Int32(SF_FORMAT_FLAC)
    default: Int32(SF_FORMAT_OGG)
    }
  }
}
