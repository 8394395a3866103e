import CCodecs
import Convolution

/// Reads the pages of a TIFF into one array.
struct TIFFReader {
  let tiff: TIFFFile
  let bytes: RandomAccessBytes
  let file: String
  let memoryLimit: Int

  /// The pictures that are as large as the first, and what belongs to them.
  func read() throws(FileError) -> LoadedFile {
    let first = try page()
    try checkClaim(first)
    let palette = first.isPalette ? tiff.palette(entries: 256) : nil
    let metadata = metadata()
    let orientation = tiff.short(TIFFTAG_ORIENTATION) ?? 1
    let (directories, others) = try pages(like: first)
    let stored = try samples(first, directories, first.type.swiftType)
    var result = try finish(stored, first, pages: directories.count, palette: palette)
    result.image?.metadata = metadata
    if others > 0 {
      result.warnings.append("\(others) further pages of another size or type are left out")
    }
    if orientation != 1 {
      result.warnings.append("its orientation (\(orientation)) is not applied; it is read as it is stored")
    }
    return result
  }

  private func page() throws(FileError) -> TIFFPage {
    do throws(TIFFRefusal) {
      return try TIFFPage(tiff)
    } catch {
      switch error {
      case .malformed(let reason): throw .malformed(file: file, format: .tiff, reason: reason)
      case .unsupported(let what):
        throw .unsupported(
          file: file, reason: "this TIFF has \(what)", remedy: "Convert it to 8, 16 or 32 bits, grey or RGB")
      }
    }
  }

  /// The directories whose pages are like the first, and the number of others; smaller copies and masks are
  /// not counted.
  private func pages(like first: TIFFPage) throws(FileError) -> (same: [UInt32], others: Int) {
    var same: [UInt32] = [0]
    var others = 0
    var index: UInt32 = 0
    var next = try linkOfDirectory()
    while tiff.library.readDirectory(tiff.handle) == 1 {
      index += 1
      next = try linkOfDirectory()
      // The format has 16 bits for page numbers; more is a file that lies.
      guard index < 65_535 else {
        throw .malformed(file: file, format: .tiff, reason: "it has too many pages")
      }
      if (tiff.long(TIFFTAG_SUBFILETYPE) ?? 0) & Int(FILETYPE_REDUCEDIMAGE | FILETYPE_MASK) != 0 { continue }
      if let page = try? TIFFPage(tiff), page == first { same.append(index) } else { others += 1 }
    }
    if !tiff.message.isEmpty {
      throw .malformed(file: file, format: .tiff, reason: terminalSafe(tiff.message, limit: 200))
    }
    guard next == 0 else {
      throw .malformed(file: file, format: .tiff, reason: "its list of pages has no end")
    }
    return (same, others)
  }

  /// Where the current directory says that the next is, 0 for the last.
  ///
  /// libtiff takes one that is cut off before this link for the last, and does not follow a link to a directory
  /// that was there already.
  private func linkOfDirectory() throws(FileError) -> Int {
    let position = bytes.position
    defer { bytes.position = position }
    guard let start = Int(exactly: tiff.library.directoryOffset(tiff.handle)), start < bytes.count,
      let header = bytes.bytes(4, at: 0)
    else { return 0 }
    let isBig = header[2] == 43 || header[3] == 43
    let width = isBig ? 8 : 2
    func number(_ place: Int, _ width: Int) -> Int {
      let digits = bytes.bytes(width, at: place) ?? []
      return (header[0] == 0x49 ? digits.reversed() : digits).reduce(0) { ($0 & 0xFFFF_FFFF) << 8 | Int($1) }
    }
    let link = start + width + number(start, width) * (isBig ? 20 : 12)
    let end = link + (isBig ? 8 : 4)
    guard end <= bytes.count else {
      throw .truncated(file: file, expected: end, actual: bytes.count, what: "a directory of pages")
    }
    return number(link, isBig ? 8 : 4)
  }

