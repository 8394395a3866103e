import Convolution

extension NumericArray {
  /// The picture with another number of rows and columns.
  ///
  /// An axis that shrinks is averaged over the area of each new sample, one that grows is interpolated by
  /// cubic convolution; each channel by itself. The result is f32 for samples of at most 16 bits and f32,
  /// otherwise f64, computed in double precision.
  ///
  /// ```swift
  /// let picture = NumericArray([1, 3, 5, 7] as [UInt8], shape: [2, 2])
  /// try picture.resized(rows: 1, columns: 1).elements(as: Float.self)  // [4.0]
  /// ```
  ///
  /// - Throws: ``FileError/shape(_:)`` for an array that is no picture, an empty one, or a new size below
  ///   1 × 1 or beyond memory; ``FileError/conversion(_:)`` for complex samples.
  /// - Complexity: O(rows · old columns · vertical weights + rows · columns · horizontal weights).
  public func resized(rows: Int, columns: Int) throws(FileError) -> NumericArray {
    guard shape.count == 2 || shape.count == 3 else { throw Self.noPicture(shape) }
    guard rows >= 1, columns >= 1, count > 0 else {
      throw .shape(
        "a picture of \(shape[0]) × \(shape[1]) cannot become \(rows) × \(columns). Use 1 × 1 or more")
    }
    guard !elementType.isComplex else {
      throw .conversion("complex samples cannot be resized. Take parts first")
    }
    guard let size = Self.count(of: [rows, columns] + shape.dropFirst(2)) else {
      throw .shape("a picture of \(rows) × \(columns) is beyond any memory. Choose a smaller size")
    }
    let what = "the picture of \(rows) × \(columns)"
    try AvailableMemory.check(
      size * elementType.floatingType.byteCount, for: what, file: "resizing", limit: nil)
    var channels: [NumericArray] = []
    for channel in try self.channels() {
      let resized: NumericArray =
        switch try channel.converted(to: elementType.floatingType).array.storage {
        case .f32(let samples): NumericArray(resample(samples, shape, rows, columns), shape: [rows, columns])
        case .f64(let samples): NumericArray(resample(samples, shape, rows, columns), shape: [rows, columns])
        default: channel
        }
      channels.append(resized)
    }
    let result = try NumericArray(channels: channels)
    return shape.count == 3 ? result.reshaped([rows, columns, shape[2]]) : result
  }
}

/// Down first, then across: each new row is a weighted sum of old rows, and only one such row is kept.
private func resample<Sample: BinaryFloatingPoint>(
  _ samples: [Sample], _ shape: [Int], _ rows: Int, _ columns: Int
) -> [Sample] {
  let down = ResampleWeights.axis(from: shape[0], to: rows)
  let across = ResampleWeights.axis(from: shape[1], to: columns)
  let width = shape[1]
  var sum = [Double](repeating: 0, count: width)
  return [Sample](uninitializedCount: rows * columns) { target in
    for row in 0..<rows {
      sum.withUnsafeMutableBufferPointer { sum in
        sum.update(repeating: 0)
        // A weight of zero takes nothing, not even a NaN or an infinity.
        for (offset, weight) in down[row].weights.enumerated() where weight != 0 {
          let start = (down[row].start + offset) * width
          for column in 0..<width { sum[column] += weight * Double(samples[start + column]) }
        }
      }
      for (column, part) in across.enumerated() {
        var value = 0.0
        for (offset, weight) in part.weights.enumerated() where weight != 0 {
          value += weight * sum[part.start + offset]
        }
        target.initializeElement(at: row * columns + column, to: Sample(value))
      }
    }
  }
}
