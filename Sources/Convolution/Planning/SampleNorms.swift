import CDirectLoops
import ComplexModule

/// The sizes of finite samples that error bounds are made of, each rounded up; NaN and infinities are left
/// out, as their contributions are computed apart.
package struct SampleNorms: Equatable, Sendable {
  /// max |x|
  package var largest = 0.0
  /// ‖x‖₁
  package var sum = 0.0
  /// ‖x‖₂
  package var norm = 0.0
  /// How many samples there are, finite or not.
  package var count = 0

  package init() {}

  /// The norms of a run of samples.
  package init<Element>(_ samples: UnsafeBufferPointer<Element>) {
    self.init()
    add(samples)
  }

  /// The norms of an array.
  package init<Element>(_ samples: [Element]) {
    self = samples.withUnsafeBufferPointer { SampleNorms($0) }
  }

  /// Adds a run of samples.
  package mutating func add<Element>(_ samples: UnsafeBufferPointer<Element>) {
    let raw = UnsafeRawBufferPointer(samples)
    switch Element.self {
    case is Float.Type: addScalars(raw.bindMemory(to: Float.self), parts: 1)
    case is Double.Type: addScalars(raw.bindMemory(to: Double.self), parts: 1)
    case is Complex<Float>.Type: addScalars(raw.bindMemory(to: Float.self), parts: 2)
    case is Complex<Double>.Type: addScalars(raw.bindMemory(to: Double.self), parts: 2)
    case is Int64.Type: samples.withMemoryRebound(to: Int64.self) { addIntegers($0) }
    default: preconditionFailure("no norms of \(Element.self)")
    }
  }

  private mutating func addIntegers(_ samples: UnsafeBufferPointer<Int64>) {
    let values = samples.map { Double($0) }
    values.withUnsafeBufferPointer { addScalars($0, parts: 1) }
    largest = largest.nextUp
  }

  /// Real scalars, or the two parts of complex ones in turn.
  ///
  /// Dividing by a power of two near the largest keeps the squares from overflow and underflow, exactly.
  private mutating func addScalars<Scalar: BinaryFloatingPoint>(
    _ scalars: UnsafeBufferPointer<Scalar>, parts: Int
  ) {
    count += scalars.count / parts
    var peak: Scalar = 0
    for scalar in scalars where scalar.isFinite { peak = max(peak, abs(scalar)) }
    guard peak > 0 else { return }
    let scale = Double(sign: .plus, exponent: Double(peak).exponent, significand: 1)
    var (squares, absolutes, modulus) = (0.0, 0.0, 0.0)
    for first in stride(from: 0, to: scalars.count, by: parts) {
      let x = Double(scalars[first]) / scale
      let y = parts == 2 ? Double(scalars[first + 1]) / scale : 0
      let square = x * x + y * y
      guard square.isFinite else { continue }
      squares += square
      absolutes += parts == 2 ? square.squareRoot() : abs(x)
      modulus = max(modulus, square)
    }
    // A sum of n rounded terms is short by less than n·2⁻⁵² of itself; roots and products round thrice.
    let up = 1 + Double(scalars.count + 8) * 0x1p-52
    largest = max(largest, parts == 2 ? modulus.squareRoot() * scale * up : Double(peak))
    sum += absolutes * scale * up
    norm = Self.hypotenuse(norm, squares.squareRoot() * scale * up)
  }

  /// √(a² + b²) rounded up, without overflow on the way.
  package static func hypotenuse(_ a: Double, _ b: Double) -> Double {
    let (large, small) = (max(a, b), min(a, b))
    guard large > 0, large.isFinite, small > 0 else { return large }
    let ratio = small / large
    return large * (1 + ratio * ratio).squareRoot() * (1 + 0x1p-50)
  }

  /// The norms of a rectangle of the extended input.
  package init<Element>(of region: Region, reading input: BoundaryReader<Element>) {
    self.init()
    withUnsafeTemporaryAllocation(of: Element.self, capacity: region.columns.count) { line in
      for row in region.rows {
        if let inside = input.interior(row: row, columns: region.columns) {
          add(UnsafeBufferPointer(start: inside, count: region.columns.count))
        } else {
          input.copy(row: row, columns: region.columns, to: line.baseAddress!)
          add(UnsafeBufferPointer(line))
        }
      }
    }
  }
}

/// The largest magnitude of some samples, rounded up; of those that are not finite nothing is said.
package func largestMagnitude<Element>(_ samples: UnsafeBufferPointer<Element>) -> Double {
  let raw = UnsafeRawBufferPointer(samples)
  switch Element.self {
  case is Float.Type: return largestScalar(raw.bindMemory(to: Float.self), samples_largest_f32)
  case is Double.Type: return largestScalar(raw.bindMemory(to: Double.self), samples_largest_f64)
  case is Complex<Float>.Type:
    let part = largestScalar(raw.bindMemory(to: Float.self), samples_largest_f32)
    return part * 2.0.squareRoot().nextUp
  case is Complex<Double>.Type:
    let part = largestScalar(raw.bindMemory(to: Double.self), samples_largest_f64)
    return part * 2.0.squareRoot().nextUp
  default: return 0
  }
}

/// The vector loops' maximum, or one by one where an infinity would hide the others.
@inline(__always)
private func largestScalar<Scalar: BinaryFloatingPoint>(
  _ samples: UnsafeBufferPointer<Scalar>, _ vectors: (UnsafePointer<Scalar>?, Int) -> Double
) -> Double {
  let largest = vectors(samples.baseAddress, samples.count)
  if largest.isFinite { return largest }
  return samples.reduce(0) { $1.isFinite ? max($0, Double(abs($1))) : $0 }
}
