import CCodecs

/// The one picture of a TIFF, read row by row from strips, or from a row of tiles at a time.
final class TIFFRows: SampleSource {
  let file: LoadedFile
  let shape: [Int]
  let elementType: ElementType
  private let tiff: TIFFFile
  private let page: TIFFPage
  /// Columns and rows of a tile; nil for strips.
  private let tile: (columns: Int, rows: Int)?
  private let tileBuffer: HeapBytes
  /// Decoded rows: a row of tiles, or one line.
  private let cache: HeapBytes
  private var cached = 0..<0

  private var pixelBytes: Int { page.samples * page.type.byteCount }
  private var rowBytes: Int { page.columns * pixelBytes }
  var bufferBytes: Int { cache.spare.count + tileBuffer.spare.count }

  /// Nil for pictures that have to be read whole: several pages, transparency, palettes, channels apart, single bits.
  init?(_ input: InputBytes) throws(FileError) {
    guard let library = TIFFLibrary.shared else { return nil }
    let bytes = try RandomAccessBytes(input, limit: 0)
    guard let tiff = TIFFFile(reading: bytes, library: library, memoryLimit: AvailableMemory.free() / 5 * 4),
      let page = try? TIFFPage(tiff), page.bits >= 8, !page.isPalette, !page.isInverted, !page.hasAlpha,
      !page.isPlanar
    else { return nil }
    let metadata = TIFFReader(tiff: tiff, bytes: bytes, file: input.name, memoryLimit: 0).metadata()
    let orientation = tiff.short(TIFFTAG_ORIENTATION) ?? 1
    guard tiff.library.readDirectory(tiff.handle) != 1, tiff.library.setDirectory(tiff.handle, 0) == 1 else {
      return nil
    }
    var rows = 1
    if library.isTiled(tiff.handle) != 0 {
      guard let width = tiff.long(TIFFTAG_TILEWIDTH), let height = tiff.long(TIFFTAG_TILELENGTH), width > 0,
        height > 0,
        NumericArray.count(of: [width, height, page.samples * page.type.byteCount])
          == library.tileSize(tiff.handle)
      else { return nil }
      tile = (width, height)
      rows = height
    } else {
      guard library.scanlineSize(tiff.handle) == page.columns * page.samples * page.type.byteCount else {
        return nil
      }
      tile = nil
    }
    let bufferSize = page.columns * page.samples * page.type.byteCount * rows
    let tileSize = tile == nil ? 0 : library.tileSize(tiff.handle)
    try AvailableMemory.check(bufferSize, for: "a row of its tiles", file: input.name, limit: nil)
    guard let cache = HeapBytes(capacity: bufferSize), let tileBuffer = HeapBytes(capacity: tileSize) else {
      throw .tooLarge(
        file: input.name, what: "a row of its tiles", bytes: bufferSize, limit: AvailableMemory.free())
    }
    (self.tiff, self.page, self.cache, self.tileBuffer) = (tiff, page, cache, tileBuffer)
    shape = page.storedShape
    elementType = page.type
    var description = LoadedFile(
      name: terminalSafe(input.name), array: .none(of: page.type), format: .tiff,
      image: ImageInfo(colour: page.colour, bitDepth: page.bits, metadata: metadata))
    if orientation != 1 {
      description.warnings.append(
        "its orientation (\(orientation)) is not applied; it is read as it is stored")
    }
    file = description
  }

  func read(_ samples: Range<Int>, into target: UnsafeMutableRawBufferPointer) throws(FileError) {
    let size = page.type.byteCount
    var place = samples.lowerBound * size
    var done = 0
    while done < target.count, let base = target.baseAddress {
      let row = place / rowBytes
      try decode(row)
      let inside = place - cached.lowerBound * rowBytes
      let count = min(target.count - done, cached.count * rowBytes - inside)
      (base + done).copyMemory(from: cache.pointer + inside, byteCount: count)
      (place, done) = (place + count, done + count)
    }
  }

