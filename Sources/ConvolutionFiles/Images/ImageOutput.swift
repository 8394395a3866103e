/// Brings an array into the form of a picture: 8- or 16-bit samples, rows × columns [× channels].
struct ImageOutput {
  private(set) var output: PreparedOutput
  private let channels: Int

  /// Checks the shape and converts the samples.
  ///
  /// - Parameter sizeLimit: the most rows and columns that the format has room for.
  init(_ array: NumericArray, for request: WriteRequest, sizeLimit: Int) throws(FileError) {
    func unwritable(_ reason: String) -> FileError {
      .unwritable(file: request.name, format: request.format, reason: reason)
    }
    let shape = array.shape
    channels = shape.count == 3 ? shape[2] : 1
    guard shape.count == 2 || shape.count == 3, (1...4).contains(channels) else {
      throw unwritable(
        "a picture is rows × columns, or rows × columns × channels with 1 to 4 of them, but the array is \(shape). "
          + "Write NPY")
    }
    guard (1...sizeLimit).contains(shape[0]), (1...sizeLimit).contains(shape[1]) else {
      throw unwritable(
        "\(shape[0]) × \(shape[1]) pixels are not between 1 × 1 and \(sizeLimit) × \(sizeLimit)")
    }
    guard !array.elementType.isComplex else {
      throw unwritable("its samples are complex. Write NPY, or the real part only")
    }
    let converted: ConvertedArray
    do throws(FileError) {
      converted = try array.converted(to: Self.type(of: array, for: request))
    } catch {
      throw unwritable("\(error)")
    }
    let flat = channels == 1 ? converted.array.reshaped([shape[0], shape[1]]) : converted.array
    output = PreparedOutput(array: flat)
    output.report.clipped = converted.clipped
  }

  /// 16 bits for u16 arrays and for what came from 16-bit samples; 8 for everything else.
  private static func type(of array: NumericArray, for request: WriteRequest) -> ElementType {
    if array.elementType == .u8 || array.elementType == .u16 { return array.elementType }
    return request.original?.array.elementType == .u16 ? .u16 : .u8
  }

  /// Adds the alpha of the original, unless the array has its own or another shape than the original.
  mutating func carryAlpha(from request: WriteRequest) throws(FileError) {
    guard let opacity = request.original?.image?.alpha, channels == 1 || channels == 3 else { return }
    let shape = output.array.shape
    guard opacity.shape == [shape[0], shape[1]] else {
      output.report.notes.append(
        "transparency is dropped: it is \(opacity.shape[0]) × \(opacity.shape[1]), the picture now "
          + "\(shape[0]) × \(shape[1])")
      return
    }
    let last = alpha(opacity, as: output.array.elementType)
    output.array = try NumericArray(channels: output.array.channels() + [last])
  }

  /// Says that the format has no alpha, where the original had one.
  mutating func dropAlpha(from request: WriteRequest) {
    guard request.original?.image?.hasAlpha == true else { return }
    output.report.notes.append(
      "transparency is dropped: \(request.format.title) has none. Write PNG to keep it")
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
