import FFTW
import Glibc

/// A complex number of double precision, for the references.
struct Point: Equatable {
  var re: Double
  var im: Double

  static func + (a: Point, b: Point) -> Point { Point(re: a.re + b.re, im: a.im + b.im) }
  static func - (a: Point, b: Point) -> Point { Point(re: a.re - b.re, im: a.im - b.im) }
  static func * (a: Point, b: Point) -> Point {
    Point(re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re)
  }
  var squared: Double { re * re + im * im }
}

/// The definition, O(N²): `X[k] = Σⱼ x[j]·exp(∓2πi jk/N)`.
func naiveTransform(_ x: [Point], _ direction: TransformDirection) -> [Point] {
  let length = x.count
  let sign = direction == .forward ? -1.0 : 1.0
  let roots = (0..<length).map { index in
    let angle = sign * 2 * Double.pi * Double(index) / Double(length)
    return Point(re: cos(angle), im: sin(angle))
  }
  return (0..<length).map { k in
    (0..<length).reduce(Point(re: 0, im: 0)) { sum, j in sum + x[j] * roots[j * k % length] }
  }
}

/// The definition in two dimensions: rows, then columns.
func naiveTransform(_ x: [Point], rows: Int, columns: Int, _ direction: TransformDirection) -> [Point] {
  var y = x
  for row in 0..<rows {
    y.replaceSubrange(
      row * columns..<(row + 1) * columns,
      with: naiveTransform(Array(y[row * columns..<(row + 1) * columns]), direction))
  }
  for column in 0..<columns {
    let transformed = naiveTransform((0..<rows).map { y[$0 * columns + column] }, direction)
    for row in 0..<rows { y[row * columns + column] = transformed[row] }
  }
  return y
}

/// A seeded generator (SplitMix64), so that a failure repeats.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func points(_ count: Int) -> [Point] {
    (0..<count).map { _ in
      Point(re: .random(in: -1...1, using: &self), im: .random(in: -1...1, using: &self))
    }
  }

  mutating func scalars<Scalar: TransformScalar>(_ count: Int, as _: Scalar.Type) -> [Scalar] {
    (0..<count).map { _ in Scalar(Double.random(in: -1...1, using: &self)) }
  }
}

extension AlignedBuffer where Scalar: TransformScalar {
  func store(_ points: [Point]) {
    for (index, point) in points.enumerated() {
      base[2 * index] = Scalar(point.re)
      base[2 * index + 1] = Scalar(point.im)
    }
  }

  func points(_ count: Int) -> [Point] {
    (0..<count).map { Point(re: Double(base[2 * $0]), im: Double(base[2 * $0 + 1])) }
  }
}

/// ‖a − b‖ / ‖b‖.
func relativeDistance(_ a: [Point], _ b: [Point]) -> Double {
  let difference = zip(a, b).reduce(0.0) { $0 + ($1.0 - $1.1).squared }
  let size = b.reduce(0.0) { $0 + $1.squared }
  return (difference / max(size, .leastNormalMagnitude)).squareRoot()
}

/// The bound that the library promises for one transform, relative to the norm: a convolution's
/// `u·(11.83 n + 2.24)` is spent on three of them, n = log₂ of the length.
func transformBound<Scalar: TransformScalar>(_: Scalar.Type, count: Int) -> Double {
  let unit = Double(max(Scalar.ulpOfOne, Scalar(Double.ulpOfOne))) / 2
  return unit * (11.83 * log2(Double(max(count, 2))) + 2.24)
}
