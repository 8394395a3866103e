import CCodecs

/// Writes an array as the pages of a TIFF, in strips of some 256 kB.
struct TIFFWriter {
  let tiff: TIFFFile
  let layout: TIFFLayout
  let request: WriteRequest

  /// Writes every page; false when libtiff refuses, which its message explains.
  func write(_ array: NumericArray) -> Bool {
    array.withUnsafeBytes { bytes in
      let pageBytes = bytes.count / layout.pages
      return (0..<layout.pages).allSatisfy { page in
        describe(array.elementType, page: page)
        return write(UnsafeRawBufferPointer(rebasing: bytes[(page * pageBytes)..<((page + 1) * pageBytes)]))
      }
    }
  }

  private func write(_ page: UnsafeRawBufferPointer) -> Bool {
    let rowBytes = page.count / layout.rows
    let rows = rowsPerStrip(rowBytes)
    for (strip, row) in stride(from: 0, to: layout.rows, by: rows).enumerated() {
      let bytes = min(rows, layout.rows - row) * rowBytes
      let start = page.baseAddress.map { $0 + row * rowBytes }
      guard tiff.library.writeStrip(tiff.handle, UInt32(strip), start, bytes) == bytes else { return false }
    }
    return tiff.library.writeDirectory(tiff.handle) == 1
  }

  func rowsPerStrip(_ rowBytes: Int) -> Int {
    min(max((256 << 10) / max(rowBytes, 1), 1), layout.rows)
  }

  func describe(_ type: ElementType, page: Int) {
    let rowBytes = layout.columns * layout.channels * type.byteCount
    tiff.set(TIFFTAG_IMAGEWIDTH, layout.columns)
    tiff.set(TIFFTAG_IMAGELENGTH, layout.rows)
    tiff.set(TIFFTAG_BITSPERSAMPLE, type.byteCount * 8)
    tiff.set(TIFFTAG_SAMPLESPERPIXEL, layout.channels)
    tiff.set(TIFFTAG_SAMPLEFORMAT, Int(format(type)))
    tiff.set(TIFFTAG_COMPRESSION, compression)
    tiff.set(TIFFTAG_PHOTOMETRIC, Int(layout.channels < 3 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB))
    tiff.set(TIFFTAG_PLANARCONFIG, Int(PLANARCONFIG_CONTIG))
    tiff.set(TIFFTAG_ROWSPERSTRIP, rowsPerStrip(rowBytes))
    if layout.channels == 2 || layout.channels == 4 {
      tiff.set(TIFFTAG_EXTRASAMPLES, count: 1, [UInt16(EXTRASAMPLE_UNASSALPHA)])
    }
    let metadata = request.original?.image?.metadata
    if let resolution = metadata?.resolution {
      // Inches and centimetres are the units of the format.
      let inches = resolution.unit == 0.0254
      let scale = inches ? 1 : (resolution.unit.map { 0.01 / $0 } ?? 1)
      tiff.set(TIFFTAG_XRESOLUTION, resolution.x * scale)
      tiff.set(TIFFTAG_YRESOLUTION, resolution.y * scale)
      tiff.set(
        TIFFTAG_RESOLUTIONUNIT,
        Int(resolution.unit == nil ? RESUNIT_NONE : inches ? RESUNIT_INCH : RESUNIT_CENTIMETER))
    }
    let sameColour = request.original?.image?.colour == (layout.channels < 3 ? .gray : .rgb)
    if sameColour, let profile = metadata?.profile {
      tiff.set(TIFFTAG_ICCPROFILE, count: profile.content.count, profile.content)
    }
  }

  private func format(_ type: ElementType) -> Int32 {
    switch type {
    case .f32, .f64: SAMPLEFORMAT_IEEEFP
    case .i8, .i16, .i32, .i64: SAMPLEFORMAT_INT
    default: SAMPLEFORMAT_UINT
    }
  }

  /// The original's compression where it loses nothing and fits any samples; none for a new file.
  private var compression: Int {
    let lossless = [COMPRESSION_LZW, COMPRESSION_DEFLATE, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS]
    guard let original = request.original?.image?.metadata.tiffCompression else {
      return Int(COMPRESSION_NONE)
    }
    if original == Int(COMPRESSION_NONE) { return original }
    let usable =
      lossless.contains(Int32(original)) && tiff.library.isConfigured(UInt16(original)) != 0
    return usable ? original : Int(COMPRESSION_ADOBE_DEFLATE)
  }
}
