import CCodecs

/// The layout of one page of a TIFF.
struct TIFFPage: Equatable {
  let columns: Int
  let rows: Int
  /// Samples of a pixel, alpha included.
  let samples: Int
  /// Bits of a sample.
  let bits: Int
  let type: ElementType
  let photometric: Int32
  /// Whether each channel has strips or tiles of its own.
  let isPlanar: Bool

  /// Whether the file has one bit a sample.
  var isBilevel: Bool { bits == 1 }
  /// Whether the samples are places in a table of colours.
  var isPalette: Bool { photometric == PHOTOMETRIC_PALETTE }
  /// Whether the largest value is black.
  var isInverted: Bool { photometric == PHOTOMETRIC_MINISWHITE }
  /// Whether the pixels are coloured.
  var colour: ImageInfo.Colour { isPalette || samples >= 3 ? .rgb : .gray }
  /// Whether the last sample is opacity.
  var hasAlpha: Bool { samples == 2 || samples == 4 }

  /// The samples of a page.
  var count: Int { rows * columns * samples }
  /// The shape of a page as it is stored.
  var storedShape: [Int] { samples == 1 ? [rows, columns] : [rows, columns, samples] }

  /// Reads the layout of the current page; says why when it cannot be read here.
  init(_ tiff: TIFFFile) throws(TIFFRefusal) {
    guard let columns = tiff.long(TIFFTAG_IMAGEWIDTH), let rows = tiff.long(TIFFTAG_IMAGELENGTH),
      let samples = tiff.short(TIFFTAG_SAMPLESPERPIXEL), let bits = tiff.short(TIFFTAG_BITSPERSAMPLE),
      columns > 0, rows > 0
    else { throw .malformed("it has no size") }
    guard NumericArray.count(of: [columns, rows, samples]) != nil else {
      throw .malformed("its size of \(columns) × \(rows) is impossible")
    }
    (self.columns, self.rows, self.samples, self.bits) = (columns, rows, samples, bits)
    isPlanar = samples > 1 && tiff.short(TIFFTAG_PLANARCONFIG) == Int(PLANARCONFIG_SEPARATE)
    photometric = Int32(tiff.short(TIFFTAG_PHOTOMETRIC) ?? Int(PHOTOMETRIC_MINISBLACK))
    guard (1...4).contains(samples) else { throw .unsupported("\(samples) channels") }
    let format = Int32(tiff.short(TIFFTAG_SAMPLEFORMAT) ?? Int(SAMPLEFORMAT_UINT))
    guard let type = Self.type(bits: bits, format: format) else {
      throw .unsupported("\(bits)-bit \(Self.name(format)) samples")
    }
    self.type = type
    if let name = Self.foreignColours[photometric], !Self.decodesToRGB(tiff, photometric) {
      throw .unsupported(name)
    }
    guard !isPalette || (bits == 8 && samples == 1) else { throw .unsupported("a palette of \(bits) bits") }
    guard bits != 1 || samples == 1 else { throw .unsupported("\(samples) channels of one bit") }
  }

  private static func type(bits: Int, format: Int32) -> ElementType? {
    switch (format, bits) {
    case (SAMPLEFORMAT_UINT, 1), (SAMPLEFORMAT_UINT, 8), (SAMPLEFORMAT_VOID, 8): .u8
    case (SAMPLEFORMAT_UINT, 16), (SAMPLEFORMAT_VOID, 16): .u16
    case (SAMPLEFORMAT_UINT, 32): .u32
    case (SAMPLEFORMAT_UINT, 64): .u64
    case (SAMPLEFORMAT_INT, 8): .i8
    case (SAMPLEFORMAT_INT, 16): .i16
    case (SAMPLEFORMAT_INT, 32): .i32
    case (SAMPLEFORMAT_INT, 64): .i64
    case (SAMPLEFORMAT_IEEEFP, 32): .f32
    case (SAMPLEFORMAT_IEEEFP, 64): .f64
    default: nil
    }
  }

  private static func name(_ format: Int32) -> String {
    switch format {
    case SAMPLEFORMAT_IEEEFP: "floating-point"
    case SAMPLEFORMAT_COMPLEXINT, SAMPLEFORMAT_COMPLEXIEEEFP: "complex"
    default: "integer"
    }
  }

  private static let foreignColours: [Int32: String] = [
    PHOTOMETRIC_SEPARATED: "the colours of printing (CMYK)", PHOTOMETRIC_YCBCR: "YCbCr colours",
    PHOTOMETRIC_CIELAB: "CIE L*a*b* colours", PHOTOMETRIC_ICCLAB: "CIE L*a*b* colours",
    PHOTOMETRIC_ITULAB: "CIE L*a*b* colours", PHOTOMETRIC_LOGL: "logarithmic brightness (LogL)",
    PHOTOMETRIC_LOGLUV: "logarithmic colours (LogLuv)",
  ]

  /// JPEG in TIFF is usually YCbCr, and its decoder makes RGB of it when asked.
  private static func decodesToRGB(_ tiff: TIFFFile, _ photometric: Int32) -> Bool {
    guard photometric == PHOTOMETRIC_YCBCR, tiff.short(TIFFTAG_COMPRESSION) == Int(COMPRESSION_JPEG) else {
      return false
    }
    tiff.set(TIFFTAG_JPEGCOLORMODE, Int(JPEGCOLORMODE_RGB))
    return true
  }
}

/// Why a page cannot be read.
enum TIFFRefusal: Error {
  case malformed(String)
  case unsupported(String)
}
