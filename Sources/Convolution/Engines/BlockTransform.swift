import CBlockTransforms
import CDirectLoops
import FFTW
import Synchronization

/// A scalar whose blocks are convolved by the vector transforms of `CBlockTransforms`.
package protocol BlockTransformScalar: BlockScalar {
  /// A prepared transform, or nil when a length is not served or memory is short.
  static func createBlock(_ shape: Shape, isSignal: Bool) -> OpaquePointer?
  static func destroyBlock(_ transform: OpaquePointer)
  static func blockScratch(_ transform: OpaquePointer) -> Int
  static func blockSpectrumCount(_ transform: OpaquePointer) -> Int
  /// Returns the sum of squares of both planes.
  @discardableResult
  static func blockSpectrum(
    _ transform: OpaquePointer, _ re: UnsafePointer<Self>, _ im: UnsafePointer<Self>, _ stride: Int,
    _ spectrum: UnsafeMutablePointer<Self>, _ scratch: UnsafeMutablePointer<Self>
  ) -> Double
  /// Adds the spectrum of re + i·im, times the conjugate of another, to a sum; returns the sum of squares of both
  /// planes. The next block's samples and taps are asked for meanwhile.
  static func blockAddProduct(
    _ transform: OpaquePointer, _ re: UnsafePointer<Self>, _ im: UnsafePointer<Self>, _ stride: Int,
    _ spectrum: UnsafePointer<Self>, _ sum: UnsafeMutablePointer<Self>,
    _ scratch: UnsafeMutablePointer<Self>, ahead samples: block_transform_region,
    _ taps: block_transform_region
  ) -> Double
  /// Scalars of one channel that stand together in the spectra of several.
  static func blockGrain(_ transform: OpaquePointer) -> Int
  /// The way back from a sum of `channels` products of spectra, which stand grain by grain.
  static func blockSum(
    _ transform: OpaquePointer, _ channels: Int, _ x: UnsafePointer<Self>, _ spectra: UnsafePointer<Self>,
    _ scratch: UnsafeMutablePointer<Self>, _ ya: UnsafeMutablePointer<Self>,
    _ yb: UnsafeMutablePointer<Self>?, _ window: inout block_transform_window)
  /// Returns the sum of squares of a and b.
  static func blockPair(
    _ transform: OpaquePointer, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ stride: Int,
    _ spectrum: UnsafePointer<Self>, _ scratch: UnsafeMutablePointer<Self>,
    _ ya: UnsafeMutablePointer<Self>, _ yb: UnsafeMutablePointer<Self>?,
    _ window: inout block_transform_window
  ) -> Double
  /// Returns the sum of squared moduli.
  static func blockComplex(
    _ transform: OpaquePointer, _ x: UnsafePointer<Self>, _ stride: Int, _ spectrum: UnsafePointer<Self>,
    _ scratch: UnsafeMutablePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    _ window: inout block_transform_window
  ) -> Double
}

/// A transform of blocks that stay in the cache; immutable, shared by threads and by convolvers.
package final class BlockTransform<Scalar: BlockTransformScalar>: @unchecked Sendable {
  package let handle: OpaquePointer
  /// The block as a matrix; a signal's block is cut into its rows.
  package let matrix: Shape

  private init?(_ matrix: Shape, isSignal: Bool) {
    guard let handle = Scalar.createBlock(matrix, isSignal: isSignal) else { return nil }
    self.handle = handle
    self.matrix = matrix
  }

  deinit { Scalar.destroyBlock(handle) }

  package var scratchCount: Int { Scalar.blockScratch(handle) }
  package var spectrumCount: Int { Scalar.blockSpectrumCount(handle) }

  /// The transform for tiles of this shape, made at its first use and kept.
  package static func shared(_ transform: Shape) throws(TransformError) -> BlockTransform {
    guard let matrix = BlockLengths.matrix(transform) else {
      throw .invalidShape(
        what: "block", value: transform.columns, rule: "is not a product of two lengths that are served")
    }
    let key = BlockTransformKey(
      matrix: matrix, isSignal: transform.rows == 1, scalar: ObjectIdentifier(Scalar.self),
      level: direct_loops_current_level().rawValue)
    if let known = blockTransforms.withLock({ $0[key] }) as? BlockTransform { return known }
    guard let made = BlockTransform(matrix, isSignal: key.isSignal) else {
      throw .outOfMemory(bytes: 4 * transform.count * MemoryLayout<Scalar>.stride)
    }
    try made.selfTest(isSignal: key.isSignal) { z, spectrum, scratch, window in
      let count = matrix.count
      _ = Scalar.blockPair(
        made.handle, z, z + count, matrix.columns, spectrum, scratch, z + 2 * count, z + 3 * count, &window)
    }
    blockTransforms.withLock { $0[key] = made }
    return made
  }
}

private struct BlockTransformKey: Hashable {
  let matrix: Shape
  let isSignal: Bool
  let scalar: ObjectIdentifier
  let level: UInt32
}

private let blockTransforms = Mutex<[BlockTransformKey: any AnyObject & Sendable]>([:])

