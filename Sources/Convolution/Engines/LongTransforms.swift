import Dispatch
import FFTW
import Synchronization

/// A scalar whose long transforms are split into short ones.
package typealias LongScalar = BlockTransformScalar & ConvolutionElement & SplitScalar

/// A signal and a kernel of about its length, as one transform that is split into short ones, which share out
/// the threads among themselves; each row is one block.
package struct LongSignal<Scalar: LongScalar>: ConvolutionEngine {
  private let tiles: TileGrid
  private let resources: LongResources<LongConvolution<Scalar>, LongConvolution<Scalar>.Workspace>
  private let spectrum: LongConvolution<Scalar>.Spectrum
  private let team: WorkerTeam
  private let special: NonFiniteSamples<Scalar>

  private let place: LongAxis

  /// - Parameter tiles: one tile a row, of all that the window reads.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(tiles: TileGrid, taps: [Scalar], threads: Int) throws(TransformError) {
    self.tiles = tiles
    let geometry = tiles.geometry
    team = WorkerTeam(threads: threads)
    place = LongAxis(geometry.columns, zeroOutside: geometry.zeroOutside)
    let (length, threads) = (place.length, team.count)
    let resources = try LongResources.shared(
      LongKey(Scalar.self, Shape(rows: 1, columns: length), threads: threads)
    ) { () throws(TransformError) in
      let convolution = try LongConvolution<Scalar>(atLeast: length)
      let workspaces = try WorkspacePool { () throws(TransformError) in
        try convolution.makeWorkspace(workers: threads)
      }
      return LongResources(convolution: convolution, workspaces: workspaces)
    }
    let convolution = resources.convolution
    self.resources = resources
    special = NonFiniteSamples(tiles: tiles, taps: taps, loops: Scalar.loops)
    // The transform convolves, and taps are in correlation form: they stand reversed, dilated with zeros.
    var kernel = [Scalar](repeating: 0, count: geometry.columns.span)
    for (tap, value) in taps.reversed().enumerated() { kernel[tap * geometry.columns.dilation] = value }
    let team = team
    spectrum = try resources.workspaces.with { workspace throws(TransformError) in
      try kernel.withUnsafeBufferPointer { buffer throws(TransformError) in
        try convolution.spectrum(
          of: [SampleRun(start: 0, count: buffer.count, reading: buffer.baseAddress!)],
          workspace: workspace, team: team)
      }
    }
  }

  package var blockCount: Int { tiles.count }

  package func extents(ofBlock block: Int) -> BlockExtents { tiles.extents(of: block) }

  /// Rows that read beyond the input, and results that a stride thins out.
  package var scratchBytes: Int {
    (tiles.geometry.columns.denseCount + 2 * (tiles.geometry.columns.span + tiles.transform.columns))
      * MemoryLayout<Scalar>.stride
  }

  package func run(
    block: Int, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let tile = tiles[block]
    let halo = scratch.assumingMemoryBound(to: Scalar.self)
    let results = halo + tile.input.columns.count
    var runs = runs(of: tile, input, halo)
    var norm = runs.reduce(0.0) { $0 + Scalar.squaredNorm($1.samples, $1.count) }
    let isClean = norm.isFinite
    if !isClean {
      input.copy(row: tile.input.rows.lowerBound, columns: tile.input.columns, to: halo)
      special.clear(halo, count: tile.input.columns.count)
      runs = [SampleRun(start: 0, count: place.inputCount, reading: halo + place.skipped)]
      norm = Scalar.squaredNorm(halo, tile.input.columns.count)
    }
    let isDense = tiles.geometry.columns.stride == 1
    let destination = isDense ? output.at(tile.dense.rows.lowerBound, 0) : results
    let wanted = SampleRun(
      start: place.firstOutput, count: tile.dense.columns.count, writing: destination)
    resources.workspaces.with { workspace in
      resources.convolution.convolve(runs, with: spectrum, to: [wanted], workspace: workspace, team: team)
    }
    if !isDense {
      tiles.store(results, row: tile.dense.rows.lowerBound, columns: tile.dense.columns, to: output)
    }
    if !isClean { special.restore(tile, reading: input, writing: output) }
    return norm
  }

  /// The extended row as what the input has, in place, between what the boundary adds, in the buffer.
  private func runs(
    of tile: TileGrid.Tile, _ input: BoundaryReader<Scalar>, _ halo: UnsafeMutablePointer<Scalar>
  ) -> [SampleRun<Scalar>] {
    let columns = tile.input.columns
    let row = tile.input.rows.lowerBound
    let inside = columns.clamped(to: 0..<input.shape.columns)
    guard !inside.isEmpty, let samples = input.interior(row: row, columns: inside) else {
      if tiles.geometry.zeroOutside { return [] }
      input.copy(row: row, columns: columns, to: halo)
      return [SampleRun(start: 0, count: columns.count, reading: halo)]
    }
    let before = columns.lowerBound..<inside.lowerBound
    let after = inside.upperBound..<columns.upperBound
    var runs = [SampleRun(start: before.count - place.skipped, count: inside.count, reading: samples)]
    if !before.isEmpty, !tiles.geometry.zeroOutside {
      input.copy(row: row, columns: before, to: halo)
      runs.insert(SampleRun(start: 0, count: before.count, reading: halo), at: 0)
    }
    if !after.isEmpty, !tiles.geometry.zeroOutside {
      input.copy(row: row, columns: after, to: halo + before.count)
      runs.append(
        SampleRun(start: before.count + inside.count, count: after.count, reading: halo + before.count))
    }
    return runs
  }
}

