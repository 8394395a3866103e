/// Overlap-save for integers: pieces of one or two tiles are cut into limbs, convolved in double precision by
/// the engines that serve real samples, rounded, and put together in integers.
///
/// `Word` is Int64 where max|x|·Σ|h| fits it, else Int128: sums are exact modulo its width. In Int128 an
/// output whose true value could differ from its remainder is written as `Int128.max`, which is no result.
/// Complexity: as many overlap-save convolutions as the splitting has products.
package struct ExactOverlapSave<Word: ExactWord>: ConvolutionEngine {
  private let tiles: TileGrid
  private let pieces: BlockGrid
  /// The window of one piece, over its own input.
  private let piece: Geometry
  private let splitting: ExactSplitting
  /// One engine for each limb of the taps that is not zero, lowest first.
  private let engines: [(shift: Int, engine: any ConvolutionEngine<Double>)]

  /// - Parameter kernel: the taps as the user gave them.
  package init(
    _ plan: ConvolutionPlan, splitting: ExactSplitting, kernel: Matrix<Word>, correlates: Bool
  ) throws(ConvolutionError) {
    let geometry = plan.geometry
    let transform = plan.blockShape!  // a splitting goes with transforms
    tiles = TileGrid(geometry: geometry, transform: transform)
    let step = Shape(
      rows: transform.rows - geometry.rows.span + 1, columns: transform.columns - geometry.columns.span + 1)
    let dense = Shape(rows: geometry.rows.denseCount, columns: geometry.columns.denseCount)
    // Two tiles side by side, or one above the other: real engines transform them together.
    let (rows, columns) =
      step.columns < dense.columns ? (step.rows, 2 * step.columns) : (2 * step.rows, step.columns)
    pieces = BlockGrid(outputs: dense, block: Shape(rows: rows, columns: columns))
    piece = geometry.withoutStride.window(of: pieces.block)
    self.splitting = splitting
    let part = plan.over(piece)
    var engines: [(shift: Int, engine: any ConvolutionEngine<Double>)] = []
    var rest = kernel.elements
    for limb in 0..<splitting.taps.count {
      var digits = [Double](repeating: 0, count: rest.count)
      Word.takeLimb(
        &rest, &digits, count: rest.count, width: splitting.taps.width,
        isLast: limb == splitting.taps.count - 1)
      if digits.allSatisfy({ $0 == 0 }) { continue }
      let prepared = PreparedKernel(
        Matrix(rows: kernel.rows, columns: kernel.columns, elements: digits), correlates: correlates,
        loops: Double.loops)
      engines.append((limb * splitting.taps.width, try EngineFactory.make(part, kernel: prepared)))
    }
    self.engines = engines
  }

  package var blockCount: Int { pieces.count }

  package func extents(ofBlock block: Int) -> BlockExtents {
    BlockExtents(BlockExtent(outputs: tiles.kept(pieces[block]), of: tiles.geometry))
  }

  package var scratchBytes: Int { layout.bytes }

  package func run(
    block: Int, reading input: BoundaryReader<Word>, writing output: OutputWindow<Word>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let layout = self.layout
    let words = (scratch + layout.words).assumingMemoryBound(to: Word.self)
    let sums = (scratch + layout.sums).assumingMemoryBound(to: Word.self)
    let sizes = (scratch + layout.sizes).assumingMemoryBound(to: Double.self)
    let limbs = (scratch + layout.limbs).assumingMemoryBound(to: Double.self)
    let products = (scratch + layout.products).assumingMemoryBound(to: Double.self)
    let dense = pieces[block]
    load(dense, input, words)
    let count = pieces.block.count
    sums.update(repeating: 0, count: count)
    if Word.self == Int128.self { sizes.update(repeating: 0, count: count) }
    let reader = BoundaryReader(
      base: UnsafePointer(limbs), shape: piece.inputShape, rowStride: piece.inputShape.columns,
      boundary: .fill, fillValue: 0)
    for limb in 0..<splitting.samples.count {
      Word.takeLimb(
        words, limbs, count: piece.inputShape.count, width: splitting.samples.width,
        isLast: limb == splitting.samples.count - 1)
      for (tapShift, engine) in engines {
        for tile in 0..<engine.blockCount {
          _ = engine.run(
            block: tile, reading: reader,
            writing: OutputWindow(base: products, rowStride: pieces.block.columns),
            scratch: scratch + layout.engine)
        }
        let shift = limb * splitting.samples.width + tapShift
        Word.add(products, shift: shift, to: sums, count: count)
        if Word.self == Int128.self { addSizes(products, shift, to: sizes, count) }
      }
    }
    if Word.self == Int128.self { markUnfit(sums, sizes, count) }
    for row in 0..<dense.rows.count {
      tiles.store(
        sums + row * pieces.block.columns, row: dense.rows.lowerBound + row, columns: dense.columns,
        to: output)
    }
    return 0
  }

  /// Copies what a piece reads of the extended input; a piece at the end reads on, into outputs unused.
  private func load(_ dense: Region, _ input: BoundaryReader<Word>, _ words: UnsafeMutablePointer<Word>) {
    let shape = piece.inputShape
    let row = tiles.geometry.rows.begin + dense.rows.lowerBound
    let column = tiles.geometry.columns.begin + dense.columns.lowerBound
    for line in 0..<shape.rows {
      input.copy(
        row: row + line, columns: column..<column + shape.columns, to: words + line * shape.columns)
    }
  }

  /// The sums again, in doubles: some bits of each, but of its size no doubt.
  private func addSizes(
    _ products: UnsafePointer<Double>, _ shift: Int, to sizes: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    let scale = Double(sign: .plus, exponent: shift, significand: 1)
    for index in 0..<count { sizes[index] += products[index] * scale }
  }

  /// |y| < 2¹⁴⁷·K is known to 2⁻⁴⁵ of the sum of its terms' sizes: a y that fits Int64 stays far below 2¹²⁶,
  /// and one that differs from its remainder modulo 2¹²⁸ is far above.
  private func markUnfit(_ sums: UnsafeMutablePointer<Word>, _ sizes: UnsafePointer<Double>, _ count: Int) {
    for index in 0..<count where abs(sizes[index]) > 0x1p126 { sums[index] = Word.max }
  }

  /// Where each part of the scratch begins.
  private struct Layout {
    var words = 0
    var sums = 0
    var sizes = 0
    var limbs = 0
    var products = 0
    var engine = 0
    var bytes = 0

    /// Puts `count` values at the next multiple of 64 bytes.
    mutating func place<Value>(_ path: WritableKeyPath<Layout, Int>, _ count: Int, of _: Value.Type) {
      self[keyPath: path] = bytes
      bytes += (count * MemoryLayout<Value>.stride + 63) / 64 * 64
    }
  }

  private var layout: Layout {
    let (inputs, outputs) = (piece.inputShape.count, pieces.block.count)
    var layout = Layout()
    layout.place(\.words, inputs, of: Word.self)
    layout.place(\.sums, outputs, of: Word.self)
    layout.place(\.sizes, Word.self == Int128.self ? outputs : 0, of: Double.self)
    layout.place(\.limbs, inputs, of: Double.self)
    layout.place(\.products, outputs, of: Double.self)
    layout.place(\.engine, engines.map(\.engine.scratchBytes).max() ?? 0, of: UInt8.self)
    return layout
  }
}
