import CBlockTransforms

/// How a block transform takes its samples and gives its results: in its own arithmetic, or narrower.
package protocol BlockSamples: Sendable {
  associatedtype Sample: BlockScalar & ConvolutionElement
  associatedtype Scalar: BlockTransformScalar & ConvolutionElement
  static func widen(_ sample: Sample) -> Scalar
  /// Two tiles through the transform and its product; returns the sum of squares of a and b.
  static func pair(
    _ transform: OpaquePointer, _ a: UnsafePointer<Sample>, _ b: UnsafePointer<Sample>, _ stride: Int,
    _ spectrum: UnsafePointer<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>,
    _ ya: UnsafeMutablePointer<Sample>, _ yb: UnsafeMutablePointer<Sample>?,
    _ window: inout block_transform_window
  ) -> Double
}

/// Samples of the type that the transform computes in.
package enum OwnSamples<Scalar: BlockTransformScalar & ConvolutionElement>: BlockSamples {
  @inline(__always)
  package static func widen(_ sample: Scalar) -> Scalar { sample }

  @inline(__always)
  package static func pair(
    _ transform: OpaquePointer, _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ stride: Int,
    _ spectrum: UnsafePointer<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>,
    _ ya: UnsafeMutablePointer<Scalar>, _ yb: UnsafeMutablePointer<Scalar>?,
    _ window: inout block_transform_window
  ) -> Double {
    Scalar.blockPair(transform, a, b, stride, spectrum, scratch, ya, yb, &window)
  }
}

/// Single-precision samples in double arithmetic: widened as the first pass loads them, and rounded as the last
/// one stores them, so that no wide copy is made.
package enum NarrowSamples: BlockSamples {
  @inline(__always)
  package static func widen(_ sample: Float) -> Double { Double(sample) }

  @inline(__always)
  package static func pair(
    _ transform: OpaquePointer, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ stride: Int,
    _ spectrum: UnsafePointer<Double>, _ scratch: UnsafeMutablePointer<Double>,
    _ ya: UnsafeMutablePointer<Float>, _ yb: UnsafeMutablePointer<Float>?,
    _ window: inout block_transform_window
  ) -> Double {
    block_transform_narrow_pair(transform, a, b, stride, spectrum, scratch, ya, yb, &window)
  }
}
