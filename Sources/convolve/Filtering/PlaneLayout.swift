import Convolution
import ConvolutionFiles

/// An array as planes that are filtered one after another, and channels that lie interleaved in each.
struct PlaneLayout: Equatable {
  let shape: [Int]
  /// The number of planes, one behind the other.
  let planes: Int
  /// The number of interleaved channels.
  let channels: Int
  /// Rows and columns of one channel of one plane.
  let plane: Shape
  let dimensionality: Dimensionality
  /// The axis of the array that the rows of a plane are, when they are one that the filter changes.
  private let rowAxis: Int?
  private let columnAxis: Int?

  /// The layout for filtering along one axis: the last, or the one before the channels, or the one given.
  static func signals(_ shape: [Int], axis: Int?, channelsLast: Bool) throws(CommandFailure) -> PlaneLayout {
    let fallback = channelsLast ? -2 : -1
    guard let axis = index(of: axis ?? fallback, in: shape) else {
      throw shape.isEmpty
        ? .failed("it is a single number, but a signal needs an axis. Save an array of samples")
        : .failed(
          "axis \(axis ?? fallback) is not there: the array is \(dimensions(shape)), so --axis is from "
            + "\(-shape.count) to \(shape.count - 1)")
    }
    let before = shape[..<axis].reduce(1, *)
    let after = shape[(axis + 1)...].reduce(1, *)
    return after == 1
      ? PlaneLayout(
        shape: shape, planes: 1, channels: 1, plane: Shape(rows: before, columns: shape[axis]),
        dimensionality: .alongRows, rowAxis: nil, columnAxis: axis)
      : PlaneLayout(
        shape: shape, planes: before, channels: 1, plane: Shape(rows: shape[axis], columns: after),
        dimensionality: .alongColumns, rowAxis: axis, columnAxis: nil)
  }

  /// The layout for filtering every plane of the last two axes, or of the two before the channels.
  static func images(_ shape: [Int], channelsLast: Bool) throws(CommandFailure) -> PlaneLayout {
    let axes = channelsLast ? 3 : 2
    guard shape.count >= axes else {
      throw .failed(
        "an image has rows\(channelsLast ? ", columns and channels" : " and columns"), but this is "
          + (shape.count == 1 ? "one axis of \(shape[0]) samples" : dimensions(shape)) + ". "
          + (channelsLast ? "Leave out --channels-last" : "Use convolve 1d"))
    }
    let first = shape.count - axes
    return PlaneLayout(
      shape: shape, planes: shape[..<first].reduce(1, *), channels: channelsLast ? shape[shape.count - 1] : 1,
      plane: Shape(rows: shape[first], columns: shape[first + 1]), dimensionality: .image, rowAxis: first,
      columnAxis: first + 1)
  }

  /// The samples that a kernel meets: an image's rows and columns, or the length of one signal.
  var window: Shape {
    switch dimensionality {
    case .image: plane
    case .alongRows: Shape(rows: 1, columns: plane.columns)
    case .alongColumns: Shape(rows: 1, columns: plane.rows)
    }
  }

  /// The axis that a filter for signals runs along; the rows of an image.
  var signalAxis: Int { rowAxis ?? columnAxis ?? 0 }

  /// The number of signals that are filtered one by one.
  var signalCount: Int { shape[..<signalAxis].reduce(1, *) * shape[(signalAxis + 1)...].reduce(1, *) }

  /// The taps along the axis that is filtered: a signal's kernel is one row, which columns need upright.
  func kernel(_ taps: NumericArray) -> NumericArray {
    dimensionality == .alongColumns ? taps.reshaped(taps.shape.reversed()) : taps
  }

  /// The array's shape when every plane has become `output`.
  func resultShape(_ output: Shape) -> [Int] {
    var result = shape
    if let rowAxis { result[rowAxis] = output.rows }
    if let columnAxis { result[columnAxis] = output.columns }
    return result
  }

  private static func index(of axis: Int, in shape: [Int]) -> Int? {
    let index = axis < 0 ? axis + shape.count : axis
    return shape.indices.contains(index) ? index : nil
  }
}
