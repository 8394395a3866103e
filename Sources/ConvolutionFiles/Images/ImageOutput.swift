/// Brings an array into the form of a picture: rows × columns [× channels] in a type that the format has.
struct ImageOutput {
  var output: PreparedOutput
  private let channels: Int

  /// Checks the shape and converts the samples.
  ///
  /// - Parameters:
  ///   - types: the types that the format can hold, the usual one first.
  ///   - sizeLimit: the most rows and columns that the format has room for.
  init(
    _ array: NumericArray, for request: WriteRequest, types: [ElementType], sizeLimit: Int = Int(Int32.max)
  ) throws(FileError) {
    func unwritable(_ reason: String) -> FileError {
      .unwritable(file: request.name, format: request.format, reason: reason)
    }
    let shape = array.shape
    channels = shape.count == 3 ? shape[2] : 1
    guard shape.count == 2 || shape.count == 3, (1...4).contains(channels) else {
      throw unwritable(
        "a picture is rows × columns, or rows × columns × channels with 1 to 4 of them, but the array is "
          + "\(shape). Write NPY")
    }
    guard (1...sizeLimit).contains(shape[0]), (1...sizeLimit).contains(shape[1]) else {
      throw unwritable(
        "\(shape[0]) × \(shape[1]) pixels are not between 1 × 1 and \(sizeLimit) × \(sizeLimit)")
    }
    output = try Self.converted(array, for: request, types: types)
    if channels == 1 { output.array = output.array.reshaped([shape[0], shape[1]]) }
  }

  /// The array in the type that it will have in the file.
  static func converted(_ array: NumericArray, for request: WriteRequest, types: [ElementType])
    throws(FileError) -> PreparedOutput
  {
    func unwritable(_ reason: String) -> FileError {
      .unwritable(file: request.name, format: request.format, reason: reason)
    }
    guard !array.elementType.isComplex else {
      throw unwritable("its samples are complex. Write NPY, or the real part only")
    }
    let type =
      request.options.elementType ?? Self.type(for: array.elementType, like: request.original, types: types)
    guard types.contains(type) else {
      let possible = types.map(\.rawValue).joined(separator: " or ")
      throw unwritable(
        "its samples are \(type.rawValue), the format's \(possible). Use --type \(types[0].rawValue)")
    }
    do throws(FileError) {
      let converted = try array.converted(to: type)
      var output = PreparedOutput(array: converted.array)
      output.report.clipped = converted.clipped
      return output
    } catch {
      throw unwritable("\(error)")
    }
  }

  /// The type in the file where the user named none: u8 and u16, in which no filter leaves its result and
  /// which somebody chose therefore; then the original picture's; then the array's own; then the usual one.
  static func type(for type: ElementType, like original: LoadedFile?, types: [ElementType]) -> ElementType {
    if type == .u8 || type == .u16, types.contains(where: \.isInteger) { return type }
    if let original, original.image != nil || original.array.elementType == .u16,
      types.contains(original.array.elementType)
    {
      return original.array.elementType
    }
    return types.contains(type) ? type : types[0]
  }

  /// Adds the alpha of the original, unless the array has its own or another shape than the original.
  mutating func carryAlpha(from request: WriteRequest) throws(FileError) {
    guard let opacity = request.original?.image?.alpha, channels == 1 || channels == 3 else { return }
    let shape = output.array.shape
    guard opacity.shape == [shape[0], shape[1]] else {
      output.report.notes.append(
        "transparency is dropped: it is \(opacity.shape.map(String.init).joined(separator: " × ")), "
          + "the picture now \(shape[0]) × \(shape[1])")
      return
    }
    let last = alpha(opacity, as: output.array.elementType)
    output.array = try NumericArray(channels: output.array.channels() + [last])
  }

  /// Says that the format has no alpha, where the original had one.
  mutating func dropAlpha(from request: WriteRequest) {
    guard request.original?.image?.hasAlpha == true else { return }
    output.report.notes.append(
      "transparency is dropped: \(request.format.title) has none here. Write PNG to keep it")
  }
}

/// Opacity in the depth of the samples it goes with: 255 and 65,535 both mean opaque.
private func alpha(_ alpha: NumericArray, as type: ElementType) -> NumericArray {
  switch (alpha.storage, type) {
  case (.u8(let samples), .u16): NumericArray(samples.map { UInt16($0) * 257 }, shape: alpha.shape)
  case (.u16(let samples), .u8):
    NumericArray(samples.map { UInt8((UInt32($0) * 255 + 32_767) / 65_535) }, shape: alpha.shape)
  default: alpha
  }
}
