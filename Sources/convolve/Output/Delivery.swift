import Convolution
import ConvolutionFiles

/// Where a result goes and in which format, known before the work begins.
struct Destination {
  /// The path, `-`, or nil when nothing is written.
  let path: String?
  let format: FileFormat?
  /// Whether pictures and sounds are rounded as they are written, from the arithmetic's type to their own.
  let isRoundedByFile: Bool
  /// Whether what the filter gives is scaled or rounded before it is written.
  let isRounding: Bool
  /// The type that the result has in the end.
  let type: ElementType
  /// The type that results have when the file's format gets them, where they are neither scaled before nor
  /// there.
  let roundedType: ElementType?

  /// - Throws: when no format is known for the path.
  init(path: String?, file: LoadedFile, types: TypeRule, options: ResultOptions) throws {
    self.path = path
    format =
      if let path { try options.format ?? FileWriter.format(for: path, like: file) } else { options.format }
    let isRoundedByFile = format.map { $0.isImage || ($0.isAudio && file.audio != nil) } ?? false
    let usual = format.map { FileWriter.elementType(for: types.result, in: $0, like: file) } ?? types.result
    type = options.type ?? usual
    let keepsValues = format.map {
      !isRoundedByFile || FileWriter.keepsValues(of: types.result, as: options.type, in: $0, like: file)
    }
    let isScaled = options.rescale || keepsValues == false
    roundedType = isScaled ? nil : isRoundedByFile ? type : options.type ?? types.result
    self.isRoundedByFile = isRoundedByFile
    isRounding = isRoundedByFile || options.rescale
  }
}

/// The result on its way out: scaled, clipped, in its type.
struct Delivery {
  /// The type that the result has in the end.
  let type: ElementType
  /// The path, `-`, or nil when nothing is written.
  let path: String?
  let array: NumericArray
  private let file: LoadedFile
  private let format: FileFormat?
  private let clipped: Int
  private let isQuiet: Bool
  private var writing = WriteOptions()

  init(
    filtered: FilteredArray, file: LoadedFile, types: TypeRule, destination: Destination,
    options: ResultOptions, convention: Convention?
  ) throws {
    path = destination.path
    format = destination.format
    self.file = file
    isQuiet = options.quiet
    let isRoundedByFile = destination.isRoundedByFile
    var array = filtered.array
    type = destination.type
    if isRoundedByFile { writing.elementType = format?.isImage == true ? type : options.type }
    if let clipped = filtered.clipped {
      (self.array, self.clipped) = (array, clipped)
      return
    }
    if options.rescale {
      array = try array.rescaled(to: isRoundedByFile ? type : options.type ?? .f64)
    }
    if let limits = options.clip { array = try array.clamped(to: limits.low...limits.high) }
    if let convention, let integers = options.type ?? (format?.isImage == true ? type : nil) {
      array = array.rounded(as: convention, to: integers)
    }
    if isRoundedByFile {
      (self.array, clipped) = (array, 0)
    } else {
      let converted = try array.converted(to: options.type ?? types.result)
      (self.array, clipped) = (converted.array, converted.clipped)
    }
  }

  /// Writes the result and says what could not be kept.
  func write(_ tell: (Remark) throws -> Void) throws {
    guard let path else { return }
    let report = try FileWriter.write(array, to: path, format: format, like: file, options: writing)
    guard !isQuiet else { return }
    let clipped = clipped + report.clipped
    let name = path == "-" ? "standard output" : path
    if clipped > 0 {
      try tell(
        .note("\(name): \(clipped) of \(array.count) samples were beyond \(type.rawValue) and clipped"))
    }
    for note in report.notes { try tell(.note("\(name): \(note)")) }
  }
}
