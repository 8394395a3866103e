import CBlockTransforms

/// The rows of a plane where they stand in the caller's memory.
package typealias SourceRows<Sample> = UnsafePointer<UnsafePointer<Sample>?>
package typealias TargetRows<Sample> = UnsafePointer<UnsafeMutablePointer<Sample>?>

/// How a transform takes its samples and gives its results: in its own arithmetic, or narrower.
package protocol TransformSamples: Sendable {
  associatedtype Sample: BlockScalar & ConvolutionElement
  associatedtype Scalar: LongScalar
  static func widen(_ sample: Sample) -> Scalar
  /// Two tiles through the transform and its product; returns the sum of squares of a and b.
  static func pair(
    _ transform: OpaquePointer, _ a: UnsafePointer<Sample>, _ b: UnsafePointer<Sample>, _ stride: Int,
    _ spectrum: UnsafePointer<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>,
    _ ya: UnsafeMutablePointer<Sample>, _ yb: UnsafeMutablePointer<Sample>?,
    _ window: inout block_transform_window
  ) -> Double
  /// Some columns of a long transform's plane; returns the sum of squares of what was loaded.
  static func load(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ a: SourceRows<Sample>, _ b: SourceRows<Sample>,
    isKernel: Bool, _ plane: UnsafeMutablePointer<Scalar>
  ) -> Double
  static func store(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ plane: UnsafeMutablePointer<Scalar>,
    _ a: TargetRows<Sample>, _ b: TargetRows<Sample>, isStreaming: Bool)
}

/// Samples of the type that the transform computes in.
package enum OwnSamples<Scalar: LongScalar>: TransformSamples {
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

  @inline(__always)
  package static func load(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ a: SourceRows<Scalar>, _ b: SourceRows<Scalar>,
    isKernel: Bool, _ plane: UnsafeMutablePointer<Scalar>
  ) -> Double {
    Scalar.longLoad(transform, columns, a, b, isKernel: isKernel, plane)
  }

  @inline(__always)
  package static func store(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ plane: UnsafeMutablePointer<Scalar>,
    _ a: TargetRows<Scalar>, _ b: TargetRows<Scalar>, isStreaming: Bool
  ) {
    Scalar.longStore(transform, columns, plane, a, b, isStreaming: isStreaming)
  }
}

/// Single-precision samples in double arithmetic: widened as the first pass loads them, and rounded as the last
/// one stores them, so that no wide copy is made.
package enum NarrowSamples: TransformSamples {
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

  @inline(__always)
  package static func load(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ a: SourceRows<Float>, _ b: SourceRows<Float>,
    isKernel: Bool,
    _ plane: UnsafeMutablePointer<Double>
  ) -> Double {
    long_transform_narrow_load(
      transform, columns.lowerBound, columns.count, a, b, isKernel ? 1 : 0, plane)
  }

  @inline(__always)
  package static func store(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ plane: UnsafeMutablePointer<Double>,
    _ a: TargetRows<Float>,
    _ b: TargetRows<Float>, isStreaming: Bool
  ) {
    long_transform_narrow_store(transform, columns.lowerBound, columns.count, plane, a, b)
  }
}
