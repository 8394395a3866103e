import CBlockTransforms
import CDirectLoops
import FFTW
import Synchronization

/// A transform that does not fit the cache, in pieces that do: strips of columns and groups of rows of a plane,
/// which threads share out among themselves (`long_transforms.h` has the mathematics).
///
/// Immutable but for its pools: convolvers in use with the same length share it, so that replacing a kernel
/// makes neither tables nor working memory anew.
package final class LongTransform<Samples: TransformSamples>: @unchecked Sendable {
  typealias Scalar = Samples.Scalar

  package let handle: OpaquePointer
  /// The plane, of complex numbers: half as many as there are samples.
  package let matrix: Shape
  package let isSignal: Bool
  let workspaces: LongPool<LongWorkspace<Samples>>
  let spectra: LongPool<AlignedBuffer<Scalar>>

  private init?(_ transform: Shape, workers: Int, level: direct_loops_level) {
    guard let matrix = LongLengths.matrix(transform),
      let handle = Scalar.createLong(matrix, isSignal: transform.rows == 1, level: level)
    else { return nil }
    self.handle = handle
    self.matrix = matrix
    isSignal = transform.rows == 1
    let (plane, group) = (Scalar.longPlane(handle), Scalar.longGroup(handle))
    workspaces = LongPool { () throws(TransformError) in
      try LongWorkspace(matrix: matrix, plane: plane, group: group, workers: workers)
    }
    spectra = LongPool { () throws(TransformError) in try AlignedBuffer(count: 2 * matrix.count) }
  }

  deinit { Scalar.destroyLong(handle) }

  /// Columns of the pieces; the last may have fewer.
  var pieceColumns: Int { LongLengths.pieceColumns(matrix, stride: MemoryLayout<Scalar>.stride) }
  var pieceCount: Int { (matrix.columns - 1) / pieceColumns + 1 }
  func columns(ofPiece piece: Int) -> Range<Int> {
    piece * pieceColumns..<min((piece + 1) * pieceColumns, matrix.columns)
  }

  /// The transform in use for this many samples and workers, or a new one; it goes when the last convolver that
  /// uses it does.
  package static func shared(
    _ transform: Shape, workers: Int, level: direct_loops_level
  ) throws(TransformError) -> LongTransform {
    let key = LongKey(
      transform: transform, workers: workers, samples: ObjectIdentifier(Samples.self),
      level: level.rawValue)
    if let known = longTransforms.withLock({ $0[key]?.object }) as? LongTransform { return known }
    guard let made = LongTransform(transform, workers: workers, level: level) else {
      throw .outOfMemory(bytes: 2 * transform.count * MemoryLayout<Scalar>.stride)
    }
    longTransforms.withLock { table in
      table = table.filter { $0.value.object != nil }
      table[key] = WeakReference(object: made)
    }
    return made
  }
}

private struct LongKey: Hashable {
  let transform: Shape
  let workers: Int
  let samples: ObjectIdentifier
  let level: UInt32
}

private struct WeakReference: Sendable {
  weak let object: (any AnyObject & Sendable)?
}

private let longTransforms = Mutex<[LongKey: WeakReference]>([:])

/// Large buffers that are used again, because the first touch of fresh memory costs more than a transform.
final class LongPool<Buffer: Sendable>: Sendable {
  private let idle = Mutex<[Buffer]>([])
  private let make: @Sendable () throws(TransformError) -> Buffer

  init(_ make: @escaping @Sendable () throws(TransformError) -> Buffer) { self.make = make }

  func take() throws(TransformError) -> Buffer {
    if let found = idle.withLock({ $0.popLast() }) { return found }
    return try make()
  }

  func give(_ buffer: Buffer) { idle.withLock { $0.append(buffer) } }

  /// Makes sure that `count` can be taken without memory being asked for.
  func reserve(_ count: Int) throws(TransformError) {
    while idle.withLock({ $0.count }) < count { give(try make()) }
  }
}

/// What a convolution writes on the way; one at a time may use it.
final class LongWorkspace<Samples: TransformSamples>: Sendable {
  let plane: AlignedBuffer<Samples.Scalar>
  /// One for each worker.
  let pieces: [LongPiece<Samples>]

  init(matrix: Shape, plane count: Int, group: Int, workers: Int) throws(TransformError) {
    plane = try AlignedBuffer(count: count)
    var pieces: [LongPiece<Samples>] = []
    for _ in 0..<max(workers, 1) { pieces.append(try LongPiece(matrix: matrix, group: group)) }
    self.pieces = pieces
  }
}

/// A kernel's spectrum; its memory goes back to the pool.
final class LongSpectrum<Scalar: LongTransformScalar>: Sendable {
  let values: AlignedBuffer<Scalar>
  private let pool: LongPool<AlignedBuffer<Scalar>>

  init(_ pool: LongPool<AlignedBuffer<Scalar>>) throws(TransformError) {
    self.pool = pool
    values = try pool.take()
  }

  deinit { pool.give(values) }
}
