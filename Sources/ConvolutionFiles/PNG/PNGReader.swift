import CCodecs
import Convolution

/// Reads one PNG: every colour type and depth, palettes and simple transparency expanded, samples of fewer
/// than 8 bits scaled up to 8.
struct PNGReader {
  private let file: String
  private let context: OpaquePointer

  /// Reads a picture from its bytes.
  static func read(_ bytes: HeapBytes, file: String, memoryLimit: Int?) throws(FileError) -> LoadedFile {
    guard let context = spng_ctx_new(0) else {
      throw .tooLarge(file: file, what: "the PNG decoder", bytes: 1 << 16, limit: AvailableMemory.free())
    }
    defer { spng_ctx_free(context) }
    return try PNGReader(file: file, context: context).read(bytes, memoryLimit: memoryLimit)
  }

  private func read(_ bytes: HeapBytes, memoryLimit: Int?) throws(FileError) -> LoadedFile {
    try checkWhole(bytes.bytes)
    // A damaged chunk is an error even when the picture could be shown without it; and a chunk that would
    // unpack to more than 64 MB (a compressed profile or text) is not read at all.
    try check(spng_set_crc_action(context, CInt(SPNG_CRC_ERROR.rawValue), CInt(SPNG_CRC_ERROR.rawValue)))
    try check(spng_set_chunk_limits(context, 64 << 20, 128 << 20))
    try check(spng_set_png_buffer(context, bytes.pointer, bytes.count))
    var header = spng_ihdr()
    try check(spng_get_ihdr(context, &header))
    let layout = PNGLayout(header, transparent: try hasTransparentColour())
    let size = try decodedSize(layout, header, fileBytes: bytes.count, memoryLimit: memoryLimit)
    let (array, alpha) =
      layout.elementType == .u8
      ? try samples(UInt8.self, layout, header, size) : try samples(UInt16.self, layout, header, size)
    // The chunks after the picture are checked as well.
    try check(spng_decode_chunks(context))
    let info = ImageInfo(
      colour: layout.colour, bitDepth: Int(header.bit_depth), alpha: alpha, metadata: metadata())
    return LoadedFile(
      name: file, array: array, format: .png, storedType: layout.storedType(header), image: info)
  }

