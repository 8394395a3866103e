import Convolution
import ConvolutionFiles

extension FilterRequest {
  /// Whether what the kernel does not reach from inside is copied from the input, as Pillow does.
  var copiesBorder: Bool {
    get throws(ConvolutionError) {
      guard let convention else { return false }
      return try convention.rules(for: domain, correlates: correlates).copiesBorder
    }
  }
}

extension NumericArray {
  /// The planes of the array, with the middle of each replaced by smaller planes.
  ///
  /// - Parameter inner: planes that are smaller by the same number on every side, in the type of the result.
  func interior(replacedBy inner: NumericArray, layout: PlaneLayout) throws(FileError) -> NumericArray {
    func paste<Element: NumericElement>(_ inner: [Element], _ outer: NumericArray, rows: Int, columns: Int)
      -> NumericArray
    {
      var outer = outer.elements(as: Element.self) ?? []
      let (height, width) = (layout.plane.rows, layout.plane.columns * layout.channels)
      let line = columns * layout.channels
      let (top, left) = ((height - rows) / 2, (width - line) / 2)
      for row in 0..<layout.planes * rows {
        let target = (row / rows * height + top + row % rows) * width + left
        outer.replaceSubrange(target..<target + line, with: inner[row * line..<(row + 1) * line])
      }
      return NumericArray(outer, shape: shape)
    }
    let axis = layout.signalAxis
    let (rows, columns) = (inner.shape[axis], inner.shape[axis + 1])
    let outer = try converted(to: inner.elementType).array
    return switch inner.storage {
    case .i64(let samples): paste(samples, outer, rows: rows, columns: columns)
    case .f32(let samples): paste(samples, outer, rows: rows, columns: columns)
    case .c64(let samples): paste(samples, outer, rows: rows, columns: columns)
    case .c128(let samples): paste(samples, outer, rows: rows, columns: columns)
    default: paste(inner.elements(as: Double.self) ?? [], outer, rows: rows, columns: columns)
    }
  }
}
