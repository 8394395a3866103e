import Convolution

extension NumericArray {
  /// The brightness of a colour picture: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601, section 2.5.1).
  ///
  /// Computed in double precision and not rounded to integers; the result is f32 for samples of at most 16
  /// bits and f32, otherwise f64. A fourth channel (alpha) is left out, and a picture of one channel is
  /// returned in two dimensions with its own samples.
  ///
  /// ```swift
  /// let pixel = NumericArray([100, 200, 50] as [UInt8], shape: [1, 1, 3])
  /// try pixel.grayscale().elements(as: Float.self)  // [153.0]
  /// ```
  ///
  /// - Throws: ``FileError/shape(_:)`` for an array that is no picture of 1 to 4 channels,
  ///   ``FileError/conversion(_:)`` for complex samples.
  /// - Complexity: O(n).
  public func grayscale() throws(FileError) -> NumericArray {
    let channels = try channels()
    guard (1...4).contains(channels.count) else {
      throw .shape("brightness needs 1 to 4 channels, but there are \(channels.count)")
    }
    if channels.count < 3 { return channels[0] }
    guard !elementType.isComplex else {
      throw .conversion("complex samples have no brightness. Take the real part or the magnitude first")
    }
    var colours: [[Double]] = []
    for channel in channels[..<3] {
      colours.append(try channel.converted(to: .f64).array.elements(as: Double.self) ?? [])
    }
    let gray = [Double](uninitializedCount: colours[0].count) { target in
      for index in target.indices {
        let brightness = 0.299 * colours[0][index] + 0.587 * colours[1][index] + 0.114 * colours[2][index]
        target.initializeElement(at: index, to: brightness)
      }
    }
    let result = NumericArray(gray, shape: [shape[0], shape[1]])
    return try result.converted(to: elementType.floatingType).array
  }
}
