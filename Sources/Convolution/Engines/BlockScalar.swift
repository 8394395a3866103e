import CDirectLoops
import FFTW

/// A scalar whose blocks can be loaded, multiplied and stored by the vector loops around a transform.
package protocol BlockScalar: TransformScalar {
  /// z = a + i·b; returns ‖a‖² and ‖b‖².
  static func pair(
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, _ count: Int
  ) -> (a: Double, b: Double)
  /// a = Re z, b = Im z.
  static func unpair(
    _ z: UnsafePointer<Self>, _ a: UnsafeMutablePointer<Self>, _ b: UnsafeMutablePointer<Self>, _ count: Int)
  /// y = x; returns ‖x‖².
  static func copy(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, _ count: Int) -> Double
  /// z = z · h, in complex numbers.
  static func multiply(_ z: UnsafeMutablePointer<Self>, _ h: UnsafePointer<Self>, _ count: Int)
  /// max |x|; NaN is left out.
  static func largest(_ x: UnsafePointer<Self>, _ count: Int) -> Double
  /// Widens a range, smallest and largest, by the largest magnitudes of groups of 16 neighbours.
  static func widen(_ range: inout (Double, Double), by x: UnsafePointer<Self>, _ count: Int)
  /// Whether a sample is below zero.
  static func anyNegative(_ x: UnsafePointer<Self>, _ count: Int) -> Bool
}

extension Float: BlockScalar {
  package static func pair(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>, _ count: Int
  ) -> (a: Double, b: Double) {
    let norms = transform_pair_f32(a, b, z, count)
    return (norms.a, norms.b)
  }
  package static func unpair(
    _ z: UnsafePointer<Float>, _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    transform_unpair_f32(z, a, b, count)
  }
  package static func copy(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int)
    -> Double
  {
    transform_copy_f32(x, y, count).a
  }
  package static func multiply(_ z: UnsafeMutablePointer<Float>, _ h: UnsafePointer<Float>, _ count: Int) {
    transform_multiply_f32(z, h, count)
  }
  package static func largest(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    samples_largest_f32(x, count)
  }
  package static func widen(
    _ range: inout (Double, Double), by x: UnsafePointer<Float>, _ count: Int
  ) {
    withUnsafeMutablePointer(to: &range) {
      $0.withMemoryRebound(to: Double.self, capacity: 2) { samples_range_f32(x, count, $0) }
    }
  }
  package static func anyNegative(_ x: UnsafePointer<Float>, _ count: Int) -> Bool {
    samples_any_negative_f32(x, count) != 0
  }
}

extension Double: BlockScalar {
  package static func pair(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>, _ count: Int
  ) -> (a: Double, b: Double) {
    let norms = transform_pair_f64(a, b, z, count)
    return (norms.a, norms.b)
  }
  package static func unpair(
    _ z: UnsafePointer<Double>, _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>,
    _ count: Int
  ) {
    transform_unpair_f64(z, a, b, count)
  }
  package static func copy(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int)
    -> Double
  {
    transform_copy_f64(x, y, count).a
  }
  package static func multiply(_ z: UnsafeMutablePointer<Double>, _ h: UnsafePointer<Double>, _ count: Int) {
    transform_multiply_f64(z, h, count)
  }
  package static func largest(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
    samples_largest_f64(x, count)
  }
  package static func widen(
    _ range: inout (Double, Double), by x: UnsafePointer<Double>, _ count: Int
  ) {
    withUnsafeMutablePointer(to: &range) {
      $0.withMemoryRebound(to: Double.self, capacity: 2) { samples_range_f64(x, count, $0) }
    }
  }
  package static func anyNegative(_ x: UnsafePointer<Double>, _ count: Int) -> Bool {
    samples_any_negative_f64(x, count) != 0
  }
}
