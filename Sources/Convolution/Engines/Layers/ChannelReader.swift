/// The images that a layer reads, every channel extended by the boundary.
package struct ChannelReader<Element: Sendable>: @unchecked Sendable {
  package let base: UnsafePointer<Element>
  package let strides: ChannelStrides
  package let shape: Shape
  package let boundary: Boundary
  package let fillValue: Element

  package init(base: UnsafePointer<Element>, geometry: LayerGeometry, fillValue: Element) {
    self.base = base
    strides = geometry.input
    shape = geometry.window.inputShape
    boundary = geometry.window.boundary
    self.fillValue = fillValue
  }

  /// One channel, where it stands as a plane.
  package func plane(image: Int, channel: Int) -> BoundaryReader<Element>? {
    guard strides.column == 1 else { return nil }
    return BoundaryReader(
      base: base + strides.offset(image: image, channel: channel, row: 0, column: 0), shape: shape,
      rowStride: strides.row, boundary: boundary, fillValue: fillValue)
  }

  /// One sample of the extended image.
  @inline(__always)
  package func sample(image: Int, channel: Int, row: Int, column: Int) -> Element {
    guard let row = boundary.sourceIndex(row, count: shape.rows),
      let column = boundary.sourceIndex(column, count: shape.columns)
    else { return fillValue }
    return base[strides.offset(image: image, channel: channel, row: row, column: column)]
  }

  /// Writes a region of some channels of the extended image, in the array's own order: plane after plane, or
  /// pixel after pixel.
  package func copy(
    image: Int, channels: Range<Int>, region: Region, to destination: UnsafeMutablePointer<Element>
  ) {
    if strides.column == 1 {
      var destination = destination
      for channel in channels {
        // Not nil: the columns of a plane stand together.
        let plane = plane(image: image, channel: channel)!
        for row in region.rows {
          plane.copy(row: row, columns: region.columns, to: destination)
          destination += region.columns.count
        }
      }
      return
    }
    let first = base + strides.offset(image: image, channel: channels.lowerBound, row: 0, column: 0)
    let line = channels.count * region.columns.count
    for (index, row) in region.rows.enumerated() {
      let destination = destination + index * line
      guard let source = boundary.sourceIndex(row, count: shape.rows) else {
        destination.update(repeating: fillValue, count: line)
        continue
      }
      copyPixels(
        first + source * strides.row, region.columns, channels: channels.count, to: destination)
    }
  }

  private func copyPixels(
    _ row: UnsafePointer<Element>, _ columns: Range<Int>, channels: Int,
    to destination: UnsafeMutablePointer<Element>
  ) {
    let inside = columns.clamped(to: 0..<shape.columns)
    if channels == strides.column, !inside.isEmpty {
      (destination + (inside.lowerBound - columns.lowerBound) * channels).update(
        from: row + inside.lowerBound * channels, count: inside.count * channels)
      copyOneByOne(row, columns, columns.lowerBound..<inside.lowerBound, channels, destination)
      copyOneByOne(row, columns, inside.upperBound..<columns.upperBound, channels, destination)
    } else {
      copyOneByOne(row, columns, columns, channels, destination)
    }
  }

  private func copyOneByOne(
    _ row: UnsafePointer<Element>, _ columns: Range<Int>, _ part: Range<Int>, _ channels: Int,
    _ destination: UnsafeMutablePointer<Element>
  ) {
    for column in part {
      let pixel = destination + (column - columns.lowerBound) * channels
      guard let source = boundary.sourceIndex(column, count: shape.columns) else {
        pixel.update(repeating: fillValue, count: channels)
        continue
      }
      let from = row + source * strides.column
      for channel in 0..<channels { pixel[channel] = from[channel] }
    }
  }
}