extension Float: BlockTransformScalar {
  package static func createBlock(_ shape: Shape, isSignal: Bool) -> OpaquePointer? {
    block_transform_create_f32(shape.rows, shape.columns, isSignal ? 1 : 0)
  }
  package static func destroyBlock(_ transform: OpaquePointer) { block_transform_destroy_f32(transform) }
  package static func blockScratch(_ transform: OpaquePointer) -> Int {
    block_transform_scratch_f32(transform)
  }
  package static func blockSpectrumCount(_ transform: OpaquePointer) -> Int {
    block_transform_spectrum_count_f32(transform)
  }
  @discardableResult
  package static func blockSpectrum(
    _ transform: OpaquePointer, _ re: UnsafePointer<Float>, _ im: UnsafePointer<Float>, _ stride: Int,
    _ spectrum: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) -> Double {
    block_transform_spectrum_f32(transform, re, im, stride, spectrum, scratch)
  }
  package static func blockAddProduct(
    _ transform: OpaquePointer, _ re: UnsafePointer<Float>, _ im: UnsafePointer<Float>, _ stride: Int,
    _ spectrum: UnsafePointer<Float>, _ sum: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, ahead samples: block_transform_region,
    _ taps: block_transform_region
  ) -> Double {
    block_transform_add_product_f32(
      transform, re, im, stride, spectrum, sum, scratch, samples, taps)
  }
  package static func blockGrain(_ transform: OpaquePointer) -> Int { block_transform_grain_f32(transform) }
  package static func blockSum(
    _ transform: OpaquePointer, _ channels: Int, _ x: UnsafePointer<Float>, _ spectra: UnsafePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ ya: UnsafeMutablePointer<Float>,
    _ yb: UnsafeMutablePointer<Float>?, _ window: inout block_transform_window
  ) {
    block_transform_sum_f32(transform, channels, x, spectra, scratch, ya, yb, &window)
  }
  package static func blockPair(
    _ transform: OpaquePointer, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ stride: Int,
    _ spectrum: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>,
    _ ya: UnsafeMutablePointer<Float>, _ yb: UnsafeMutablePointer<Float>?,
    _ window: inout block_transform_window
  ) -> Double {
    block_transform_pair_f32(transform, a, b, stride, spectrum, scratch, ya, yb, &window)
  }
  package static func blockComplex(
    _ transform: OpaquePointer, _ x: UnsafePointer<Float>, _ stride: Int, _ spectrum: UnsafePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ window: inout block_transform_window
  ) -> Double {
    block_transform_complex_f32(transform, x, stride, spectrum, scratch, y, &window)
  }
}

extension Double: BlockTransformScalar {
  package static func createBlock(_ shape: Shape, isSignal: Bool) -> OpaquePointer? {
    block_transform_create_f64(shape.rows, shape.columns, isSignal ? 1 : 0)
  }
  package static func destroyBlock(_ transform: OpaquePointer) { block_transform_destroy_f64(transform) }
  package static func blockScratch(_ transform: OpaquePointer) -> Int {
    block_transform_scratch_f64(transform)
  }
  package static func blockSpectrumCount(_ transform: OpaquePointer) -> Int {
    block_transform_spectrum_count_f64(transform)
  }
  @discardableResult
  package static func blockSpectrum(
    _ transform: OpaquePointer, _ re: UnsafePointer<Double>, _ im: UnsafePointer<Double>, _ stride: Int,
    _ spectrum: UnsafeMutablePointer<Double>, _ scratch: UnsafeMutablePointer<Double>
  ) -> Double {
    block_transform_spectrum_f64(transform, re, im, stride, spectrum, scratch)
  }
  package static func blockAddProduct(
    _ transform: OpaquePointer, _ re: UnsafePointer<Double>, _ im: UnsafePointer<Double>, _ stride: Int,
    _ spectrum: UnsafePointer<Double>, _ sum: UnsafeMutablePointer<Double>,
    _ scratch: UnsafeMutablePointer<Double>, ahead samples: block_transform_region,
    _ taps: block_transform_region
  ) -> Double {
    block_transform_add_product_f64(
      transform, re, im, stride, spectrum, sum, scratch, samples, taps)
  }
  package static func blockGrain(_ transform: OpaquePointer) -> Int { block_transform_grain_f64(transform) }
  package static func blockSum(
    _ transform: OpaquePointer, _ channels: Int, _ x: UnsafePointer<Double>, _ spectra: UnsafePointer<Double>,
    _ scratch: UnsafeMutablePointer<Double>, _ ya: UnsafeMutablePointer<Double>,
    _ yb: UnsafeMutablePointer<Double>?, _ window: inout block_transform_window
  ) {
    block_transform_sum_f64(transform, channels, x, spectra, scratch, ya, yb, &window)
  }
  package static func blockPair(
    _ transform: OpaquePointer, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ stride: Int,
    _ spectrum: UnsafePointer<Double>, _ scratch: UnsafeMutablePointer<Double>,
    _ ya: UnsafeMutablePointer<Double>, _ yb: UnsafeMutablePointer<Double>?,
    _ window: inout block_transform_window
  ) -> Double {
    block_transform_pair_f64(transform, a, b, stride, spectrum, scratch, ya, yb, &window)
  }
  package static func blockComplex(
    _ transform: OpaquePointer, _ x: UnsafePointer<Double>, _ stride: Int, _ spectrum: UnsafePointer<Double>,
    _ scratch: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    _ window: inout block_transform_window
  ) -> Double {
    block_transform_complex_f64(transform, x, stride, spectrum, scratch, y, &window)
  }
}
