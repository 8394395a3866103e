import CCodecs
import Convolution

/// JPEG, by libjpeg-turbo's TurboJPEG interface.
enum JPEGCodec: FileCodec {
  static func recognises(_ start: [UInt8]) -> Bool { start.starts(with: [0xFF, 0xD8, 0xFF]) }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    let bytes = try input.readAll(limit: options.memoryLimit)
    guard let decoder = tjInitDecompress() else { throw noCodec(input.name) }
    defer { tjDestroy(decoder) }
    let size = UInt(bytes.count)
    var (width, height, subsampling, space): (CInt, CInt, CInt, CInt) = (0, 0, 0, 0)
    guard tjDecompressHeader3(decoder, bytes.pointer, size, &width, &height, &subsampling, &space) == 0,
      width > 0, height > 0
    else { throw malformed(input.name, decoder) }
    let colour = try colour(of: space, file: input.name)
    // At most 65,535 each way, so the product cannot overflow.
    let count = Int(width) * Int(height) * colour.channels
    try AvailableMemory.check(
      count, for: "the picture of \(width) × \(height) pixels", file: input.name, limit: options.memoryLimit)
    let pixelFormat = CInt((colour == .gray ? TJPF_GRAY : TJPF_RGB).rawValue)
    // A warning of the decoder (a missing end, damaged data) means pixels made up to fill the gap, and a
    // file of endless scans would take endless time: both are errors.
    let flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT
    let samples = try [UInt8](uninitializedCount: count) { (target) throws(FileError) in
      guard
        tjDecompress2(decoder, bytes.pointer, size, target.baseAddress, width, 0, height, pixelFormat, flags)
          == 0
      else { throw malformed(input.name, decoder) }
    }
    let shape = colour == .gray ? [Int(height), Int(width)] : [Int(height), Int(width), 3]
    var file = LoadedFile(
      name: input.name, array: NumericArray(samples, shape: shape), format: .jpeg,
      image: ImageInfo(colour: colour, bitDepth: 8))
    let segments = JPEGSegments(bytes.bytes)
    file.image?.metadata = JPEGMetadata.read(segments)
    if let orientation = ExifOrientation.read(segments) {
      file.warnings.append(
        "the camera's orientation (\(orientation)) is not applied; it is read as it is stored")
    }
    return file
  }

  private static func colour(of space: CInt, file: String) throws(FileError) -> ImageInfo.Colour {
    switch UInt32(bitPattern: space) {
    case TJCS_GRAY.rawValue: return .gray
    case TJCS_RGB.rawValue, TJCS_YCbCr.rawValue: return .rgb
    default:
      throw .unsupported(
        file: file, reason: "this JPEG has the four colours of printing (CMYK)",
        remedy: "Convert it to RGB first")
    }
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    guard (1...100).contains(request.options.jpegQuality) else {
      throw .unwritable(
        file: request.name, format: .jpeg,
        reason: "quality \(request.options.jpegQuality) is not from 1 to 100")
    }
    var picture = try ImageOutput(array, for: request, types: request.format.pictureTypes, sizeLimit: 65_500)
    let samples = picture.output.array
    guard samples.elementType == .u8 else {
      throw .unwritable(
        file: request.name, format: .jpeg,
        reason: "its samples have 16 bits, JPEG's 8. Write PNG, or convert them with --type u8")
    }
    guard samples.shape.count == 2 || samples.shape[2] == 3 else {
      throw .unwritable(
        file: request.name, format: .jpeg,
        reason: "\(samples.shape[2]) channels include transparency, and JPEG has none. Write PNG")
    }
    picture.dropAlpha(from: request)
    return picture.output
  }

  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    guard let encoder = tjInitCompress() else { throw noCodec(request.name) }
    defer { tjDestroy(encoder) }
    let shape = output.array.shape
    let gray = shape.count == 2
    var compressed: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    defer { tjFree(compressed) }
    // Full colour resolution: halving it, as is usual, would undo a filter's work on the colours.
    let code = output.array.withUnsafeBytes { bytes in
      tjCompress2(
        encoder, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), CInt(shape[1]), 0, CInt(shape[0]),
        CInt((gray ? TJPF_GRAY : TJPF_RGB).rawValue), &compressed, &size,
        CInt((gray ? TJSAMP_GRAY : TJSAMP_444).rawValue), CInt(request.options.jpegQuality),
        TJFLAG_ACCURATEDCT)
    }
    guard code == 0, let compressed else {
      throw .unwritable(file: request.name, format: .jpeg, reason: message(encoder))
    }
    let picture = UnsafeRawBufferPointer(start: compressed, count: Int(size))
    guard let original = request.original?.image else { return try target.write(picture) }
    try target.write(
      JPEGMetadata.adding(
        original.metadata, isSameColour: original.colour == (gray ? .gray : .rgb), to: picture))
  }

  private static func noCodec(_ file: String) -> FileError {
    .tooLarge(file: file, what: "the JPEG codec", bytes: 1 << 20, limit: AvailableMemory.free())
  }

  private static func malformed(_ file: String, _ decoder: tjhandle) -> FileError {
    .malformed(file: file, format: .jpeg, reason: "\(message(decoder)). Copy or save it again")
  }

  private static func message(_ handle: tjhandle) -> String {
    tjGetErrorStr2(handle).map { terminalSafe(String(cString: $0), limit: 200) } ?? "unknown error"
  }
}
