import ConvolutionFiles

/// A small picture of 8-bit colours, for looking at.
struct Raster {
  let rows: Int
  let columns: Int
  /// Red, green and blue of each pixel, row by row.
  let pixels: [UInt8]

  /// How samples become brightness.
  enum Scale {
    /// Zero is black, this is white; what is beyond is clipped, as in a picture file.
    case white(Double)
    /// The smallest sample is black, the largest white.
    case range
  }

  /// The first plane of an array as a picture.
  ///
  /// - Parameters:
  ///   - channelsLast: whether the last axis is colours.
  ///   - most: the most rows and columns; a larger picture is averaged down.
  init(_ array: NumericArray, channelsLast: Bool, scale: Scale, most: Limit) throws {
    let plane = try Self.firstPlane(of: array, channelsLast: channelsLast)
    let (height, width) = (plane.shape[0], plane.shape[1])
    let factor = min(1, Double(most.rows) / Double(height), Double(most.columns) / Double(width))
    rows = max(1, Int((Double(height) * factor).rounded()))
    columns = max(1, Int((Double(width) * factor).rounded()))
    let small = factor < 1 ? try plane.resized(rows: rows, columns: columns) : plane
    let range = small.summary.finiteRange ?? 0...0
    let low: Double
    let high: Double
    switch scale {
    case .white(let white): (low, high) = (0, white)
    case .range: (low, high) = (range.lowerBound, range.upperBound)
    }
    let samples = try small.converted(to: .f64).array.elements(as: Double.self) ?? []
    let levels = samples.map { value -> UInt8 in
      guard value.isFinite, high > low else { return value > low ? 255 : 0 }
      return UInt8(min(max((value / 2 - low / 2) / (high / 2 - low / 2), 0), 1) * 255 + 0.5)
    }
    pixels = plane.shape.count == 3 ? levels : levels.flatMap { [$0, $0, $0] }
  }

  /// The most rows and columns.
  struct Limit {
    var rows: Int
    var columns: Int
  }

  /// Rows × columns, or rows × columns × 3; of complex samples the real part.
  private static func firstPlane(of array: NumericArray, channelsLast: Bool) throws -> NumericArray {
    let axes = channelsLast ? 3 : 2
    let shape = Array(array.shape.suffix(axes))
    let count = shape.reduce(1, *)
    let first = array.count == count ? array : array.channel(0, of: 1, in: 0..<count)
    let plane = first.reshaped(shape)
    let channels = try plane.channels()
    let real = try channels.count >= 3 ? NumericArray(channels: Array(channels[..<3])) : channels[0]
    guard real.elementType.isComplex else { return real }
    return real.realParts
  }

  /// The colour of a pixel.
  subscript(row: Int, column: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let place = (row * columns + column) * 3
    return (pixels[place], pixels[place + 1], pixels[place + 2])
  }
}

extension NumericArray {
  /// The real parts of complex samples, any other array as it is.
  var realParts: NumericArray {
    switch storage {
    case .c64(let samples): NumericArray(samples.map { $0.rawStorage.x }, shape: shape)
    case .c128(let samples): NumericArray(samples.map { $0.rawStorage.x }, shape: shape)
    default: self
    }
  }
}
