import CDirectLoops

/// A scalar whose long transforms can be split: the loops between the short ones, in C, one for each
/// instruction set (`four_step.h` says what each does).
package protocol SplitScalar: TransformScalar {
  /// The scalar in which roots of unity are multiplied before they are rounded to this one.
  associatedtype Wide: RootScalar

  typealias Rows = UnsafePointer<UnsafePointer<Self>>
  typealias TargetRows = UnsafePointer<UnsafeMutablePointer<Self>>

  static func gather(
    _ re: Rows, _ im: Rows, roots: UnsafePointer<Self>, rows: Int, columns: Int,
    to scratch: UnsafeMutablePointer<Self>, pitch: Int)
  static func scatter(
    _ scratch: UnsafePointer<Self>, pitch: Int, roots: UnsafePointer<Self>, rows: Int, columns: Int,
    re: TargetRows, im: TargetRows)
  static func transpose(
    _ source: UnsafePointer<Self>, stride: Int, rows: Int, columns: Int,
    to target: UnsafeMutablePointer<Self>, stride targetStride: Int, streaming: Bool)
  static func twiddle(
    _ source: UnsafePointer<Self>, to target: UnsafeMutablePointer<Self>, count: Int,
    coarse: UnsafePointer<Self>, fine: UnsafePointer<Self>, grain: Int, conjugate: Bool)
  static func stream(
    _ source: UnsafePointer<Self>, to target: UnsafeMutablePointer<Self>, count: Int)
  /// `z[j] *= h[j]`, complex.
  static func multiplySpectra(_ z: UnsafeMutablePointer<Self>, _ h: UnsafePointer<Self>, count: Int)
  /// `z[j] = a[j] + i·b[j]`.
  static func interleave(
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, to z: UnsafeMutablePointer<Self>, count: Int)
  /// `a[j] = Re z[j]`, `b[j] = Im z[j]`.
  static func separate(
    _ z: UnsafePointer<Self>, to a: UnsafeMutablePointer<Self>, _ b: UnsafeMutablePointer<Self>, count: Int)
}

extension Float: SplitScalar {
  package typealias Wide = Double

  package static func gather(
    _ re: Rows, _ im: Rows, roots: UnsafePointer<Float>, rows: Int, columns: Int,
    to scratch: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    four_step_gather_f32(optional(re), optional(im), roots, rows, columns, scratch, pitch)
  }
  package static func scatter(
    _ scratch: UnsafePointer<Float>, pitch: Int, roots: UnsafePointer<Float>, rows: Int, columns: Int,
    re: TargetRows, im: TargetRows
  ) {
    four_step_scatter_f32(scratch, pitch, roots, rows, columns, optional(re), optional(im))
  }
  package static func transpose(
    _ source: UnsafePointer<Float>, stride: Int, rows: Int, columns: Int,
    to target: UnsafeMutablePointer<Float>, stride targetStride: Int, streaming: Bool
  ) {
    four_step_transpose_f32(source, stride, rows, columns, target, targetStride, streaming ? 1 : 0)
  }
  package static func twiddle(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int,
    coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, grain: Int, conjugate: Bool
  ) {
    four_step_twiddle_f32(source, target, count, coarse, fine, grain, conjugate ? 1 : 0)
  }
  package static func stream(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int
  ) {
    four_step_stream_f32(source, target, count)
  }
  package static func multiplySpectra(
    _ z: UnsafeMutablePointer<Float>, _ h: UnsafePointer<Float>, count: Int
  ) {
    transform_multiply_f32(z, h, count)
  }
  package static func interleave(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to z: UnsafeMutablePointer<Float>, count: Int
  ) {
    _ = transform_pair_f32(a, b, z, count)
  }
  package static func separate(
    _ z: UnsafePointer<Float>, to a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, count: Int
  ) {
    transform_unpair_f32(z, a, b, count)
  }
}

extension Double: SplitScalar {
  #if arch(x86_64)
    package typealias Wide = Float80
  #else
    package typealias Wide = Double
  #endif

  package static func gather(
    _ re: Rows, _ im: Rows, roots: UnsafePointer<Double>, rows: Int, columns: Int,
    to scratch: UnsafeMutablePointer<Double>, pitch: Int
  ) {
    four_step_gather_f64(optional(re), optional(im), roots, rows, columns, scratch, pitch)
  }
  package static func scatter(
    _ scratch: UnsafePointer<Double>, pitch: Int, roots: UnsafePointer<Double>, rows: Int, columns: Int,
    re: TargetRows, im: TargetRows
  ) {
    four_step_scatter_f64(scratch, pitch, roots, rows, columns, optional(re), optional(im))
  }
  package static func transpose(
    _ source: UnsafePointer<Double>, stride: Int, rows: Int, columns: Int,
    to target: UnsafeMutablePointer<Double>, stride targetStride: Int, streaming: Bool
  ) {
    four_step_transpose_f64(source, stride, rows, columns, target, targetStride, streaming ? 1 : 0)
  }
  package static func twiddle(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int,
    coarse: UnsafePointer<Double>, fine: UnsafePointer<Double>, grain: Int, conjugate: Bool
  ) {
    four_step_twiddle_f64(source, target, count, coarse, fine, grain, conjugate ? 1 : 0)
  }
  package static func stream(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int
  ) {
    four_step_stream_f64(source, target, count)
  }
  package static func multiplySpectra(
    _ z: UnsafeMutablePointer<Double>, _ h: UnsafePointer<Double>, count: Int
  ) {
    transform_multiply_f64(z, h, count)
  }
  package static func interleave(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to z: UnsafeMutablePointer<Double>, count: Int
  ) {
    _ = transform_pair_f64(a, b, z, count)
  }
  package static func separate(
    _ z: UnsafePointer<Double>, to a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    transform_unpair_f64(z, a, b, count)
  }
}

/// C has no pointer that cannot be null.
private func optional<Pointee>(
  _ rows: UnsafePointer<UnsafePointer<Pointee>>
) -> UnsafePointer<UnsafePointer<Pointee>?> {
  UnsafeRawPointer(rows).assumingMemoryBound(to: UnsafePointer<Pointee>?.self)
}

private func optional<Pointee>(
  _ rows: UnsafePointer<UnsafeMutablePointer<Pointee>>
) -> UnsafePointer<UnsafeMutablePointer<Pointee>?> {
  UnsafeRawPointer(rows).assumingMemoryBound(to: UnsafeMutablePointer<Pointee>?.self)
}
