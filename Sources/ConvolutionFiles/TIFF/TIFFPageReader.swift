import CCodecs

/// Brings the samples of a page into memory, pixel by pixel, whatever way they are stored: strips or tiles,
/// channels together or apart.
struct TIFFPageReader {
  let tiff: TIFFFile
  let page: TIFFPage
  let file: String

  /// Fills the target with the samples of the current page, in the type that the page has.
  func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) {
    if page.isBilevel { return try readBits(into: target) }
    if page.isPlanar {
      try readPlanes(into: target)
    } else {
      try readPlane(0, samples: page.samples, into: target)
    }
  }

  private var sampleBytes: Int { page.type.byteCount }

  private func readPlanes(into target: UnsafeMutableRawBufferPointer) throws(FileError) {
    let planeBytes = page.rows * page.columns * sampleBytes
    let plane = try buffer(planeBytes)
    for sample in 0..<page.samples {
      try readPlane(
        sample, samples: 1, into: UnsafeMutableRawBufferPointer(start: plane.pointer, count: planeBytes))
      let step = page.samples * sampleBytes
      for pixel in 0..<(page.rows * page.columns) {
        for byte in 0..<sampleBytes {
          target[pixel * step + sample * sampleBytes + byte] = plane.pointer[pixel * sampleBytes + byte]
        }
      }
    }
  }

  /// Reads one plane of `samples` a pixel.
  private func readPlane(_ plane: Int, samples: Int, into target: UnsafeMutableRawBufferPointer)
    throws(FileError)
  {
    let rowBytes = page.columns * samples * sampleBytes
    if tiff.library.isTiled(tiff.handle) != 0 {
      return try readTiles(plane, pixelBytes: samples * sampleBytes, rowBytes: rowBytes, into: target)
    }
    guard tiff.library.scanlineSize(tiff.handle) == rowBytes else {
      throw malformed("its rows have an odd length")
    }
    let rowsPerStrip = min(tiff.long(TIFFTAG_ROWSPERSTRIP) ?? page.rows, page.rows)
    guard rowsPerStrip > 0 else { throw malformed("its strips have no rows") }
    let strips = (page.rows + rowsPerStrip - 1) / rowsPerStrip
    for strip in 0..<strips {
      let first = strip * rowsPerStrip
      let bytes = min(rowsPerStrip, page.rows - first) * rowBytes
      let start = target.baseAddress.map { $0 + first * rowBytes }
      let got = tiff.library.readStrip(tiff.handle, UInt32(plane * strips + strip), start, bytes)
      guard got == bytes else { throw damaged("strip \(strip)", bytes, got) }
    }
  }

  private func readTiles(
    _ plane: Int, pixelBytes: Int, rowBytes: Int, into target: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    guard let width = tiff.long(TIFFTAG_TILEWIDTH), let height = tiff.long(TIFFTAG_TILELENGTH), width > 0,
      height > 0, case let size = tiff.library.tileSize(tiff.handle), size > 0,
      let pixels = NumericArray.count(of: [width, height, pixelBytes]), pixels == size
    else { throw malformed("its tiles have an impossible size") }
    let tile = try buffer(size)
    let across = (page.columns + width - 1) / width
    let down = (page.rows + height - 1) / height
    for index in 0..<(across * down) {
      let got = tiff.library.readTile(tiff.handle, UInt32(plane * across * down + index), tile.pointer, size)
      guard got == size else { throw damaged("tile \(index)", size, got) }
      let top = index / across * height
      let left = index % across * width
      let bytes = min(width, page.columns - left) * pixelBytes
      for row in 0..<min(height, page.rows - top) {
        let place = (top + row) * rowBytes + left * pixelBytes
        target.baseAddress.map {
          ($0 + place).copyMemory(from: tile.pointer + row * width * pixelBytes, byteCount: bytes)
        }
      }
    }
  }

  /// One bit a sample, rows padded to bytes: 0 and 255.
  private func readBits(into target: UnsafeMutableRawBufferPointer) throws(FileError) {
    let rowBytes = (page.columns + 7) / 8
    guard tiff.library.isTiled(tiff.handle) == 0, tiff.library.scanlineSize(tiff.handle) == rowBytes else {
      throw malformed("its one-bit rows have an odd length, or are tiled")
    }
    let rowsPerStrip = max(min(tiff.long(TIFFTAG_ROWSPERSTRIP) ?? page.rows, page.rows), 1)
    let strip = try buffer(rowsPerStrip * rowBytes)
    for first in stride(from: 0, to: page.rows, by: rowsPerStrip) {
      let rows = min(rowsPerStrip, page.rows - first)
      let index = first / rowsPerStrip
      let got = tiff.library.readStrip(tiff.handle, UInt32(index), strip.pointer, rows * rowBytes)
      guard got == rows * rowBytes else { throw damaged("strip \(index)", rows * rowBytes, got) }
      for pixel in 0..<(rows * page.columns) {
        let (row, column) = (pixel / page.columns, pixel % page.columns)
        let bit = strip.pointer[row * rowBytes + column / 8] >> UInt8(7 - column % 8) & 1
        target[first * page.columns + pixel] = bit * 255
      }
    }
  }

  private func buffer(_ bytes: Int) throws(FileError) -> HeapBytes {
    try AvailableMemory.check(bytes, for: "a part of the picture", file: file, limit: nil)
    guard let buffer = HeapBytes(capacity: bytes) else {
      throw .tooLarge(file: file, what: "a part of the picture", bytes: bytes, limit: AvailableMemory.free())
    }
    return buffer
  }

  private func damaged(_ part: String, _ expected: Int, _ got: Int) -> FileError {
    let message = tiff.message
    return malformed(
      message.isEmpty
        ? "\(part) has \(max(got, 0)) bytes where \(expected) are needed. Copy or save it again"
        : "\(part): \(terminalSafe(message, limit: 200))")
  }

  private func malformed(_ reason: String) -> FileError {
    .malformed(file: file, format: .tiff, reason: reason)
  }
}
