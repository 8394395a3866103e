import CCodecs
import Convolution

/// TIFF 6.0 and BigTIFF, by libtiff: one page or several of one size, in every type of sample.
enum TIFFCodec: FileCodec {
  static func recognises(_ start: [UInt8]) -> Bool {
    [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]].contains {
      start.starts(with: $0)
    }
  }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    let library = try library(for: input.name)
    let bytes = try RandomAccessBytes(input, limit: options.memoryLimit)
    let limit = AvailableMemory.usable(limit: options.memoryLimit)
    do throws(FileError) {
      guard let tiff = TIFFFile(reading: bytes, library: library, memoryLimit: limit) else {
        throw .malformed(
          file: input.name, format: .tiff, reason: "its directory cannot be read. Copy or save it again")
      }
      let file = try TIFFReader(tiff: tiff, bytes: bytes, file: input.name, memoryLimit: limit).read()
      try bytes.check()
      return file
    } catch {
      // What the system refused explains what the library did not understand.
      try bytes.check()
      throw error
    }
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    _ = try library(for: request.name)
    let types = request.format.pictureTypes
    let shape = array.shape
    if TIFFLayout(shape, original: request.original) == nil || (3...4).contains(shape.count) && shape[0] > 1 {
      guard let layout = TIFFLayout(shape, original: request.original) else {
        throw .unwritable(
          file: request.name, format: .tiff,
          reason:
            "pictures are rows × columns, with pages before and 1 to 4 channels behind, but the array is "
            + "\(shape). Write NPY")
      }
      if layout.pages > 1 {
        var output = try ImageOutput.converted(array, for: request, types: types)
        if request.original?.image?.hasAlpha == true {
          output.report.notes.append("transparency is dropped: it is kept only in single pictures")
        }
        return output
      }
    }
    var picture = try ImageOutput(array, for: request, types: types)
    if [.u8, .u16].contains(picture.output.array.elementType) {
      try picture.carryAlpha(from: request)
    } else {
      picture.dropAlpha(from: request)
    }
    return picture.output
  }

  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    let library = try library(for: request.name)
    guard let layout = TIFFLayout(output.array.shape, original: request.original) else {
      preconditionFailure("prepare has checked the shape")
    }
    let sink = SeekableOutput(target)
    let bytes = output.array.count * output.array.elementType.byteCount
    // Places in a plain TIFF have 32 bits; some room is for directories.
    let big = bytes > (1 << 32) - (1 << 24)
    guard let tiff = TIFFFile(writing: sink, big: big, library: library) else {
      throw .unwritable(file: request.name, format: .tiff, reason: "the file cannot be begun")
    }
    let writer = TIFFWriter(tiff: tiff, layout: layout, request: request)
    let code = writer.write(output.array)
    tiff.close()
    if sink.failure == nil, !code {
      throw .unwritable(file: request.name, format: .tiff, reason: terminalSafe(tiff.message, limit: 200))
    }
    try sink.finish()
  }

  private static func library(for file: String) throws(FileError) -> TIFFLibrary {
    guard let library = TIFFLibrary.shared else {
      throw .missingLibrary("libtiff 4.5 or newer", package: "libtiff6", for: file)
    }
    return library
  }
}

/// How the axes of an array are the pages, rows, columns and channels of a TIFF.
struct TIFFLayout {
  let pages: Int
  let rows: Int
  let columns: Int
  let channels: Int

  /// Three axes are pages where the original had several, and otherwise channels where the last is short
  /// enough; nil when the axes cannot be those of pictures.
  init?(_ shape: [Int], original: LoadedFile?) {
    let hasPages = (original?.image?.pages ?? 1) > 1
    switch shape.count {
    case 2: (pages, rows, columns, channels) = (1, shape[0], shape[1], 1)
    case 3 where hasPages || !(1...4).contains(shape[2]):
      (pages, rows, columns, channels) = (shape[0], shape[1], shape[2], 1)
    case 3: (pages, rows, columns, channels) = (1, shape[0], shape[1], shape[2])
    case 4: (pages, rows, columns, channels) = (shape[0], shape[1], shape[2], shape[3])
    default: return nil
    }
    let limit = Int(Int32.max)
    guard (1...65_535).contains(pages), (1...limit).contains(rows), (1...limit).contains(columns),
      (1...4).contains(channels)
    else { return nil }
  }
}
