/// Narrow strips of outputs at the left and right edge of an image, turned on their side.
///
/// A vector holds many samples of a row, and a strip's rows are only a few samples long. Transposed, the
/// strip is a few long rows, and the tile loop runs along them with the transposed kernel.
package struct SideStrips<Element: Sendable>: Sendable {
  private let geometry: Geometry
  /// Taps in correlation form, transposed.
  private let taps: [Element]
  private let loops: ElementLoops<Element>

  /// Rows that are turned at once.
  private static var band: Int { 256 }
  /// Columns that are turned at once: strips this narrow gain.
  private static var width: Int { 16 }

  /// Nil where strips would not gain: a single row of taps, a stride, a dilation, or a very wide kernel.
  package init?(geometry: Geometry, taps: [Element], loops: ElementLoops<Element>) {
    let kernel = geometry.kernelShape
    guard geometry.isDense, kernel.rows > 1, kernel.columns <= 2 * Self.width,
      kernel.rows <= Self.band
    else { return nil }
    self.geometry = geometry
    self.loops = loops
    self.taps = (0..<kernel.columns).flatMap { column in
      (0..<kernel.rows).map { taps[$0 * kernel.columns + column] }
    }
  }

  package var scratchCount: Int {
    (Self.width + geometry.columns.span - 1) * (Self.band + geometry.rows.span - 1) + Self.width * Self.band
  }

  /// Whether a region is such a strip: at the side, and reading no row beyond the input.
  ///
  /// Sums of a strip run down the columns of taps. Which outputs are summed so depends on where they are and
  /// not on how many are wanted, so that a part of the result has the bits of the whole.
  package func serves(_ region: Region) -> Bool {
    region.rows.lowerBound >= geometry.rows.interior.lowerBound
      && region.rows.upperBound <= geometry.rows.interior.upperBound
  }

  /// Computes the outputs of a strip.
  package func fill(
    _ region: Region, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutablePointer<Element>
  ) {
    var row = region.rows.lowerBound
    while row < region.rows.upperBound {
      let rows = row..<min(row + Self.band, region.rows.upperBound)
      var column = region.columns.lowerBound
      while column < region.columns.upperBound {
        let columns = column..<min(column + Self.width, region.columns.upperBound)
        turn(Region(rows: rows, columns: columns), input, output, scratch)
        column = columns.upperBound
      }
      row = rows.upperBound
    }
  }

  private func turn(
    _ region: Region, _ input: BoundaryReader<Element>, _ output: OutputWindow<Element>,
    _ scratch: UnsafeMutablePointer<Element>
  ) {
    let sourceRows = geometry.rows.inputRange(for: region.rows)
    let sourceColumns = geometry.columns.inputRange(for: region.columns)
    let length = sourceRows.count
    // Row by row, so that each line of the cache is read once; columns beyond the input may be nowhere in it.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: sourceColumns.count) { places in
      for (line, column) in sourceColumns.enumerated() { places[line] = input.place(column: column) ?? .min }
      for row in 0..<length {
        let source = input.at(sourceRows.lowerBound + row, 0)
        for line in 0..<sourceColumns.count {
          scratch[line * length + row] = places[line] == .min ? input.fillValue : source[places[line]]
        }
      }
    }
    let results = scratch + sourceColumns.count * length
    let (count, width) = (region.rows.count, region.columns.count)
    taps.withUnsafeBufferPointer {
      loops.tile(
        scratch, length, $0.baseAddress!,
        Shape(rows: geometry.columns.kernelLength, columns: geometry.rows.kernelLength), results, count,
        Shape(rows: width, columns: count), false)
    }
    for column in 0..<width {
      var place = output.at(region.rows.lowerBound, region.columns.lowerBound + column)
      for row in 0..<count {
        place.pointee = results[column * count + row]
        place += output.rowStride
      }
    }
  }
}