/// An image and a kernel of about its size, as one transform that is split into short ones.
package struct LongImage<Scalar: LongScalar>: ConvolutionEngine {
  private let tiles: TileGrid
  private let resources: LongResources<LongPlaneConvolution<Scalar>, LongPlaneConvolution<Scalar>.Workspace>
  private let spectrum: LongPlaneConvolution<Scalar>.Spectrum
  private let team: WorkerTeam
  private let special: NonFiniteSamples<Scalar>

  private let place: Axes<LongAxis>

  /// - Parameter tiles: a single tile, of all that the window reads.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(tiles: TileGrid, taps: [Scalar], threads: Int) throws(TransformError) {
    self.tiles = tiles
    let geometry = tiles.geometry
    team = WorkerTeam(threads: threads)
    place = Axes(
      rows: LongAxis(geometry.rows, zeroOutside: geometry.zeroOutside),
      columns: LongAxis(geometry.columns, zeroOutside: geometry.zeroOutside))
    let (shape, threads) = (Shape(rows: place.rows.length, columns: place.columns.length), team.count)
    let resources = try LongResources.shared(LongKey(Scalar.self, shape, threads: threads)) {
      () throws(TransformError) in
      let convolution = try LongPlaneConvolution<Scalar>(rows: shape.rows, columns: shape.columns)
      let workspaces = try WorkspacePool { () throws(TransformError) in
        try convolution.makeWorkspace(workers: threads)
      }
      return LongResources(convolution: convolution, workspaces: workspaces)
    }
    let convolution = resources.convolution
    self.resources = resources
    special = NonFiniteSamples(tiles: tiles, taps: taps, loops: Scalar.loops)
    let reversed = [Scalar](taps.reversed())
    let (rows, columns) = (geometry.rows, geometry.columns)
    let team = team
    spectrum = try resources.workspaces.with { workspace throws(TransformError) in
      try convolution.spectrum(
        kernelRows: rows.span,
        read: { row, line in
          line.update(repeating: 0, count: convolution.columns)
          guard row % rows.dilation == 0 else { return }
          let taps = reversed[(row / rows.dilation * columns.kernelLength)...]
          for column in 0..<columns.kernelLength {
            line[column * columns.dilation] = taps[taps.startIndex + column]
          }
        }, workspace: workspace, team: team)
    }
  }

  package var blockCount: Int { tiles.count }

  package func extents(ofBlock block: Int) -> BlockExtents { tiles.extents(of: block) }

  package var scratchBytes: Int { 0 }

  package func run(
    block: Int, reading input: BoundaryReader<Scalar>, writing output: OutputWindow<Scalar>,
    scratch: UnsafeMutableRawPointer
  ) -> Double {
    let tile = tiles[block]
    let norm = convolve(tile, input, output, clearing: false)
    if norm.isFinite { return norm }
    let cleared = convolve(tile, input, output, clearing: true)
    special.restore(tile, reading: input, writing: output)
    return cleared
  }

  private func convolve(
    _ tile: TileGrid.Tile, _ input: BoundaryReader<Scalar>, _ output: OutputWindow<Scalar>, clearing: Bool
  ) -> Double {
    let (rows, columns) = (place.rows, place.columns)
    let top = tile.input.rows.lowerBound + rows.skipped
    let left = tile.input.columns.lowerBound + columns.skipped
    let norm = Mutex(0.0)
    resources.workspaces.with { workspace in
      resources.convolution.convolve(
        inputRows: rows.inputCount,
        read: { row, line in
          input.copy(row: top + row, columns: left..<left + columns.inputCount, to: line)
          (line + columns.inputCount).update(
            repeating: 0, count: resources.convolution.columns - columns.inputCount)
          if clearing { special.clear(line, count: columns.inputCount) }
          let squares = Scalar.squaredNorm(line, columns.inputCount)
          norm.withLock { $0 += squares }
        }, with: spectrum, wantedRows: rows.firstOutput..<rows.firstOutput + tile.dense.rows.count,
        write: { row, line in
          tiles.store(
            line + columns.firstOutput, row: tile.dense.rows.lowerBound + row - rows.firstOutput,
            columns: tile.dense.columns, to: output)
        }, workspace: workspace, team: team)
    }
    return norm.withLock { $0 }
  }
}

