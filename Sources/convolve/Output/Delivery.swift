import Convolution
import ConvolutionFiles

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

  init(
    filtered: FilteredArray, input: NumericArray, file: LoadedFile, types: TypeRule, path: String?,
    options: ResultOptions
  ) throws {
    self.path = path
    self.file = file
    isQuiet = options.quiet
    format =
      if let path { try options.format ?? FileWriter.format(for: path, like: file) } else { options.format }
    let isImage = format?.isImage ?? false
    let imageType: ElementType = file.array.elementType == .u16 ? .u16 : .u8
    var array = filtered.array
    if options.rescale {
      array = try array.rescaled(to: options.type ?? (isImage ? imageType : .f64))
    }
    if let limits = options.clip { array = try array.clamped(to: limits.low...limits.high) }
    // A picture is rounded once, from the type of the arithmetic to its own.
    let floating: ElementType = array.elementType.isInteger ? .i64 : array.elementType
    let unrounded = types.result.isInteger ? floating : types.result
    type = options.type ?? (isImage ? imageType : unrounded)
    if isImage && options.type == nil {
      (self.array, clipped) = (array, 0)
    } else {
      let converted = try array.converted(to: type)
      (self.array, clipped) = (converted.array, converted.clipped)
    }
  }

  /// Writes the result and says what could not be kept.
  func write() throws {
    guard let path else { return }
    let report = try FileWriter.write(array, to: path, format: format, like: file)
    guard !isQuiet else { return }
    let clipped = clipped + report.clipped
    let name = path == "-" ? "standard output" : path
    if clipped > 0 {
      Messages.note("\(name): \(clipped) of \(array.count) samples were beyond \(type.rawValue) and clipped")
    }
    for note in report.notes { Messages.note("\(name): \(note)") }
  }
}
