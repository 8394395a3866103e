/// How a file is to be written.
///
/// ```swift
/// var options = WriteOptions()
/// options.elementType = .u16
/// let ramp = NumericArray([0, 0.5, 70_000], shape: [1, 3])
/// try FileWriter.write(ramp, to: "out/ramp.png", options: options).clipped  // 1
/// ```
public struct WriteOptions: Sendable {
  /// The type of the samples in the file; nil for the one that ``FileWriter`` chooses.
  public var elementType: ElementType?
  /// The JPEG quality from 1 to 100.
  public var jpegQuality = 95
  /// The samples a second of a sound; nil for those of the original, or 44,100.
  public var sampleRate: Int?

  /// Writing options, all at their defaults.
  ///
  /// ```swift
  /// WriteOptions().jpegQuality  // 95
  /// ```
  public init() {}
}

/// What happened while writing that a user should hear of.
///
/// ```swift
/// let report = try FileWriter.write(NumericArray([-1, 300], shape: [1, 2]), to: "out/two.png")
/// report.clipped  // 2
/// ```
public struct WriteReport: Equatable, Sendable {
  /// The number of samples beyond the range of the file's integer type, which were saturated.
  public var clipped = 0
  /// What could not be kept, one sentence each.
  public var notes: [String] = []

  package init() {}
}

/// Writes arrays to files of every known format; a file is complete or absent, never half-written.
///
/// ```swift
/// try FileWriter.write(NumericArray([1, 2.5]), to: "out/numbers.txt")
/// try FileReader.read("out/numbers.txt").array.elements(as: Double.self)  // [1.0, 2.5]
/// ```
public enum FileWriter {
  /// Writes an array to a path or to standard output (`-`).
  ///
  /// Pictures and sounds are written in the type of `original`, rounded half to even and saturated, where
  /// ``WriteOptions/elementType`` names no other; u8 and u16 arrays are written as they are. Without an
  /// original the array's own type is kept where the format has it, otherwise it is u8 for pictures. A
  /// sound's loudest sample stays the loudest when its coding changes. Alpha and metadata of `original` are
  /// carried over where the shape is unchanged and the format has them.
  ///
  /// ```swift
  /// let photo = try FileReader.read("notebooks-data/camera.png")
  /// let report = try FileWriter.write(photo.array, to: "out/copy.png", like: photo)
  /// report.clipped  // 0
  /// ```
  ///
  /// - Parameters:
  ///   - array: the samples.
  ///   - path: where to; `-` is standard output.
  ///   - format: the format; nil for the one that the path's extension names, then that of `original` for
  ///     text, then NPY for standard output.
  ///   - original: the file that the samples came from.
  ///   - options: type, quality and sampling rate.
  /// - Throws: ``FileError`` when the format cannot hold the array or the file cannot be written. An
  ///   existing file is then untouched.
  /// - Complexity: O(n).
  @discardableResult
  public static func write(
    _ array: NumericArray, to path: String, format: FileFormat? = nil, like original: LoadedFile? = nil,
    options: WriteOptions = .init()
  ) throws(FileError) -> WriteReport {
    let format = if let format { format } else { try self.format(for: path, like: original) }
    let request = WriteRequest(
      name: path == "-" ? "standard output" : path, format: format, original: original, options: options)
    let output = try format.codec.prepare(array, for: request)
    let target = try OutputBytes.open(path)
    do throws(FileError) {
      try format.codec.write(output, for: request, to: target)
      try target.commit()
    } catch {
      target.abandon()
      throw error
    }
    return output.report
  }

  /// Writes bytes that are a whole file already.
  package static func write(bytes: [UInt8], to path: String) throws(FileError) {
    let target = try OutputBytes.open(path)
    do throws(FileError) {
      try target.write(bytes)
      try target.commit()
    } catch {
      target.abandon()
      throw error
    }
  }

  /// Refuses a path that could not be written, before there is work to lose.
  package static func check(_ path: String) throws(FileError) {
    guard path != "-", !isWrittenThrough(path) else { return }
    try AtomicOutput(path: path).abandon()
  }

  /// The type that samples have in a file where nobody names one: the original's for pictures and sounds,
  /// as far as the format has it, and their own otherwise.
  ///
  /// ```swift
  /// FileWriter.elementType(for: .f32, in: .png, like: nil)  // u8
  /// FileWriter.elementType(for: .f32, in: .npy, like: nil)  // f32
  /// ```
  ///
  /// - Parameters:
  ///   - type: the type of the samples.
  ///   - format: the format to be written.
  ///   - original: the file that the samples came from.
  public static func elementType(for type: ElementType, in format: FileFormat, like original: LoadedFile?)
    -> ElementType
  {
    if format.isImage { return ImageOutput.type(for: type, like: original, types: format.pictureTypes) }
    guard format.isAudio, let source = SoundOutput.source(type, original) else { return type }
    return SoundOutput.target(source, in: format, as: nil)?.elementType ?? type
  }

  /// Whether samples of a type are written as the numbers they are, and not scaled to another coding.
  package static func keepsValues(
    of type: ElementType, as wanted: ElementType?, in format: FileFormat, like original: LoadedFile?
  ) -> Bool {
    guard format.isAudio else { return true }
    guard let source = SoundOutput.source(type, original),
      let target = SoundOutput.target(source, in: format, as: wanted)
    else { return false }
    return target.fullScale == source.fullScale && target != .signed24
  }

  /// The format of an output that is not named: by the path's extension, otherwise text for text and bare
  /// samples for bare samples, otherwise NPY on standard output.
  ///
  /// ```swift
  /// try FileWriter.format(for: "smooth.tiff", like: nil)  // tiff
  /// try FileWriter.format(for: "-", like: nil)  // npy
  /// try FileWriter.format(for: "smooth", like: nil)  // error: smooth: the name does not say which format …
  /// ```
  ///
  /// - Parameters:
  ///   - path: where to; `-` is standard output.
  ///   - original: the file that the samples came from.
  /// - Throws: ``FileError/target(file:reason:)`` for a name that does not tell.
  public static func format(for path: String, like original: LoadedFile?) throws(FileError) -> FileFormat {
    if path != "-", let format = FileFormat(path: path) { return format }
    if path == "-" || isWrittenThrough(path) {
      guard let format = original?.format, format.isText || format == .raw else { return .npy }
      return format
    }
    throw .target(
      file: path,
      reason: "the name does not say which format to write. End it in ."
        + FileFormat.allCases.map(\.rawValue).joined(separator: ", .") + ", or name the format")
  }
}
