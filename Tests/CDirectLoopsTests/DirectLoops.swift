import CDirectLoops

/// What a tile or a strided call computes; a row is a tile of one row.
struct Shape: CustomStringConvertible {
  var rows = 1
  var columns: Int
  var kernelRows = 1
  var kernelColumns: Int
  var strideRows = 1
  var strideColumns = 1
  var dilationRows = 1
  var dilationColumns = 1

  var inputRows: Int { (rows - 1) * strideRows + (kernelRows - 1) * dilationRows + 1 }
  var inputColumns: Int { (columns - 1) * strideColumns + (kernelColumns - 1) * dilationColumns + 1 }
  var taps: Int { kernelRows * kernelColumns }
  var description: String {
    "\(rows)x\(columns) outputs, \(kernelRows)x\(kernelColumns) taps, stride \(strideRows),\(strideColumns), "
      + "dilation \(dilationRows),\(dilationColumns)"
  }
}

/// The loops of one element type at one level; `parts` scalars a sample (complex: 2).
struct DirectLoops<Scalar: LoopScalar> {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
  let name: String
  let parts: Int
  let row: (Input, Input, Int, Output, Int) -> Void
  let tile: (Input, Int, Input, Int, Int, Output, Int, Int, Int, CInt) -> Void
  let within: (Input, Int, Int, Int, Input, Int, Int, Output, Int, Int, Int, CInt) -> Void
  let strided: (Input, Int, Input, Int, Int, Int, Int, Output, Int, Int, Int, Int, Int) -> Void

  enum Loop: String, CaseIterable { case row, tile, strided }

  /// Runs `loop`; strides of x and y in samples.
  func run(
    _ loop: Loop, _ shape: Shape, x: Input, xStride: Int, h: Input, y: Output, yStride: Int,
    streams: Bool = false
  ) {
    switch loop {
    case .row:
      row(x, h, shape.kernelColumns, y, shape.columns)
    case .tile:
      tile(
        x, xStride, h, shape.kernelRows, shape.kernelColumns, y, yStride, shape.rows, shape.columns,
        streams ? 1 : 0)
    case .strided:
      strided(
        x, xStride, h, shape.kernelRows, shape.kernelColumns, shape.dilationRows, shape.dilationColumns,
        y, yStride, shape.rows, shape.columns, shape.strideRows, shape.strideColumns)
    }
  }
}

private func table(_ level: direct_loops_level) -> direct_loops_table {
  guard let table = direct_loops_table_of(level) else { fatalError("no \(name(level)) on this machine") }
  return table.pointee
}

func floatLoops(_ level: direct_loops_level) -> [DirectLoops<Float>] {
  let t = table(level)
  return [
    DirectLoops(
      name: "\(name(level)) f32", parts: 1, row: t.row_f32, tile: t.tile_f32,
      within: t.within_f32, strided: t.strided_f32),
    DirectLoops(
      name: "\(name(level)) c32", parts: 2, row: t.row_c32, tile: t.tile_c32,
      within: t.within_c32, strided: t.strided_c32),
  ]
}

func doubleLoops(_ level: direct_loops_level) -> [DirectLoops<Double>] {
  let t = table(level)
  return [
    DirectLoops(
      name: "\(name(level)) f64", parts: 1, row: t.row_f64, tile: t.tile_f64,
      within: t.within_f64, strided: t.strided_f64),
    DirectLoops(
      name: "\(name(level)) c64", parts: 2, row: t.row_c64, tile: t.tile_c64,
      within: t.within_c64, strided: t.strided_c64),
  ]
}

func integerLoops(_ level: direct_loops_level) -> [DirectLoops<Int64>] {
  let t = table(level)
  return [
    DirectLoops(
      name: "\(name(level)) i64", parts: 1, row: t.row_i64, tile: t.tile_i64,
      within: t.within_i64, strided: t.strided_i64)
  ]
}
