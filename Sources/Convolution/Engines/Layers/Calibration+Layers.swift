extension Calibration {
  /// Seconds per output of a layer whose filters fill the vectors, by terms.
  func layers<Scalar: LayerScalar>(_: Scalar.Type) -> Curve? {
    let table = LoopTable.current
    let filters = table.vectors * table.lanes(isSingle: Scalar.loops.kind.isSingle)
    let side = 32
    func each(_ terms: Int) -> Double? {
      let taps = terms % 9 == 0 ? 3 : 1
      let axis = AxisGeometry(
        inputLength: side + taps - 1, kernelLength: taps, stride: 1, dilation: 1, begin: 0, count: side)
      let geometry = LayerGeometry(
        window: Geometry(rows: axis, columns: axis, boundary: .fill, zeroOutside: false), images: 1,
        channels: terms / (taps * taps), filters: filters, groups: 1, layout: .channelsFirst)
      let prepared = LayerFilters(taps: [Scalar](repeating: 0.25, count: filters * terms), bias: [])
      guard let engine = try? ChannelProduct(geometry: geometry, filters: prepared, threads: 1),
        let scratch = try? ScratchPool(bytes: engine.scratchBytes, count: 1)
      else { return nil }
      let x = [Scalar](repeating: 0.5, count: geometry.inputCount)
      var y = [Scalar](repeating: 0, count: geometry.outputCount)
      return x.withUnsafeBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in
          let reader = ChannelReader(base: x.baseAddress!, geometry: geometry, fillValue: 0)
          return scratch.withScratch { scratch in
            least {
              for block in 0..<engine.blockCount {
                engine.run(block: block, reading: reader, writing: y.baseAddress!, scratch: scratch)
              }
            } / Double(geometry.outputCount)
          }
        }
      }
    }
    return curve(.layer, [1, 4, 9, 27, 72, 288, 1152]) { each($0) }
  }
}