extension WorkerTeam {
  /// The threads of the library.
  fileprivate init(threads: Int) {
    self.init(count: threads) { count, body in
      withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: count) { body($0) }
      }
    }
  }
}

/// Workspaces of a long transform: one made ahead, more when several threads convolve at once.
final class WorkspacePool<Workspace: Sendable>: Sendable {
  private let idle: Mutex<[Workspace]>
  private let make: @Sendable () throws(TransformError) -> Workspace

  init(_ make: @escaping @Sendable () throws(TransformError) -> Workspace) throws(TransformError) {
    self.make = make
    idle = Mutex([try make()])
  }

  func with<Result, Failure: Error>(_ body: (Workspace) throws(Failure) -> Result) throws(Failure) -> Result {
    let workspace: Workspace
    if let found = idle.withLock({ $0.popLast() }) {
      workspace = found
    } else {
      do { workspace = try make() } catch { fatalError("no workspace for one more thread: \(error)") }
    }
    defer { idle.withLock { $0.append(workspace) } }
    return try body(workspace)
  }
}

/// A long transform's tables and workspaces, shared by all convolvers that are in use with the same length:
/// replacing a kernel makes neither anew.
final class LongResources<Convolution: Sendable, Workspace: Sendable>: Sendable {
  let convolution: Convolution
  let workspaces: WorkspacePool<Workspace>

  init(convolution: Convolution, workspaces: WorkspacePool<Workspace>) {
    self.convolution = convolution
    self.workspaces = workspaces
  }

  /// The resources in use for a key, or new ones; they go when the last convolver that uses them does.
  static func shared(
    _ key: LongKey, make: () throws(TransformError) -> LongResources
  ) throws(TransformError) -> LongResources {
    if let known = longResources.withLock({ $0[key]?.object }) as? LongResources { return known }
    let made = try make()
    longResources.withLock { table in
      table = table.filter { $0.value.object != nil }
      table[key] = WeakReference(object: made)
    }
    return made
  }
}

struct LongKey: Hashable {
  let scalar: ObjectIdentifier
  let shape: Shape
  let threads: Int

  init(_ scalar: Any.Type, _ shape: Shape, threads: Int) {
    self.scalar = ObjectIdentifier(scalar)
    self.shape = shape
    self.threads = threads
  }
}

private struct WeakReference: Sendable {
  weak let object: (any AnyObject & Sendable)?
}

private let longResources = Mutex<[LongKey: WeakReference]>([:])
