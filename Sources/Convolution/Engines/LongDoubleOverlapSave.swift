#if arch(x86_64)
  import FFTW

  /// Overlap-save in long double, 64 bits of precision, through FFTW's complex transforms: what a result is held
  /// against, and what it is computed again with.
  ///
  /// Real tiles go two by two, one in the real parts and one in the imaginary ones.  Complexity: O(log L) per
  /// sample, some twenty times the time of double precision.
  package struct LongDoubleOverlapSave<Element: ConvolutionElement>: Sendable {
    private let tiles: TileGrid
    private let forward: ComplexTransform<Float80>
    private let backward: ComplexTransform<Float80>
    private let spectrum: AlignedBuffer<Float80>
    private let scalars = WideScalars<Element>.make()

    /// The error of an output per unit of ‖x‖₂·‖h‖₂.
    package let factor: Double

    /// - Parameter taps: in correlation form, finite.
    package init(geometry: Geometry, taps: [Element]) throws(TransformError) {
      tiles = TileGrid(geometry: geometry, transform: try Self.transform(geometry))
      let (rows, columns) = (tiles.transform.rows, tiles.transform.columns)
      forward = try PlanCache.complex(Float80.self, rows: rows, columns: columns, direction: .forward)
      backward = try PlanCache.complex(Float80.self, rows: rows, columns: columns, direction: .backward)
      spectrum = try AlignedBuffer(count: 2 * rows * columns)
      factor = ErrorModel.transform(points: rows * columns, unitRoundoff: 0x1p-64).guaranteed
      let z = spectrum.base
      z.update(repeating: 0, count: spectrum.count)
      let parts = scalars.parts
      var wide = [Double](repeating: 0, count: taps.count * parts)
      scalars.widen(taps, &wide, taps.count)
      tiles.placeTaps { tap, row, column in
        for part in 0..<parts {
          z[2 * (row * columns + column) + part] = Float80(wide[parts * tap + part]) / Float80(rows * columns)
        }
      }
      forward.execute(z)
    }

    /// Four spans, or all that there is.
    private static func transform(_ geometry: Geometry) throws(TransformError) -> Shape {
      func length(_ axis: AxisGeometry, least: Int) throws(TransformError) -> Int {
        if axis.span == 1 && least > 0 { return 1 }
        let whole = axis.denseCount + axis.span - 1
        return try FastLength.next(atLeast: min(whole, max(4 * axis.span, least == 0 ? 1024 : least)))
      }
      return Shape(
        rows: try length(geometry.rows, least: 64),
        columns: try length(geometry.columns, least: geometry.rows.span == 1 ? 0 : 64))
    }

    private var tilesOfRun: Int { scalars.parts == 1 ? 2 : 1 }

    /// How often ``run(_:reading:body:)`` has to be called.
    package var runs: Int { (tiles.count + tilesOfRun - 1) / tilesOfRun }

    /// Computes one or two tiles.
    ///
    /// Samples that are not finite are left out; outputs that read one mean nothing.
    ///
    /// - Parameters:
    ///   - begin: called for each tile, with the outputs that follow.
    ///   - body: called with every output that the strides keep.
    /// - Returns: ‖x‖₂ of all that was loaded, rounded up.
    package func run(
      _ run: Int, reading input: BoundaryReader<Element>, begin: (Region) -> Void = { _ in },
      body: (_ row: Int, _ column: Int, _ re: Float80, _ im: Float80) -> Void
    ) throws(TransformError) -> Double {
      let indices = run * tilesOfRun..<min((run + 1) * tilesOfRun, tiles.count)
      let buffer = try AlignedBuffer<Float80>(count: spectrum.count)
      let z = buffer.base
      z.update(repeating: 0, count: buffer.count)
      for (part, index) in indices.enumerated() { load(tiles[index], into: z + part, input) }
      let norm = (0..<buffer.count).reduce(Float80(0)) { $0 + z[$1] * z[$1] }.squareRoot()
      forward.execute(z)
      for place in 0..<tiles.transform.count {
        let (x, y) = (z[2 * place], z[2 * place + 1])
        let (re, im) = (spectrum.base[2 * place], spectrum.base[2 * place + 1])
        z[2 * place] = x * re - y * im
        z[2 * place + 1] = x * im + y * re
      }
      backward.execute(z)
      for (part, index) in indices.enumerated() {
        let kept = tiles.kept(tiles[index].dense)
        begin(kept)
        store(tiles[index], kept, from: z + part, body)
      }
      return Double(norm) * (1 + 0x1p-40)
    }

    private func load(
      _ tile: TileGrid.Tile, into z: UnsafeMutablePointer<Float80>, _ input: BoundaryReader<Element>
    ) {
      let columns = tile.input.columns
      var line = [Double](repeating: 0, count: columns.count * scalars.parts)
      for (row, source) in tile.input.rows.enumerated() {
        input.withRow(source, columns) { scalars.widen($0.baseAddress!, &line, columns.count) }
        let start = z + 2 * row * tiles.transform.columns
        let step = 2 / scalars.parts
        for (index, scalar) in line.enumerated() where scalar.isFinite {
          start[step * index] = Float80(scalar)
        }
      }
    }

    private func store(
      _ tile: TileGrid.Tile, _ kept: Region, from z: UnsafePointer<Float80>,
      _ body: (_ row: Int, _ column: Int, _ re: Float80, _ im: Float80) -> Void
    ) {
      let (down, across) = (tiles.geometry.rows.stride, tiles.geometry.columns.stride)
      for row in kept.rows {
        let line = z + 2 * (row * down - tile.dense.rows.lowerBound) * tiles.transform.columns
        for column in kept.columns {
          let place = line + 2 * (column * across - tile.dense.columns.lowerBound)
          body(row, column, place[0], scalars.parts == 2 ? place[1] : 0)
        }
      }
    }
  }
#endif
