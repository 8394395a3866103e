import CBlockTransforms
import FFTW

extension BlockTransform {
  /// A look at a new block transform before it is used: two tiles of noise with a kernel of two taps, every
  /// output against the sum that it must be.
  ///
  /// - Parameter body: fills two tiles of results behind two tiles of samples.
  /// - Throws: ``TransformError/wrongResults(transform:error:bound:)``.
  /// - Complexity: one block and O(samples), once for each shape and type.
  package func selfTest(
    isSignal: Bool,
    body: (
      _ tiles: UnsafeMutablePointer<Scalar>, _ spectrum: UnsafePointer<Scalar>,
      _ scratch: UnsafeMutablePointer<Scalar>, _ window: inout block_transform_window
    ) -> Void
  ) throws(TransformError) {
    let count = matrix.count
    let tiles = try AlignedBuffer<Scalar>(count: 4 * count)
    let noise = tiles.base
    // D. H. Lehmer's generator with the constants of L'Ecuyer.
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for index in 0..<2 * count {
      state = state &* 2_862_933_555_777_941_757 &+ 3_037_000_493
      noise[index] = Scalar(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
    }
    // Two taps away from every symmetry, in a row and a column of their own.
    let rows = [1, matrix.rows / 2 + 1]
    let columns = [3, matrix.columns / 3]
    let values: [Scalar] = [0.75, -0.5]
    let scale = 1 / Scalar(count)
    let prepared = try spectrum { re, _ in
      for tap in 0..<2 { re[rows[tap] * matrix.columns + columns[tap]] = values[tap] * scale }
    }
    let scratch = try AlignedBuffer<Scalar>(count: scratchCount)
    var window = block_transform_window(
      rows: matrix.rows, columns: matrix.columns, last_columns: matrix.columns, stride: matrix.columns,
      ahead: 0)
    body(noise, prepared.base, scratch.base, &window)
    let results = noise + 2 * count
    var worst = 0.0
    for tile in 0..<2 {
      let samples = noise + tile * count
      for place in 0..<count {
        var sum = 0.0
        for tap in 0..<2 {
          let from = source(place, rows[tap], columns[tap], isSignal)
          sum += Double(values[tap]) * Double(samples[from])
        }
        // A NaN stays.
        let error = (Double(results[tile * count + place]) - sum).magnitude
        if !(error <= worst) { worst = error }
      }
    }
    var squares = 0.0
    for index in 0..<2 * count { squares += Double(noise[index]) * Double(noise[index]) }
    let norm = (squares * (0.75 * 0.75 + 0.5 * 0.5)).squareRoot()
    let bound = ErrorModel.transform(points: count, unitRoundoff: Double(Scalar.ulpOfOne) / 2).guaranteed
    guard worst <= bound * norm else {
      throw .wrongResults(
        transform: "of a block of \(matrix.rows) × \(matrix.columns)", error: worst,
        bound: bound * norm)
    }
  }

  /// The sample that a tap carries to a place, round the block; a signal's rows follow one another.
  @inline(__always)
  private func source(_ place: Int, _ row: Int, _ column: Int, _ isSignal: Bool) -> Int {
    if isSignal {
      let shift = row * matrix.columns + column
      return place >= shift ? place - shift : place - shift + matrix.count
    }
    let (y, x) = (place / matrix.columns - row, place % matrix.columns - column)
    return (y < 0 ? y + matrix.rows : y) * matrix.columns + (x < 0 ? x + matrix.columns : x)
  }
}