  /// Follows the chunks to the last one, which libspng does not: a file cut behind its last row is cut.
  private func checkWhole(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var start = 8
    while true {
      // Length, type and checksum take 12 bytes; a length has 31 bits.
      guard start + 12 <= bytes.count else { throw truncated(start + 12, bytes.count) }
      let length = bytes[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
      let end = start + 12 + length
      guard end <= bytes.count else { throw truncated(end, bytes.count) }
      if bytes[(start + 4)..<(start + 8)].elementsEqual("IEND".utf8) {
        // IEND is empty, so that its checksum is always the same.
        guard bytes[(end - 4)..<end].elementsEqual([0xAE, 0x42, 0x60, 0x82]) else {
          throw .malformed(
            file: file, format: .png, reason: "its end has a wrong checksum. Copy or save it again")
        }
        return
      }
      start = end
    }
  }

  private func truncated(_ expected: Int, _ actual: Int) -> FileError {
    .truncated(file: file, expected: expected, actual: actual, what: "the next part of the picture")
  }

  private func hasTransparentColour() throws(FileError) -> Bool {
    var transparency = spng_trns()
    let code = spng_get_trns(context, &transparency)
    if code == CInt(SPNG_ECHUNKAVAIL.rawValue) { return false }
    try check(code)
    return true
  }

  /// The size of the samples, held against the memory and against what the file can possibly hold.
  private func decodedSize(
    _ layout: PNGLayout, _ header: spng_ihdr, fileBytes: Int, memoryLimit: Int?
  ) throws(FileError) -> Int {
    let what = "the picture of \(header.width) × \(header.height) pixels"
    var size = 0
    try check(spng_decoded_image_size(context, layout.format, &size))
    let copies = layout.hasAlpha ? 2 : 1
    let (needed, overflow) = size.multipliedReportingOverflow(by: copies)
    guard !overflow else {
      throw .tooLarge(file: file, what: what, bytes: .max, limit: AvailableMemory.free())
    }
    // Deflate shrinks at most 1032-fold (zlib's technical details), so the claim can be checked beforehand.
    let packed = Double(header.width) * Double(header.height) * Double(layout.packedBits(header)) / 8
    guard packed / 1032 <= Double(fileBytes) else {
      throw .malformed(
        file: file, format: .png,
        reason: "\(what) cannot be in a file of \(fileBytes) bytes. It is cut off or its size is wrong")
    }
    try AvailableMemory.check(needed, for: what, file: file, limit: memoryLimit)
    return size
  }

  private func samples<Sample: NumericElement & FixedWidthInteger>(
    _: Sample.Type, _ layout: PNGLayout, _ header: spng_ihdr, _ size: Int
  ) throws(FileError) -> (NumericArray, NumericArray?) {
    let count = size / MemoryLayout<Sample>.size
    let all = try [Sample](uninitializedCount: count) { (target) throws(FileError) in
      let flags = layout.expandsTransparency ? CInt(SPNG_DECODE_TRNS.rawValue) : 0
      try check(spng_decode_image(context, target.baseAddress, size, layout.format, flags))
    }
    let rows = Int(header.height)
    let columns = Int(header.width)
    let shape = layout.colour == .gray ? [rows, columns] : [rows, columns, 3]
    guard layout.hasAlpha else { return (NumericArray(all, shape: shape), nil) }
    let channels = deinterleave(all, channels: layout.colour.channels + 1)
    let alpha = NumericArray(channels[layout.colour.channels], shape: [rows, columns])
    return (NumericArray(interleave(channels.dropLast()), shape: shape), alpha)
  }

  private func metadata() -> ImageMetadata {
    var metadata = ImageMetadata()
    var gamma: UInt32 = 0
    if spng_get_gama_int(context, &gamma) == 0 { metadata.gamma = gamma }
    var intent: UInt8 = 0
    if spng_get_srgb(context, &intent) == 0 { metadata.renderingIntent = intent }
    var chromaticities = spng_chrm_int()
    if spng_get_chrm_int(context, &chromaticities) == 0 {
      let c = chromaticities
      metadata.chromaticities = [
        c.white_point_x, c.white_point_y, c.red_x, c.red_y, c.green_x, c.green_y, c.blue_x, c.blue_y,
      ]
    }
    var profile = spng_iccp()
    if spng_get_iccp(context, &profile) == 0, let content = profile.profile {
      let name = withUnsafeBytes(of: profile.profile_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      let bytes = UnsafeRawBufferPointer(start: content, count: profile.profile_len)
      metadata.profile = (name, Array(bytes))
    }
    var resolution = spng_phys()
    if spng_get_phys(context, &resolution) == 0 {
      metadata.resolution = .init(
        x: Double(resolution.ppu_x), y: Double(resolution.ppu_y),
        unit: resolution.unit_specifier == 1 ? 1 : nil)
    }
    return metadata
  }

  private func check(_ code: CInt) throws(FileError) {
    guard code != 0 else { return }
    let reason = spng_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    throw .malformed(file: file, format: .png, reason: "\(reason). Copy or save it again")
  }
}

/// How a PNG's pixels are to come out of the decoder.
struct PNGLayout {
  let colour: ImageInfo.Colour
  let hasAlpha: Bool
  let elementType: ElementType
  /// Whether alpha comes from a transparent colour or palette entry (tRNS).
  let expandsTransparency: Bool
  /// libspng's name of the output format.
  let format: CInt

  init(_ header: spng_ihdr, transparent: Bool) {
    let type = UInt32(header.color_type)
    let deep = header.bit_depth == 16
    let gray = type == SPNG_COLOR_TYPE_GRAYSCALE.rawValue || type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA.rawValue
    let channel =
      type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA.rawValue || type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA.rawValue
    colour = gray ? .gray : .rgb
    expandsTransparency = transparent && !channel
    hasAlpha = channel || transparent
    elementType = deep ? .u16 : .u8
    // The file's own layout in this machine's byte order, but for what has to be unpacked.
    let unpacked: spng_format =
      switch (gray, hasAlpha) {
      case (true, true): deep ? SPNG_FMT_GA16 : SPNG_FMT_GA8
      case (true, false): deep ? SPNG_FMT_PNG : SPNG_FMT_G8
      case (false, true): deep ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8
      case (false, false): deep ? SPNG_FMT_PNG : SPNG_FMT_RGB8
      }
    format = CInt((channel ? SPNG_FMT_PNG : unpacked).rawValue)
  }

  /// The bits of one pixel in the file before compression.
  func packedBits(_ header: spng_ihdr) -> Int {
    let samples =
      UInt32(header.color_type) == SPNG_COLOR_TYPE_INDEXED.rawValue
      ? 1 : colour.channels + (hasAlpha && !expandsTransparency ? 1 : 0)
    return samples * Int(header.bit_depth)
  }

  func storedType(_ header: spng_ihdr) -> String? {
    if UInt32(header.color_type) == SPNG_COLOR_TYPE_INDEXED.rawValue { return "palette" }
    return header.bit_depth < 8 ? "\(header.bit_depth)-bit" : nil
  }
}
