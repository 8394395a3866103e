import CCodecs

/// Brings an array into the form of a sound: one channel, or channels × samples, in a coding of the format.
enum SoundOutput {
  /// The samples as they will be in the file.
  static func prepare(_ array: NumericArray, for request: WriteRequest) throws(FileError) -> PreparedOutput {
    func unwritable(_ reason: String) -> FileError {
      .unwritable(file: request.name, format: request.format, reason: reason)
    }
    let shape = array.shape
    guard shape.count == 1 || (shape.count == 2 && (1...255).contains(shape[0])) else {
      throw unwritable("a sound is samples, or channels × samples of at most 255, but the array is \(shape)")
    }
    guard let source = source(array.elementType, request.original) else {
      throw unwritable(
        "samples of \(array.elementType.rawValue) have no loudness. Convert them with --type i16 or f32")
    }
    guard let target = target(source, in: request.format, as: request.options.elementType) else {
      throw unwritable("it has no samples of \(request.options.elementType?.rawValue ?? ""). Use i16 or f32")
    }
    do throws(FileError) {
      // The loudest sample stays the loudest when the coding changes.
      var output = try convert(array, times: target.fullScale / source.fullScale, to: target)
      output.coding = target
      if request.original?.audio == nil, request.options.sampleRate == nil {
        output.report.notes.append("44100 samples a second are assumed, since the input has no sample rate")
      }
      return output
    } catch {
      throw unwritable("\(error)")
    }
  }

  /// The coding that the values of the array are meant in: the original's, or that of the array's type.
  static func source(_ type: ElementType, _ original: LoadedFile?) -> SoundCoding? {
    if let coding = original?.audio?.coding.flatMap(SoundCoding.init(rawValue:)) { return coding }
    switch type {
    case .i8: return .signed8
    case .i16: return .signed16
    case .i32: return .signed32
    case .f32: return .float
    case .f64: return .double
    default: return nil
    }
  }

  /// The coding in the file: the wanted type's, or the source's, or the format's stand-in.
  static func target(_ source: SoundCoding, in format: FileFormat, as type: ElementType?) -> SoundCoding? {
    let codings = SoundCoding.codings(of: format)
    if let type {
      return codings.contains(source) && source.elementType == type
        ? source : codings.first { $0.elementType == type && $0 != .signed24 }
    }
    if codings.contains(source) { return source }
    return codings.first { $0.fullScale == source.fullScale } ?? codings.last
  }

  private static func convert(_ array: NumericArray, times scale: Double, to target: SoundCoding)
    throws(FileError) -> PreparedOutput
  {
    var scaled = array
    if scale != 1 {
      let samples = try array.converted(to: .f64).array.elements(as: Double.self) ?? []
      scaled = NumericArray(samples.map { $0 * scale }, shape: array.shape)
    }
    var outside = 0
    if target == .signed24 {
      // i32 is wider than what the file holds, so that converting would saturate too late.
      let samples = try scaled.converted(to: .f64).array.elements(as: Double.self) ?? []
      outside = samples.count { !(-0x1p23...0x1p23 - 1).contains($0.rounded(.toNearestOrEven)) && !$0.isNaN }
      scaled = try scaled.clamped(to: -0x1p23...0x1p23 - 1)
    }
    let converted = try scaled.converted(to: target.elementType)
    var output = PreparedOutput(array: converted.array)
    output.report.clipped = converted.clipped + outside
    return output
  }

  /// The container, coding, rate and channels, as libsndfile takes them.
  static func info(of output: PreparedOutput, for request: WriteRequest) -> SF_INFO {
    var info = SF_INFO()
    info.format = SoundCoding.container(of: request.format) | (output.coding?.rawValue ?? 0)
    info.channels = output.array.shape.count == 1 ? 1 : CInt(output.array.shape[0])
    info.samplerate = CInt(
      clamping: request.options.sampleRate ?? request.original?.audio?.sampleRate ?? 44_100)
    return info
  }
}
