import Glibc

/// Samples that lie in a file as they do in memory: NPY in this machine's byte order, and bare samples.
final class FlatSource: SampleSource {
  let file: LoadedFile
  let shape: [Int]
  let elementType: ElementType
  private let input: InputBytes
  /// Where in the file the samples begin.
  private let start: Int

  var bufferBytes: Int { 0 }

  /// Nil for samples that have to be converted or reordered.
  init?(npy input: InputBytes) throws(FileError) {
    let header = try NPYHeader(from: input)
    guard case .element(let type) = header.type.kind, !header.type.swapped, !header.needsReordering,
      header.count > 0, let file = input.regularFile
    else { return nil }
    let (bytes, there) = (header.count * type.byteCount, input.remaining ?? 0)
    guard there >= bytes else {
      throw .truncated(
        file: input.name, expected: bytes, actual: there, what: "its array of shape \(header.shape)")
    }
    var description = LoadedFile(name: terminalSafe(input.name), array: .none(of: type), format: .npy)
    if there > bytes {
      description.warnings.append("\(there - bytes) bytes after the array's data are ignored")
    }
    (self.input, self.file, shape, elementType) = (input, description, header.shape, type)
    start = file.start + input.position
  }

  /// Nil for no samples, and for a length that has to be complained of.
  init?(raw layout: RawLayout, _ input: InputBytes) throws(FileError) {
    guard let file = input.regularFile, let length = input.length else { return nil }
    let size = layout.elementType.byteCount
    let shape = layout.shape ?? [length / size]
    let bytes = shape.reduce(1, *) * size
    guard bytes > 0, bytes == length else { return nil }
    (self.input, self.shape, elementType) = (input, shape, layout.elementType)
    self.file = LoadedFile(
      name: terminalSafe(input.name), array: .none(of: layout.elementType), format: .raw)
    start = file.start
  }

  func read(_ samples: Range<Int>, into target: UnsafeMutableRawBufferPointer) throws(FileError) {
    guard let descriptor = input.regularFile?.descriptor, let base = target.baseAddress else { return }
    let first = start + samples.lowerBound * elementType.byteCount
    var done = 0
    while done < target.count {
      let got = retryingInterrupts {
        pread(descriptor, base + done, target.count - done, off_t(first + done))
      }
      guard got > 0 else {
        if got < 0 { throw .system(file: input.name, action: "read it", code: errno) }
        throw .truncated(
          file: input.name, expected: target.count, actual: done, what: "a part of its array")
      }
      done += got
    }
  }
}

/// Samples written as they are in memory, behind a header.
final class FlatSink: SampleSink {
  private let target: OutputBytes
  private let header: Int
  private let sampleBytes: Int
  private var position = 0

  var isSeekable: Bool { target.seekableDescriptor != nil }
  var place: SharedPlace? {
    target.temporaryPath.map { SharedPlace(path: $0, firstByte: header, sampleBytes: sampleBytes) }
  }

  init(_ path: String, header: [UInt8], type: ElementType, shape: [Int]) throws(FileError) {
    target = try OutputBytes.open(path)
    self.header = header.count
    sampleBytes = type.byteCount
    do throws(FileError) {
      try target.write(header)
      try reserve(header.count + shape.reduce(1, *) * sampleBytes)
    } catch {
      target.abandon()
      throw error
    }
  }

  /// A disk that is too small is found out before the work.
  private func reserve(_ bytes: Int) throws(FileError) {
    guard let descriptor = target.seekableDescriptor else { return }
    let code = posix_fallocate(descriptor, 0, off_t(bytes))
    // Not every file system can.
    if code == ENOSPC || code == EFBIG {
      throw .system(file: target.name, action: "have \(bytes) bytes of room for it", code: code)
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at sample: Int) throws(FileError) {
    guard let descriptor = target.seekableDescriptor else {
      precondition(sample * sampleBytes == position, "FlatSink: pieces of a stream follow one another")
      position += bytes.count
      return try target.write(bytes)
    }
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let place = header + sample * sampleBytes + done
      let put = retryingInterrupts { pwrite(descriptor, base + done, bytes.count - done, off_t(place)) }
      guard put >= 0 else { throw .system(file: target.name, action: "write to it", code: errno) }
      done += put
    }
  }

  func finish() throws(FileError) { try target.commit() }
  func abandon() { target.abandon() }
}

extension NumericArray {
  /// No samples of a type.
  static func none(of type: ElementType) -> NumericArray {
    func none<Element: NumericElement>(_: Element.Type) -> NumericArray { NumericArray([] as [Element]) }
    return none(type.swiftType)
  }

  /// Samples of a type that lie in memory.
  package init(copying samples: UnsafeRawBufferPointer, of type: ElementType) {
    func copy<Element: NumericElement>(_: Element.Type) -> NumericArray {
      NumericArray(Array(samples.bindMemory(to: Element.self)))
    }
    self = copy(type.swiftType)
  }
}
