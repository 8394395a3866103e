import Convolution

/// The portable pixmaps: PBM, PGM and PPM in text and binary, and PFM with floating-point samples.
enum NetpbmCodec: FileCodec {
  static func recognises(_ start: [UInt8]) -> Bool { NetpbmHeader.recognises(start) }

  static func read(_ input: InputBytes, as format: FileFormat, options: ReadOptions) throws(FileError)
    -> LoadedFile
  {
    let bytes = try input.readAll(limit: options.memoryLimit)
    let header = try NetpbmHeader(bytes.bytes, format: format, file: input.name)
    let data = UnsafeRawBufferPointer(rebasing: bytes.bytes[header.length...])
    let reader = NetpbmReader(header: header, data: data, format: format, file: input.name)
    let array = try reader.read(memoryLimit: options.memoryLimit)
    let actual: FileFormat =
      if case .float = header.coding { .pfm } else { header.colour == .gray ? .pgm : .ppm }
    let depth = array.elementType.byteCount * 8
    var file = LoadedFile(
      name: input.name, array: array, format: actual,
      image: ImageInfo(colour: header.colour, bitDepth: header.maximum == 1 && depth == 8 ? 1 : depth))
    if header.maximum != 1, header.maximum != 255, header.maximum != 65_535 {
      file.warnings.append("white is \(header.maximum) in this file; its samples are read as they are")
    }
    return file
  }

  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    var picture = try ImageOutput(array, for: request, types: request.format == .pfm ? [.f32] : [.u8, .u16])
    picture.dropAlpha(from: request)
    let channels = picture.output.array.shape.count == 3 ? picture.output.array.shape[2] : 1
    guard channels == 1 || (channels == 3 && request.format != .pgm) else {
      throw .unwritable(
        file: request.name, format: request.format,
        reason: request.format == .pgm && channels == 3
          ? "it is coloured. Write PPM, or make it grey first (--gray)"
          : "it has \(channels) channels. Write PNG or TIFF to keep transparency")
    }
    if channels == 1, request.format == .ppm {
      let gray = picture.output.array
      picture.output.array = try NumericArray(channels: [gray, gray, gray])
    }
    return picture.output
  }

  static func write(_ output: PreparedOutput, for request: WriteRequest, to target: OutputBytes)
    throws(FileError)
  {
    let shape = output.array.shape
    let colour = shape.count == 3
    let size = "\(shape[1]) \(shape[0])\n"
    switch output.array.storage {
    case .u8(let samples):
      try target.write(Array("\(colour ? "P6" : "P5")\n\(size)255\n".utf8))
      try target.write(samples)
    case .u16(let samples):
      try target.write(Array("\(colour ? "P6" : "P5")\n\(size)65535\n".utf8))
      try target.write(elements: samples.map(\.bigEndian))
    case .f32(let samples):
      // A negative scale says little-endian; the rows go from bottom to top.
      try target.write(Array("\(colour ? "PF" : "Pf")\n\(size)-1.0\n".utf8))
      let width = shape[1] * (colour ? 3 : 1)
      for row in stride(from: shape[0] - 1, through: 0, by: -1) {
        try target.write(
          elements: samples[(row * width)..<((row + 1) * width)].map(\.bitPattern.littleEndian))
      }
    default: preconditionFailure("prepare makes only these types")
    }
  }
}

/// Unpacks the samples behind a header.
private struct NetpbmReader {
  let header: NetpbmHeader
  let data: UnsafeRawBufferPointer
  let format: FileFormat
  let file: String

  func read(memoryLimit: Int?) throws(FileError) -> NumericArray {
    let width = header.columns * header.colour.channels
    let needed: Int
    switch header.coding {
    // Every number but the last has a digit and a blank; bitmaps need no blanks.
    case .text: needed = header.maximum == 1 ? header.count : 2 * header.count - 1
    case .bits: needed = (header.columns + 7) / 8 * header.rows
    case .binary: needed = header.count * (header.maximum > 255 ? 2 : 1)
    case .float: needed = header.count * 4
    }
    let what = "its picture of \(header.columns) × \(header.rows)"
    guard needed <= data.count else {
      throw .truncated(file: file, expected: needed, actual: data.count, what: what)
    }
    try AvailableMemory.check(header.count * 4, for: what, file: file, limit: memoryLimit)
    let shape = [header.rows, header.columns] + (header.colour == .rgb ? [3] : [])
    switch header.coding {
    case .text: return try text(shape)
    case .bits:
      let stride = (header.columns + 7) / 8
      return make(shape) {
        UInt8(data[$0 / width * stride + $0 % width / 8] >> UInt8(7 - $0 % width % 8) & 1 ^ 1) * 255
      }
    case .binary where header.maximum > 255:
      return make(shape) { UInt16(data[2 * $0]) << 8 | UInt16(data[2 * $0 + 1]) }
    case .binary: return make(shape) { data[$0] }
    case .float(let bigEndian):
      return make(shape) { index in
        let row = header.rows - 1 - index / width
        let word = data.loadUnaligned(fromByteOffset: 4 * (row * width + index % width), as: UInt32.self)
        return Float(bitPattern: bigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word))
      }
    }
  }

  private func make<Sample: NumericElement>(_ shape: [Int], _ sample: (Int) -> Sample) -> NumericArray {
    let samples = [Sample](uninitializedCount: header.count) { target in
      for index in target.indices { target.initializeElement(at: index, to: sample(index)) }
    }
    return NumericArray(samples, shape: shape)
  }

  private func text(_ shape: [Int]) throws(FileError) -> NumericArray {
    var samples: [UInt16] = []
    samples.reserveCapacity(header.count)
    var position = 0
    while samples.count < header.count {
      samples.append(try number(&position))
    }
    if header.maximum == 1 { return NumericArray(samples.map { $0 == 0 ? 255 as UInt8 : 0 }, shape: shape) }
    if header.maximum > 255 { return NumericArray(samples, shape: shape) }
    return NumericArray(samples.map { UInt8(truncatingIfNeeded: $0) }, shape: shape)
  }

  private func number(_ position: inout Int) throws(FileError) -> UInt16 {
    while position < data.count, NetpbmHeader.isSpace(data[position]) { position += 1 }
    let start = position
    var value = 0
    while position < data.count, case let digit = data[position] &- UInt8(ascii: "0"), digit < 10 {
      value = value * 10 + Int(digit)
      position += 1
      // The digits of a bitmap may stand without blanks between them.
      if header.maximum == 1 || value > header.maximum { break }
    }
    guard position > start, value <= header.maximum else {
      throw .malformed(
        file: file, format: format,
        reason: "a sample is no number from 0 to \(header.maximum), at byte \(header.length + start)")
    }
    return UInt16(value)
  }
}