  private func samples<Sample: NumericElement>(
    _ page: TIFFPage, _ directories: [UInt32], _: Sample.Type
  ) throws(FileError) -> NumericArray {
    let what = "\(directories.count) pictures of \(page.columns) × \(page.rows)"
    let shape = [directories.count] + page.storedShape
    guard let count = NumericArray.count(of: shape) else {
      throw .malformed(file: file, format: .tiff, reason: "\(what) are beyond any memory")
    }
    let copies = page.hasAlpha || page.isPalette ? 4 : 1
    let needed = count.multipliedReportingOverflow(by: page.type.byteCount * copies)
    try AvailableMemory.check(
      needed.overflow ? .max : needed.partialValue, for: what, file: file, limit: memoryLimit)
    let elements = try [Sample](uninitializedCount: count) { (target) throws(FileError) in
      let bytes = UnsafeMutableRawBufferPointer(target)
      let pageBytes = bytes.count / directories.count
      for (index, directory) in directories.enumerated() {
        guard tiff.library.setDirectory(tiff.handle, directory) == 1 else {
          throw .malformed(file: file, format: .tiff, reason: "page \(directory + 1) cannot be found")
        }
        // Setting a directory forgets what was asked of the decoder; reading the layout asks again.
        let page = try self.page()
        let part = UnsafeMutableRawBufferPointer(
          rebasing: bytes[(index * pageBytes)..<((index + 1) * pageBytes)])
        try TIFFPageReader(tiff: tiff, page: page, file: file).read(into: part)
      }
    }
    return NumericArray(elements, shape: shape)
  }

  /// Refuses a page whose samples cannot be in a file of this size, whatever they are.
  private func checkClaim(_ page: TIFFPage) throws(FileError) {
    // The most bytes that one byte of the file can become: a run of PackBits has 128 samples in two; LZW's
    // codes of 9 to 12 bits stand for at most 4096; deflate shrinks at most 1032-fold.
    let most: [Int32: Double] = [
      COMPRESSION_NONE: 1, COMPRESSION_PACKBITS: 64, COMPRESSION_LZW: 4096, COMPRESSION_DEFLATE: 1032,
      COMPRESSION_ADOBE_DEFLATE: 1032,
    ]
    guard let coding = tiff.short(TIFFTAG_COMPRESSION), let factor = most[Int32(coding)] else { return }
    let packed = Double(page.count) * Double(page.bits) / 8 / factor
    guard packed <= Double(bytes.count) else {
      throw .malformed(
        file: file, format: .tiff,
        reason:
          "a picture of \(page.columns) × \(page.rows) cannot be in a file of \(bytes.count) bytes. It is cut "
          + "off or its size is wrong"
      )
    }
  }

  /// Expands the palette, turns inverted brightness, takes alpha apart, and drops the axis of a single page.
  private func finish(
    _ stored: NumericArray, _ page: TIFFPage, pages: Int, palette: [[UInt16]]?
  ) throws(FileError) -> LoadedFile {
    var array = stored
    var alpha: NumericArray?
    let leading = (pages > 1 ? [pages] : []) + [page.rows, page.columns]
    // As rows × columns × channels, whatever the number of pages.
    let flat = [pages * page.rows, page.columns, page.samples]
    if page.isPalette {
      guard let palette, let indices = stored.elements(as: UInt8.self) else {
        throw .malformed(file: file, format: .tiff, reason: "its palette is missing")
      }
      // Sixteen bits in the file, of which the upper eight count.
      let tables = palette.map { $0.map { UInt8($0 >> 8) } }
      array = NumericArray(
        interleave(tables.map { table in indices.map { table[Int($0)] } }), shape: flat.dropLast() + [3])
    } else if page.hasAlpha {
      var channels = try stored.reshaped(flat).channels()
      alpha = channels.removeLast().reshaped(leading)
      array = try NumericArray(channels: channels)
    }
    array = array.reshaped(leading + (page.colour == .rgb ? [3] : []))
    if page.isInverted {
      switch array.storage {
      case .u8(let samples): array = NumericArray(samples.map { 255 - $0 }, shape: array.shape)
      case .u16(let samples): array = NumericArray(samples.map { 65_535 - $0 }, shape: array.shape)
      default: break
      }
    }
    var info = ImageInfo(colour: page.colour, bitDepth: page.bits, alpha: alpha)
    info.pages = pages
    let type = page.isPalette ? "palette" : page.isBilevel ? "1-bit" : nil
    return LoadedFile(name: file, array: array, format: .tiff, storedType: type, image: info)
  }

  func metadata() -> ImageMetadata {
    var metadata = ImageMetadata()
    metadata.tiffCompression = tiff.short(TIFFTAG_COMPRESSION)
    if let x = tiff.rational(TIFFTAG_XRESOLUTION), let y = tiff.rational(TIFFTAG_YRESOLUTION), x > 0, y > 0 {
      let unit: Double? =
        switch Int32(tiff.short(TIFFTAG_RESOLUTIONUNIT) ?? Int(RESUNIT_INCH)) {
        case RESUNIT_INCH: 0.0254
        case RESUNIT_CENTIMETER: 0.01
        default: nil
        }
      metadata.resolution = .init(x: x, y: y, unit: unit)
    }
    if let profile = tiff.bytes(TIFFTAG_ICCPROFILE) { metadata.profile = ("ICC profile", profile) }
    return metadata
  }
}