  /// Brings a row into the cache, with its tiles' others.
  private func decode(_ row: Int) throws(FileError) {
    if cached.contains(row) { return }
    cached = 0..<0
    guard let tile else {
      guard tiff.library.readScanline(tiff.handle, cache.pointer, UInt32(row), 0) == 1 else {
        throw damaged("row \(row)")
      }
      return cached = row..<row + 1
    }
    let across = (page.columns + tile.columns - 1) / tile.columns
    let top = row / tile.rows * tile.rows
    let rows = min(tile.rows, page.rows - top)
    for column in 0..<across {
      let index = row / tile.rows * across + column
      let size = tiff.library.tileSize(tiff.handle)
      guard tiff.library.readTile(tiff.handle, UInt32(index), tileBuffer.pointer, size) == size else {
        throw damaged("tile \(index)")
      }
      let left = column * tile.columns
      let bytes = min(tile.columns, page.columns - left) * pixelBytes
      for line in 0..<rows {
        UnsafeMutableRawPointer(cache.pointer + line * rowBytes + left * pixelBytes)
          .copyMemory(from: tileBuffer.pointer + line * tile.columns * pixelBytes, byteCount: bytes)
      }
    }
    cached = top..<top + rows
  }

  private func damaged(_ part: String) -> FileError {
    let message = tiff.message
    return .malformed(
      file: file.name, format: .tiff,
      reason: message.isEmpty
        ? "\(part) is damaged. Copy or save it again" : "\(part): \(terminalSafe(message, limit: 200))")
  }
}

/// A picture written as a TIFF, strip by strip from the top.
final class TIFFRowsSink: SampleSink {
  private let target: OutputBytes
  private let output: SeekableOutput
  private let tiff: TIFFFile
  private let sampleBytes: Int
  private let stripBytes: Int
  private let totalBytes: Int
  /// Rows of a strip that is not full yet.
  private var strip: [UInt8] = []
  private var strips: UInt32 = 0
  private var position = 0

  var isSeekable: Bool { false }

  /// Nil for shapes and targets that have to be written whole.
  init?(_ path: String, type: ElementType, shape: [Int], like original: LoadedFile) throws(FileError) {
    guard FileFormat.tiff.pictureTypes.contains(type), let library = TIFFLibrary.shared,
      let layout = TIFFLayout(shape, original: original), layout.pages == 1, !isWrittenThrough(path),
      path != "-"
    else { return nil }
    let target = try OutputBytes.open(path)
    sampleBytes = type.byteCount
    let rowBytes = layout.columns * layout.channels * sampleBytes
    totalBytes = layout.rows * rowBytes
    output = SeekableOutput(target)
    guard let tiff = TIFFFile(writing: output, big: totalBytes > (1 << 32) - (1 << 24), library: library)
    else {
      target.abandon()
      throw .unwritable(file: path, format: .tiff, reason: "the file cannot be begun")
    }
    (self.target, self.tiff) = (target, tiff)
    let writer = TIFFWriter(
      tiff: tiff, layout: layout,
      request: WriteRequest(name: path, format: .tiff, original: original, options: WriteOptions()))
    writer.describe(type, page: 0)
    stripBytes = writer.rowsPerStrip(rowBytes) * rowBytes
  }

  func write(_ bytes: UnsafeRawBufferPointer, at sample: Int) throws(FileError) {
    precondition(sample * sampleBytes == position, "TIFFRowsSink: rows follow one another")
    position += bytes.count
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(stripBytes - strip.count)
      strip.append(contentsOf: piece)
      rest = rest.dropFirst(piece.count)
      if strip.count == stripBytes { try writeStrip() }
    }
  }

  private func writeStrip() throws(FileError) {
    let count = strip.count
    let put = strip.withUnsafeBytes { tiff.library.writeStrip(tiff.handle, strips, $0.baseAddress, count) }
    guard put == count else { throw failure }
    strips += 1
    strip.removeAll(keepingCapacity: true)
  }

  func finish() throws(FileError) {
    if !strip.isEmpty { try writeStrip() }
    guard tiff.library.writeDirectory(tiff.handle) == 1 else { throw failure }
    tiff.close()
    try output.finish()
    try target.commit()
  }

  func abandon() {
    tiff.close()
    target.abandon()
  }

  private var failure: FileError {
    output.failure
      ?? .unwritable(file: target.name, format: .tiff, reason: terminalSafe(tiff.message, limit: 200))
  }
}
