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
  /// - Parameter convention: a library whose weights are wanted, and whose rounding where the samples are
  ///   8-bit: OpenCV, Pillow, MATLAB, TensorFlow and PyTorch return 8 bits again.
  /// - Throws: ``FileError/shape(_:)`` for an array that is no picture of 1 to 4 channels,
  ///   ``FileError/conversion(_:)`` for complex samples.
  /// - Complexity: O(n).
  public func grayscale(as convention: Convention? = nil) throws(FileError) -> NumericArray {
    let channels = try channels()
    guard (1...4).contains(channels.count) else {
      throw .shape("brightness needs 1 to 4 channels, but there are \(channels.count)")
    }
    if channels.count < 3 { return channels[0] }
    guard !elementType.isComplex else {
      throw .conversion("complex samples have no brightness. Take the real part or the magnitude first")
    }
    let rule = BrightnessRule(convention)
    if let bytes = rule.bytes, case .u8(let red) = channels[0].storage,
      case .u8(let green) = channels[1].storage, case .u8(let blue) = channels[2].storage
    {
      let gray = red.indices.map { bytes(Int(red[$0]), Int(green[$0]), Int(blue[$0])) }
      return NumericArray(gray, shape: [shape[0], shape[1]])
    }
    var colours: [[Double]] = []
    for channel in channels[..<3] {
      colours.append(try channel.converted(to: .f64).array.elements(as: Double.self) ?? [])
    }
    let weights = rule.weights
    let gray = [Double](uninitializedCount: colours[0].count) { target in
      for index in target.indices {
        let brightness =
          weights.red * colours[0][index] + weights.green * colours[1][index]
          + weights.blue * colours[2][index]
        target.initializeElement(at: index, to: brightness)
      }
    }
    let result = NumericArray(gray, shape: [shape[0], shape[1]])
    return try result.converted(to: elementType.floatingType).array
  }
}

/// How a library makes one number of three colours.
private struct BrightnessRule {
  var weights = (red: 0.299, green: 0.587, blue: 0.114)
  /// From 8-bit colours to 8 bits again; nil where nothing is rounded.
  var bytes: ((Int, Int, Int) -> UInt8)?

  init(_ convention: Convention?) {
    switch convention {
    case .opencv:
      // cv::cvtColor, color_rgb.simd.hpp: 15 fractional bits.
      bytes = { UInt8(($0 * 9798 + $1 * 19_235 + $2 * 3735 + 1 << 14) >> 15) }
    case .pillow:
      // Image.convert("L"), Convert.c: 16 fractional bits.
      bytes = { UInt8(($0 * 19_595 + $1 * 38_470 + $2 * 7471 + 1 << 15) >> 16) }
    case .matlab:
      // rgb2gray: the first row of the inverse of the NTSC matrix, to nearest.
      weights = (0.298936021293775, 0.587043074451121, 0.114020904255103)
      bytes = { [weights] in UInt8((Self.sum(weights, $0, $1, $2) + 0.5).rounded(.down)) }
    case .tensorflow:
      // tf.image.rgb_to_grayscale: to 0 … 1 and back, where convert_image_dtype multiplies by 255.5 and truncates.
      weights = (0.2989, 0.587, 0.114)
      bytes = { [weights] in UInt8(min(Self.sum(weights, $0, $1, $2) / 255 * 255.5, 255)) }
    case .torch:
      // torchvision.transforms.functional.rgb_to_grayscale: truncated.
      weights = (0.2989, 0.587, 0.114)
      bytes = { [weights] in UInt8(Self.sum(weights, $0, $1, $2)) }
    case .numpy, .scipy, .ndimage, nil: break
    }
  }

  private static func sum(
    _ weights: (red: Double, green: Double, blue: Double), _ red: Int, _ green: Int, _ blue: Int
  ) -> Double {
    weights.red * Double(red) + weights.green * Double(green) + weights.blue * Double(blue)
  }
}
