/// Samples that are kept in a form of their own, and results that are to be: how rows of both change it.
package struct ConvertedSamples<Element> {
  /// Writes a stretch of one row of the input.
  package let load: (_ row: Int, _ columns: Range<Int>, UnsafeMutablePointer<Element>) -> Void
  /// Takes a stretch of one row of the result, which it may change; false where it has no form.
  package let store: (_ row: Int, _ columns: Range<Int>, UnsafeMutablePointer<Element>) -> Bool

  package init(
    load: @escaping (_ row: Int, _ columns: Range<Int>, UnsafeMutablePointer<Element>) -> Void,
    store: @escaping (_ row: Int, _ columns: Range<Int>, UnsafeMutablePointer<Element>) -> Bool
  ) {
    self.load = load
    self.store = store
  }
}

extension BlockwiseConvolution {
  /// Convolves samples of another type into results of another, band by band: what a few blocks read is
  /// converted, and what they compute is converted back, so that nothing is ever converted as a whole.
  ///
  /// - Parameter limit: the bytes that one band may take.
  /// - Returns: whether every result could be stored.
  /// - Throws: ``ConvolutionError/outOfMemory(bytes:)`` where one block alone is beyond the limit, and as the
  ///   convolution itself.
  package func convolve(_ samples: ConvertedSamples<Element>, bandBytes limit: Int) throws(ConvolutionError)
    -> Bool
  {
    let bands = try bands(within: limit / MemoryLayout<Element>.stride) {
      held($0.input).shape.count + $0.outputs.shape.count
    }
    let extents = bands.map(extent)
    let input = UnsafeMutablePointer<Element>.allocate(
      capacity: extents.reduce(1) { max($0, held($1.input).shape.count) })
    defer { input.deallocate() }
    let output = UnsafeMutablePointer<Element>.allocate(
      capacity: extents.reduce(1) { max($0, $1.outputs.shape.count) })
    defer { output.deallocate() }
    for (blocks, extent) in zip(bands, extents) {
      let held = held(extent.input)
      load(held, of: samples, to: input)
      let reader = BoundaryReader(
        base: UnsafePointer(input), shape: plan.inputShape, rowStride: held.columns.count,
        boundary: plan.geometry.boundary, fillValue: fillValue, held: held)
      let window = OutputWindow(
        base: output, rowStride: extent.outputs.columns.count, row: extent.outputs.rows.lowerBound,
        column: extent.outputs.columns.lowerBound)
      try run(blocks: blocks, reading: reader, writing: window)
      for block in blocks {
        for own in self.extents(ofBlock: block) where !own.outputs.isEmpty {
          for row in own.outputs.rows {
            let results = window.at(row, own.outputs.columns.lowerBound)
            guard samples.store(row, own.outputs.columns, results) else { return false }
          }
        }
      }
    }
    return true
  }

  /// What of the extended input has to be in memory: filled samples are made where they are read.
  private func held(_ needed: Region) -> Region {
    guard plan.geometry.boundary == .fill else { return needed }
    let inside = needed.intersection(Region(plan.inputShape))
    return inside.isEmpty ? Region(rows: 0..<0, columns: 0..<0) : inside
  }

  private func load(
    _ held: Region, of samples: ConvertedSamples<Element>, to input: UnsafeMutablePointer<Element>
  ) {
    let (boundary, shape) = (plan.geometry.boundary, plan.inputShape)
    let inside = held.columns.clamped(to: 0..<shape.columns)
    for (line, row) in held.rows.enumerated() {
      // Not nil, as below: only `fill` has no source, and holds nothing outside.
      let source = boundary.sourceIndex(row, count: shape.rows)!
      let destination = input + line * held.columns.count - held.columns.lowerBound
      if !inside.isEmpty { samples.load(source, inside, destination + inside.lowerBound) }
      for column in held.columns where !inside.contains(column) {
        let place = boundary.sourceIndex(column, count: shape.columns)!
        samples.load(source, place..<place + 1, destination + column)
      }
    }
  }
}
