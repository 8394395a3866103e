import CBlockTransforms
import CDirectLoops
import FFTW

/// A scalar whose long convolutions are split into pieces.
package typealias LongScalar = LongTransformScalar & ConvolutionElement

/// Overlap-save with transforms that do not fit the cache, for long kernels: one of the whole window, or tiles of
/// many times the kernel's length.  A single tile shares its pieces out among the threads; of several, each
/// thread takes its own.
package struct LongOverlapSave<Samples: TransformSamples>: ConvolutionEngine {
  package typealias Element = Samples.Sample

  private let tiles: TileGrid
  private let transform: LongTransform<Samples>
  private let spectrum: LongSpectrum<Samples.Scalar>
  private let special: NonFiniteSamples<Element>
  private let team: WorkerTeam

  /// - Parameters:
  ///   - transform: samples of each transform, one of ``LongLengths``.
  ///   - level: the instructions to use; the machine has them.
  @specialized(where Samples == OwnSamples<Float>)
  @specialized(where Samples == OwnSamples<Double>)
  @specialized(where Samples == NarrowSamples)
  package init(
    geometry: Geometry, transform shape: Shape, taps: [Element], threads: Int,
    level: direct_loops_level = direct_loops_current_level()
  ) throws(TransformError) {
    tiles = TileGrid(geometry: geometry, transform: LongAxis.tile(geometry, transform: shape))
    team = WorkerTeam(threads / tiles.count)
    let transform = try LongTransform<Samples>.shared(shape, workers: threads, level: level)
    self.transform = transform
    special = NonFiniteSamples(
      tiles: tiles, taps: taps, loops: Element.loops, safeMagnitude: Samples.Scalar.loops.safeMagnitude)
    try transform.workspaces.reserve(max(1, min(threads, tiles.count)))
    spectrum = try transform.spectrum(of: taps, geometry, WorkerTeam(threads))
  }

  package var blockCount: Int { tiles.count }

  package func extents(ofBlock block: Int) -> BlockExtents { tiles.extents(of: block) }

  /// The transform's workspaces hold what is needed.
  package var scratchBytes: Int { 0 }

  @specialized(where Samples == OwnSamples<Float>)
  @specialized(where Samples == OwnSamples<Double>)
  @specialized(where Samples == NarrowSamples)
  package func run(
    block: Int, reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let tile = tiles[block]
    let norm = transform.convolve(tile, tiles, input, spectrum, output, team, clearing: false)
    if norm.isFinite { return norm }
    let cleared = transform.convolve(tile, tiles, input, spectrum, output, team, clearing: true)
    special.restore(tile, reading: input, writing: output)
    return cleared
  }
}

extension LongTransform {
  private var layout: LongLayout { LongLayout(matrix: matrix, isSignal: isSignal) }
  private var rowPieces: Int { matrix.rows / long_transform_grain }
  private func row(ofPiece piece: Int) -> Int { piece * long_transform_grain }

  /// The spectrum of taps in correlation form.
  fileprivate func spectrum(
    of taps: [Samples.Sample], _ geometry: Geometry, _ team: WorkerTeam
  ) throws(TransformError) -> LongSpectrum<Scalar> {
    let span = geometry.span
    let dense = geometry.rows.dilation == 1 && geometry.columns.dilation == 1 ? taps : geometry.dilated(taps)
    let result = try LongSpectrum(spectra)
    let workspace = try workspaces.take()
    defer { workspaces.give(workspace) }
    dense.withUnsafeBufferPointer { taps in
      let kernel = BoundaryReader(
        base: taps.baseAddress!, shape: span, rowStride: span.columns, boundary: .fill, fillValue: 0)
      let values = result.values.base
      let plane = workspace.plane.base
      team.forEach(pieceCount) { piece, worker in
        _ = load(piece, workspace.pieces[worker], Region(span), Region(span), kernel, plane, isKernel: true)
      }
      team.forEach(rowPieces) { piece, _ in
        Scalar.longSpectrum(handle, row: row(ofPiece: piece), plane, values)
      }
    }
    return result
  }

  /// Fills a tile's outputs and returns ‖x‖² of its samples.
  fileprivate func convolve(
    _ tile: TileGrid.Tile, _ tiles: TileGrid, _ input: BoundaryReader<Samples.Sample>,
    _ spectrum: LongSpectrum<Scalar>, _ output: OutputWindow<Samples.Sample>, _ team: WorkerTeam,
    clearing: Bool
  ) -> Double {
    guard let workspace = try? workspaces.take() else {
      fatalError("working memory of \(2 * matrix.count) samples for one more thread could not be had")
    }
    defer { workspaces.give(workspace) }
    let samples =
      tiles.geometry.zeroOutside ? tile.input.intersection(Region(input.shape)) : tile.input
    let plane = workspace.plane.base
    // One norm for each piece, so that their sum does not depend on who did which.
    let norm = withUnsafeTemporaryAllocation(of: Double.self, capacity: pieceCount) { norms in
      nonisolated(unsafe) let norms = norms
      team.forEach(pieceCount) { piece, worker in
        norms[piece] = load(
          piece, workspace.pieces[worker], tile.input, samples, input, plane, isKernel: false,
          clearing: clearing)
      }
      return norms.reduce(0, +)
    }
    if !norm.isFinite, !clearing { return norm }
    team.forEach(rowPieces) { piece, worker in
      Scalar.longFilter(
        handle, row: row(ofPiece: piece), plane, spectrum.values.base, workspace.pieces[worker].group.base)
    }
    let isStreaming = workspace.plane.bytes > Self.cacheBytes
    team.forEach(pieceCount) { piece, worker in
      let rows = workspace.pieces[worker]
      let columns = columns(ofPiece: piece)
      rows.aim(columns, layout, at: tile, tiles, output)
      Samples.store(
        handle, columns, plane, rows.realTargets, rows.imaginaryTargets, isStreaming: isStreaming)
      rows.finish(columns, layout, of: tile, tiles, output)
    }
    return norm
  }

  private func load(
    _ piece: Int, _ rows: LongPiece<Samples>, _ region: Region, _ samples: Region,
    _ input: BoundaryReader<Samples.Sample>, _ plane: UnsafeMutablePointer<Scalar>, isKernel: Bool,
    clearing: Bool = false
  ) -> Double {
    let columns = columns(ofPiece: piece)
    rows.read(columns, layout, of: region, samples: samples, from: input, clearing: clearing)
    return Samples.load(
      handle, columns, rows.realSources, rows.imaginarySources, isKernel: isKernel, plane)
  }

  /// A plane larger than this does not stay in the cache from pass to pass.
  private static var cacheBytes: Int { 2 << 20 }
}

extension Geometry {
  /// Taps with the zeros that dilation puts between them.
  fileprivate func dilated<Scalar: BinaryFloatingPoint>(_ taps: [Scalar]) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: span.count)
    for row in 0..<rows.kernelLength {
      for column in 0..<columns.kernelLength {
        result[row * rows.dilation * span.columns + column * columns.dilation] =
          taps[row * columns.kernelLength + column]
      }
    }
    return result
  }
}
