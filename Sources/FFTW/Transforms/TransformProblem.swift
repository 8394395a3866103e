/// Which way a transform runs: forward has exp(−2πi jk/N), backward exp(+2πi jk/N); neither is scaled.
package enum TransformDirection: String, Hashable, Sendable, CaseIterable {
  case forward
  case backward
}

/// One axis of a transform; strides count samples of the array's own element (complex or real).
package struct TransformAxis: Hashable, Sendable {
  package var length: Int
  package var inputStride: Int
  package var outputStride: Int
}

/// Everything that FFTW needs to know to plan a transform: the key of the plan cache and of the wisdom.
package struct TransformProblem: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case complexForward = "complex forward"
    case complexBackward = "complex backward"
    case realForward = "real forward"
    case realBackward = "real backward"
  }

  package let precision: TransformPrecision
  package let kind: Kind
  package let inPlace: Bool
  /// The transformed axes, the slowest first: one or two.
  package let axes: [TransformAxis]
}

extension TransformProblem {
  /// A complex transform of `rows` × `columns`, successive rows `rowStride` complex numbers apart.
  package static func complex(
    _ precision: TransformPrecision, rows: Int = 1, columns: Int, rowStride: Int? = nil,
    direction: TransformDirection, inPlace: Bool = true
  ) throws(TransformError) -> TransformProblem {
    let rowStride = rowStride ?? columns
    try check(rows: rows, columns: columns, rowStride: rowStride)
    return TransformProblem(
      precision: precision, kind: direction == .forward ? .complexForward : .complexBackward,
      inPlace: inPlace,
      axes: axes(rows: rows, columns: columns, inputRow: rowStride, outputRow: rowStride))
  }

  /// A transform between `rows` × `columns` reals and `rows` × (`columns`/2 + 1) complex numbers.
  ///
  /// In place, each row of reals is padded to the length of its row of complex numbers.
  package static func real(
    _ precision: TransformPrecision, rows: Int = 1, columns: Int, direction: TransformDirection,
    inPlace: Bool = false
  ) throws(TransformError) -> TransformProblem {
    try check(rows: rows, columns: columns, rowStride: columns)
    let complexRow = columns / 2 + 1
    let realRow = inPlace ? 2 * complexRow : columns
    let axes =
      direction == .forward
      ? axes(rows: rows, columns: columns, inputRow: realRow, outputRow: complexRow)
      : axes(rows: rows, columns: columns, inputRow: complexRow, outputRow: realRow)
    return TransformProblem(
      precision: precision, kind: direction == .forward ? .realForward : .realBackward,
      inPlace: inPlace, axes: axes)
  }

  private static func axes(rows: Int, columns: Int, inputRow: Int, outputRow: Int) -> [TransformAxis] {
    let row = TransformAxis(length: columns, inputStride: 1, outputStride: 1)
    if rows == 1 { return [row] }
    return [TransformAxis(length: rows, inputStride: inputRow, outputStride: outputRow), row]
  }

  private static func check(rows: Int, columns: Int, rowStride: Int) throws(TransformError) {
    try check("transform rows", rows)
    try check("transform columns", columns)
    guard rowStride >= columns else {
      throw .invalidShape(
        what: "row stride", value: rowStride, rule: "must be at least the \(columns) columns of a row")
    }
    _ = try product(rows, rowStride, of: "a transform of \(rows) × \(columns)")
  }

  private static func check(_ what: String, _ value: Int) throws(TransformError) {
    guard value >= 1 else { throw .invalidShape(what: what, value: value, rule: "must be at least 1") }
  }
}

extension TransformProblem: CustomStringConvertible {
  /// A line that names the problem; the key of its entry in a wisdom file.
  package var description: String {
    let axes = axes.map(\.name).joined(separator: " x ")
    return "\(precision.rawValue) \(kind.rawValue) \(inPlace ? "in place" : "out of place") \(axes)"
  }
}

extension TransformAxis {
  /// `length` with its strides where they are not both 1, e.g. `64:100>64`.
  fileprivate var name: String {
    if inputStride != outputStride { return "\(length):\(inputStride)>\(outputStride)" }
    return inputStride == 1 ? "\(length)" : "\(length):\(inputStride)"
  }
}
