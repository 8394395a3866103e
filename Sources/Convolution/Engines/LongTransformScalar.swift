import CBlockTransforms
import CDirectLoops

/// A scalar whose long transforms are the vector ones of `long_transforms.h`.
package protocol LongTransformScalar: BlockTransformScalar {
  static func createLong(_ matrix: Shape, isSignal: Bool, level: direct_loops_level) -> OpaquePointer?
  static func destroyLong(_ transform: OpaquePointer)
  /// Scalars of a plane, and of the rows of one piece.
  static func longPlane(_ transform: OpaquePointer) -> Int
  static func longGroup(_ transform: OpaquePointer) -> Int
  /// Returns the sum of squares of what was loaded.
  static func longLoad(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ a: SourceRows<Self>, _ b: SourceRows<Self>,
    isKernel: Bool,
    _ plane: UnsafeMutablePointer<Self>
  ) -> Double
  static func longSpectrum(
    _ transform: OpaquePointer, row: Int, _ plane: UnsafePointer<Self>,
    _ spectrum: UnsafeMutablePointer<Self>)
  static func longFilter(
    _ transform: OpaquePointer, row: Int, _ plane: UnsafeMutablePointer<Self>,
    _ spectrum: UnsafePointer<Self>, _ group: UnsafeMutablePointer<Self>)
  static func longStore(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ plane: UnsafeMutablePointer<Self>,
    _ a: TargetRows<Self>,
    _ b: TargetRows<Self>, isStreaming: Bool)
}

extension Float: LongTransformScalar {
  package static func createLong(_ matrix: Shape, isSignal: Bool, level: direct_loops_level) -> OpaquePointer?
  {
    long_transform_create_f32(matrix.rows, matrix.columns, isSignal ? 1 : 0, level)
  }
  package static func destroyLong(_ transform: OpaquePointer) { long_transform_destroy_f32(transform) }
  package static func longPlane(_ transform: OpaquePointer) -> Int { long_transform_plane_f32(transform) }
  package static func longGroup(_ transform: OpaquePointer) -> Int { long_transform_group_f32(transform) }
  package static func longLoad(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ a: SourceRows<Float>, _ b: SourceRows<Float>,
    isKernel: Bool,
    _ plane: UnsafeMutablePointer<Float>
  ) -> Double {
    long_transform_load_f32(transform, columns.lowerBound, columns.count, a, b, isKernel ? 1 : 0, plane)
  }
  package static func longSpectrum(
    _ transform: OpaquePointer, row: Int, _ plane: UnsafePointer<Float>,
    _ spectrum: UnsafeMutablePointer<Float>
  ) {
    long_transform_spectrum_f32(transform, row, plane, spectrum)
  }
  package static func longFilter(
    _ transform: OpaquePointer, row: Int, _ plane: UnsafeMutablePointer<Float>,
    _ spectrum: UnsafePointer<Float>, _ group: UnsafeMutablePointer<Float>
  ) {
    long_transform_filter_f32(transform, row, plane, spectrum, group)
  }
  package static func longStore(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ plane: UnsafeMutablePointer<Float>,
    _ a: TargetRows<Float>, _ b: TargetRows<Float>, isStreaming: Bool
  ) {
    long_transform_store_f32(transform, columns.lowerBound, columns.count, plane, a, b, isStreaming ? 1 : 0)
  }
}

extension Double: LongTransformScalar {
  package static func createLong(_ matrix: Shape, isSignal: Bool, level: direct_loops_level) -> OpaquePointer?
  {
    long_transform_create_f64(matrix.rows, matrix.columns, isSignal ? 1 : 0, level)
  }
  package static func destroyLong(_ transform: OpaquePointer) { long_transform_destroy_f64(transform) }
  package static func longPlane(_ transform: OpaquePointer) -> Int { long_transform_plane_f64(transform) }
  package static func longGroup(_ transform: OpaquePointer) -> Int { long_transform_group_f64(transform) }
  package static func longLoad(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ a: SourceRows<Double>, _ b: SourceRows<Double>,
    isKernel: Bool,
    _ plane: UnsafeMutablePointer<Double>
  ) -> Double {
    long_transform_load_f64(transform, columns.lowerBound, columns.count, a, b, isKernel ? 1 : 0, plane)
  }
  package static func longSpectrum(
    _ transform: OpaquePointer, row: Int, _ plane: UnsafePointer<Double>,
    _ spectrum: UnsafeMutablePointer<Double>
  ) {
    long_transform_spectrum_f64(transform, row, plane, spectrum)
  }
  package static func longFilter(
    _ transform: OpaquePointer, row: Int, _ plane: UnsafeMutablePointer<Double>,
    _ spectrum: UnsafePointer<Double>, _ group: UnsafeMutablePointer<Double>
  ) {
    long_transform_filter_f64(transform, row, plane, spectrum, group)
  }
  package static func longStore(
    _ transform: OpaquePointer, _ columns: Range<Int>, _ plane: UnsafeMutablePointer<Double>,
    _ a: TargetRows<Double>, _ b: TargetRows<Double>, isStreaming: Bool
  ) {
    long_transform_store_f64(transform, columns.lowerBound, columns.count, plane, a, b, isStreaming ? 1 : 0)
  }
}
