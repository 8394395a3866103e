import Convolution

extension NumericArray {
  /// The channels of a picture, rows × columns × channels, each as a two-dimensional array of its own.
  ///
  /// A two-dimensional array is its only channel.
  ///
  /// ```swift
  /// let photo = try FileReader.read("notebooks-data/chelsea.png")
  /// let colours = try photo.array.channels()
  /// print(photo.array.shape, colours.count, colours[0].shape)  // [300, 451, 3] 3 [300, 451]
  /// ```
  ///
  /// - Throws: ``FileError/shape(_:)`` for other than two or three axes.
  /// - Complexity: O(n).
  public func channels() throws(FileError) -> [NumericArray] {
    if shape.count == 2 { return [self] }
    guard shape.count == 3 else { throw Self.noPicture(shape) }
    let count = shape[2]
    return switch storage {
    case .u8(let samples): split(samples, count)
    case .i8(let samples): split(samples, count)
    case .u16(let samples): split(samples, count)
    case .i16(let samples): split(samples, count)
    case .u32(let samples): split(samples, count)
    case .i32(let samples): split(samples, count)
    case .u64(let samples): split(samples, count)
    case .i64(let samples): split(samples, count)
    case .f32(let samples): split(samples, count)
    case .f64(let samples): split(samples, count)
    case .c64(let samples): split(samples, count)
    case .c128(let samples): split(samples, count)
    }
  }

  /// The channels of a picture as matrices of floating-point numbers.
  ///
  /// ```swift
  /// let photo = try FileReader.read("notebooks-data/chelsea.png")
  /// let soft = try photo.array.planes(as: Float.self).map {
  ///   try convolve($0, with: .gaussian(sigma: 2), mode: .same, boundary: .reflect)
  /// }
  /// try FileWriter.write(NumericArray(planes: soft), to: "out/soft.png", like: photo).clipped  // 0
  /// ```
  ///
  /// - Throws: ``FileError/shape(_:)`` for other than two or three axes, ``FileError/conversion(_:)`` where
  ///   the samples cannot be `Element`.
  /// - Complexity: O(n).
  public func planes<Element: NumericElement>(as type: Element.Type) throws(FileError) -> [Matrix<Element>] {
    var planes: [Matrix<Element>] = []
    for channel in try channels() {
      let plane = try channel.converted(to: Element.elementType).array
      guard let matrix = plane.matrix(as: type) else { throw Self.noPicture(shape) }
      planes.append(matrix)
    }
    return planes
  }

  /// A picture from its channels: rows × columns of one, rows × columns × channels of several.
  ///
  /// ```swift
  /// let gray = NumericArray([1, 2, 3, 4] as [UInt8], shape: [2, 2])
  /// try NumericArray(channels: [gray, gray, gray]).shape  // [2, 2, 3]
  /// ```
  ///
  /// - Throws: ``FileError/shape(_:)`` when they are none, or differ in shape or type.
  /// - Complexity: O(n).
  public init(channels: [NumericArray]) throws(FileError) {
    guard let first = channels.first else { throw .shape("a picture needs at least one channel") }
    guard channels.count > 1 else {
      self = first
      return
    }
    guard first.shape.count == 2,
      channels.allSatisfy({ $0.shape == first.shape && $0.elementType == first.elementType })
    else { throw .shape("the channels of a picture need the same type, rows and columns") }
    func join<Sample: NumericElement>(_: [Sample]) -> NumericArray {
      NumericArray(
        interleave(channels.compactMap { $0.elements(as: Sample.self) }),
        shape: first.shape + [channels.count])
    }
    self =
      switch first.storage {
      case .u8(let samples): join(samples)
      case .i8(let samples): join(samples)
      case .u16(let samples): join(samples)
      case .i16(let samples): join(samples)
      case .u32(let samples): join(samples)
      case .i32(let samples): join(samples)
      case .u64(let samples): join(samples)
      case .i64(let samples): join(samples)
      case .f32(let samples): join(samples)
      case .f64(let samples): join(samples)
      case .c64(let samples): join(samples)
      case .c128(let samples): join(samples)
      }
  }

  /// A picture from matrices, one a channel, of the same shape.
  ///
  /// ```swift
  /// let (red, green): (Matrix<Float>, Matrix<Float>) = ([[1, 2]], [[3, 4]])
  /// try NumericArray(planes: [red, green]).elements(as: Float.self)  // [1.0, 3.0, 2.0, 4.0]
  /// ```
  ///
  /// - Throws: ``FileError/shape(_:)`` when they are none, or differ in shape.
  /// - Complexity: O(n).
  public init<Element: NumericElement>(planes: [Matrix<Element>]) throws(FileError) {
    try self.init(channels: planes.map { NumericArray($0) })
  }

  private func split<Sample: NumericElement>(_ samples: [Sample], _ count: Int) -> [NumericArray] {
    deinterleave(samples, channels: count).map { NumericArray($0, shape: [shape[0], shape[1]]) }
  }

  static func noPicture(_ shape: [Int]) -> FileError {
    .shape(
      "a picture is rows × columns or rows × columns × channels, but the array has the shape \(shape). "
        + "Filter it as an array, or choose other axes")
  }
}

/// Samples that stand channel by channel within each pixel, channel by channel apart.
func deinterleave<Sample>(_ samples: [Sample], channels: Int) -> [[Sample]] {
  let pixels = channels == 0 ? 0 : samples.count / channels
  return samples.withUnsafeBufferPointer { samples in
    (0..<channels).map { channel in
      [Sample](uninitializedCount: pixels) { target in
        for pixel in 0..<pixels {
          target.initializeElement(at: pixel, to: samples[pixel * channels + channel])
        }
      }
    }
  }
}

/// Channels of equal length, pixel by pixel.
func interleave<Sample>(_ channels: [[Sample]]) -> [Sample] {
  let count = channels.count
  let pixels = channels.first?.count ?? 0
  return [Sample](uninitializedCount: pixels * count) { target in
    for (channel, samples) in channels.enumerated() {
      samples.withUnsafeBufferPointer { samples in
        for pixel in 0..<pixels { target.initializeElement(at: pixel * count + channel, to: samples[pixel]) }
      }
    }
  }
}
