import Convolution

extension NumericArray {
  /// One channel from several: the mean of the rows of channels × samples.
  ///
  /// ```swift
  /// let stereo = NumericArray([1, 2, 3, 5] as [Int16], shape: [2, 2])
  /// try stereo.mixed().elements(as: Float.self)  // [2.0, 3.5]
  /// ```
  ///
  /// Computed in double precision and not rounded to integers; the result is f32 for samples of at most 16
  /// bits and f32, otherwise f64. A single channel is returned as it is.
  /// - Throws: ``FileError/shape(_:)`` for other than one or two axes, ``FileError/conversion(_:)`` for complex
  ///   samples.
  /// - Complexity: O(n).
  public func mixed() throws(FileError) -> NumericArray {
    if shape.count == 1 { return self }
    guard shape.count == 2, shape[0] > 0 else {
      throw .shape("a sound is samples, or channels × samples, but the array has the shape \(shape)")
    }
    guard !elementType.isComplex else {
      throw .conversion("complex samples have no loudness to mix. Take the real part first")
    }
    let (channels, frames) = (shape[0], shape[1])
    let samples = try converted(to: .f64).array.elements(as: Double.self) ?? []
    let mean = samples.withUnsafeBufferPointer { samples in
      [Double](uninitializedCount: frames) { target in
        for frame in 0..<frames {
          var sum = 0.0
          for channel in 0..<channels { sum += samples[channel * frames + frame] }
          target.initializeElement(at: frame, to: sum / Double(channels))
        }
      }
    }
    return try NumericArray(mean).converted(to: elementType.floatingType).array
  }
}
