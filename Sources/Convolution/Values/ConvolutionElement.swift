import CDirectLoops
import ComplexModule
import RealModule

/// A sample type that the library convolves in its own arithmetic: `Float`, `Double`, `Complex<Float>`
/// and `Complex<Double>`. Integers have functions of their own, which are exact.
///
/// ```swift
/// import ComplexModule
///
/// func echoed<Sample: ConvolutionElement>(_ signal: [Sample], by taps: [Sample]) throws -> [Sample] {
///   try convolve(signal, with: taps)
/// }
/// try echoed([1, 2] as [Float], by: [1, 0.5])  // [1.0, 2.5, 1.0]
/// try echoed([Complex(0, 1.0)], by: [Complex(0, 1.0)])  // [Complex<Double>(-1.0, 0.0)]
/// ```
public protocol ConvolutionElement: AdditiveArithmetic, Hashable, Sendable {
  /// The real type of the arithmetic.
  associatedtype Real: BinaryFloatingPoint & Sendable
  /// The loops that serve this type; only the library can make one.
  static var loops: ElementLoops<Self> { get }
}

/// The kinds of arithmetic, named as the command names its types.
package enum ElementKind: String, CaseIterable, Hashable, Sendable {
  case f32, f64, c64, c128, i64

  /// Bytes of one sample.
  package var stride: Int {
    switch self {
    case .f32: 4
    case .f64, .c64, .i64: 8
    case .c128: 16
    }
  }

  package var isComplex: Bool { self == .c64 || self == .c128 }
  package var isSingle: Bool { self == .f32 || self == .c64 }

  /// The kind with twice the precision, or itself.
  package var widened: ElementKind { self == .f32 ? .f64 : self == .c64 ? .c128 : self }

  /// Sums of squares from here on have lost nothing that matters to underflow.
  package var leastReliableSquare: Double { isSingle ? 0x1p-60 : 0x1p-900 }

  /// Unit roundoff u of the arithmetic: 2⁻²⁴, 2⁻⁵³, or 0 for exact integers.
  package var unitRoundoff: Double {
    switch self {
    case .f32, .c64: 0x1p-24
    case .f64, .c128: 0x1p-53
    case .i64: 0
    }
  }
}

/// The inner loops of one sample type, as values: engines are generic over the samples and call these.
/// There is nothing in it for users; it is public because ``ConvolutionElement`` names it.
///
/// ```swift
/// type(of: Double.loops)  // ElementLoops<Double>
/// ```
public struct ElementLoops<Element: Sendable>: Sendable {
  package typealias Source = UnsafePointer<Element>
  package typealias Destination = UnsafeMutablePointer<Element>

  package let kind: ElementKind
  package let zero: Element
  package let minusOne: Element
  /// x, taps, tap count, y, outputs: see `direct_row` in CDirectLoops.
  package let row: @Sendable (Source, Source, Int, Destination, Int) -> Void
  /// x, its row stride, taps, their shape, y, its row stride, output shape, whether results go past the caches:
  /// `direct_tile`.
  package let tile: @Sendable (Source, Int, Source, Shape, Destination, Int, Shape, Bool) -> Void
  /// As `tile`, of whole rows with zeros beyond: after x's stride the samples missing before the first output's first
  /// tap, and those of a row: `direct_within`.
  package let within: @Sendable (Source, Int, Int, Int, Source, Shape, Destination, Int, Shape, Bool) -> Void
  /// As `tile`, with dilation after the taps' shape and stride at the end: `direct_strided`.
  package let strided:
    @Sendable (Source, Int, Source, Shape, Axes<Int>, Destination, Int, Shape, Axes<Int>) -> Void
  /// y += x for a count of samples; whether every scalar of y is then finite.
  package let accumulate: @Sendable (Destination, Source, Int) -> Bool
  package let multiply: @Sendable (Element, Element) -> Element
  package let add: @Sendable (Element, Element) -> Element
  package let conjugate: @Sendable (Element) -> Element
  package let isFinite: @Sendable (Element) -> Bool
  /// The same of many.
  package let areFinite: @Sendable (Source, Int) -> Bool
  /// max(|re|, |im|)
  package let magnitude: @Sendable (Element) -> Double
  /// 1 with the sign of a real number, NaN as positive; 0 for complex ones.
  package let sign: @Sendable (Element) -> Element
  /// Whether the product with a tap depends on the tap: true of infinities, false of a real NaN.
  package let spreads: @Sendable (Element) -> Bool

  /// The largest magnitude whose squares, summed over a block, stay finite.
  package var safeMagnitude: Double { kind.isSingle ? 0x1p48 : 0x1p480 }
}

extension Float: ConvolutionElement {
  /// Single precision.
  public typealias Real = Float
  /// The loops for single precision.
  public static let loops = ElementLoops<Float>(
    kind: .f32, zero: 0, minusOne: -1,
    row: { direct_row_f32($0, $1, $2, $3, $4) },
    tile: { direct_tile_f32($0, $1, $2, $3.rows, $3.columns, $4, $5, $6.rows, $6.columns, $7 ? 1 : 0) },
    within: {
      direct_within_f32($0, $1, $2, $3, $4, $5.rows, $5.columns, $6, $7, $8.rows, $8.columns, $9 ? 1 : 0)
    },
    strided: {
      direct_strided_f32(
        $0, $1, $2, $3.rows, $3.columns, $4.rows, $4.columns, $5, $6, $7.rows, $7.columns, $8.rows, $8.columns
      )
    },
    accumulate: { accumulate($0, $1, $2) },
    multiply: { $0 * $1 }, add: { $0 + $1 }, conjugate: { $0 }, isFinite: { $0.isFinite },
    areFinite: { allFinite($0, $1) }, magnitude: { Double(abs($0)) }, sign: { $0 < 0 ? -1 : 1 },
    spreads: { !$0.isNaN })
}

extension Double: ConvolutionElement {
  /// Double precision.
  public typealias Real = Double
  /// The loops for double precision.
  public static let loops = ElementLoops<Double>(
    kind: .f64, zero: 0, minusOne: -1,
    row: { direct_row_f64($0, $1, $2, $3, $4) },
    tile: { direct_tile_f64($0, $1, $2, $3.rows, $3.columns, $4, $5, $6.rows, $6.columns, $7 ? 1 : 0) },
    within: {
      direct_within_f64($0, $1, $2, $3, $4, $5.rows, $5.columns, $6, $7, $8.rows, $8.columns, $9 ? 1 : 0)
    },
    strided: {
      direct_strided_f64(
        $0, $1, $2, $3.rows, $3.columns, $4.rows, $4.columns, $5, $6, $7.rows, $7.columns, $8.rows, $8.columns
      )
    },
    accumulate: { accumulate($0, $1, $2) },
    multiply: { $0 * $1 }, add: { $0 + $1 }, conjugate: { $0 }, isFinite: { $0.isFinite },
    areFinite: { allFinite($0, $1) }, magnitude: { Double(abs($0)) }, sign: { $0 < 0 ? -1 : 1 },
    spreads: { !$0.isNaN })
}

extension Complex: ConvolutionElement where RealType: ComplexScalar {
  /// The type of the two parts.
  public typealias Real = RealType
  /// The loops for complex samples of this precision.
  public static var loops: ElementLoops<Complex<RealType>> { RealType.complexLoops }
}

/// A real type whose complex numbers can be convolved: `Float` and `Double`.
///
/// ```swift
/// import ComplexModule
///
/// func analytic<Part: ComplexScalar>(_ signal: [Complex<Part>]) throws -> [Complex<Part>] {
///   try convolve(signal, with: [Complex(0, 1)])
/// }
/// try analytic([Complex(2, 3.0)])  // [Complex<Double>(-3.0, 2.0)]
/// ```
public protocol ComplexScalar: RealModule.Real, BinaryFloatingPoint, Sendable {
  /// The loops for complex numbers over this type; only the library can make one.
  static var complexLoops: ElementLoops<Complex<Self>> { get }
}

/// The scalars of interleaved complex samples.
@inline(__always)
package func scalars<Scalar>(_ pointer: UnsafePointer<Complex<Scalar>>) -> UnsafePointer<Scalar> {
  UnsafeRawPointer(pointer).assumingMemoryBound(to: Scalar.self)
}

/// The scalars of interleaved complex samples.
@inline(__always)
package func scalars<Scalar>(_ pointer: UnsafeMutablePointer<Complex<Scalar>>) -> UnsafeMutablePointer<Scalar>
{
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Scalar.self)
}

/// Textbook product. `Complex.*` agrees for finite values; for infinities it follows C's Annex G or the
/// Riemann sphere, where the definition's own arithmetic is meant.
@inline(__always)
private func product<T>(_ a: Complex<T>, _ b: Complex<T>) -> Complex<T> {
  let (ar, ai, br, bi) = (a.components.0, a.components.1, b.components.0, b.components.1)
  return Complex(ar * br - ai * bi, ar * bi + ai * br)
}

@inline(__always)
private func conjugated<T>(_ z: Complex<T>) -> Complex<T> { Complex(z.components.0, -z.components.1) }

/// Whether all of many numbers are finite: zero times anything else is not zero.
@inline(__always)
private func allFinite<Scalar: SIMDScalar & BinaryFloatingPoint>(
  _ values: UnsafePointer<Scalar>, _ count: Int
) -> Bool {
  var sums = SIMD16<Scalar>(repeating: 0)
  let whole = count / 16 * 16
  for start in stride(from: 0, to: whole, by: 16) {
    sums += UnsafeRawPointer(values + start).loadUnaligned(as: SIMD16<Scalar>.self) * 0
  }
  return sums == SIMD16(repeating: 0) && (whole..<count).allSatisfy { values[$0].isFinite }
}

/// y += x; a sum that is not finite leaves a NaN in the last sum of all.
@inline(__always)
private func accumulate<Scalar: SIMDScalar & BinaryFloatingPoint>(
  _ y: UnsafeMutablePointer<Scalar>, _ x: UnsafePointer<Scalar>, _ count: Int
) -> Bool {
  var zeros = SIMD16<Scalar>(repeating: 0)
  let whole = count / 16 * 16
  for start in stride(from: 0, to: whole, by: 16) {
    let place = UnsafeMutableRawPointer(y + start)
    let sum =
      place.loadUnaligned(as: SIMD16<Scalar>.self)
      + UnsafeRawPointer(x + start).loadUnaligned(as: SIMD16<Scalar>.self)
    place.storeBytes(of: sum, as: SIMD16<Scalar>.self)
    zeros += sum * 0
  }
  var zero = zeros.sum()
  for index in whole..<count {
    y[index] += x[index]
    zero += y[index] * 0
  }
  return zero == 0
}

private func largestPart<T: BinaryFloatingPoint>(_ z: Complex<T>) -> Double {
  let (re, im) = z.components
  return max(Double(abs(re)), Double(abs(im)))
}

extension Complex {
  /// The parts as they are stored: `real` and `imaginary` read NaN from every non-finite number.
  @inline(__always)
  package var components: (RealType, RealType) { (rawStorage.x, rawStorage.y) }
}

extension Float: ComplexScalar {
  /// The loops for `Complex<Float>`.
  public static let complexLoops = ElementLoops<Complex<Float>>(
    kind: .c64, zero: .zero, minusOne: Complex(-1, 0),
    row: { direct_row_c32(scalars($0), scalars($1), $2, scalars($3), $4) },
    tile: {
      direct_tile_c32(
        scalars($0), $1, scalars($2), $3.rows, $3.columns, scalars($4), $5, $6.rows, $6.columns, $7 ? 1 : 0)
    },
    within: {
      direct_within_c32(
        scalars($0), $1, $2, $3, scalars($4), $5.rows, $5.columns, scalars($6), $7, $8.rows, $8.columns,
        $9 ? 1 : 0)
    },
    strided: {
      direct_strided_c32(
        scalars($0), $1, scalars($2), $3.rows, $3.columns, $4.rows, $4.columns, scalars($5), $6, $7.rows,
        $7.columns, $8.rows, $8.columns)
    },
    accumulate: { accumulate(scalars($0), scalars($1), 2 * $2) }, multiply: product,
    add: { Complex($0.components.0 + $1.components.0, $0.components.1 + $1.components.1) },
    conjugate: conjugated, isFinite: { $0.isFinite }, areFinite: { allFinite(scalars($0), 2 * $1) },
    magnitude: largestPart, sign: { _ in .zero },
    spreads: { _ in true })
}

extension Double: ComplexScalar {
  /// The loops for `Complex<Double>`.
  public static let complexLoops = ElementLoops<Complex<Double>>(
    kind: .c128, zero: .zero, minusOne: Complex(-1, 0),
    row: { direct_row_c64(scalars($0), scalars($1), $2, scalars($3), $4) },
    tile: {
      direct_tile_c64(
        scalars($0), $1, scalars($2), $3.rows, $3.columns, scalars($4), $5, $6.rows, $6.columns, $7 ? 1 : 0)
    },
    within: {
      direct_within_c64(
        scalars($0), $1, $2, $3, scalars($4), $5.rows, $5.columns, scalars($6), $7, $8.rows, $8.columns,
        $9 ? 1 : 0)
    },
    strided: {
      direct_strided_c64(
        scalars($0), $1, scalars($2), $3.rows, $3.columns, $4.rows, $4.columns, scalars($5), $6, $7.rows,
        $7.columns, $8.rows, $8.columns)
    },
    accumulate: { accumulate(scalars($0), scalars($1), 2 * $2) }, multiply: product,
    add: { Complex($0.components.0 + $1.components.0, $0.components.1 + $1.components.1) },
    conjugate: conjugated, isFinite: { $0.isFinite }, areFinite: { allFinite(scalars($0), 2 * $1) },
    magnitude: largestPart, sign: { _ in .zero },
    spreads: { _ in true })
}

/// Exact arithmetic modulo 2⁶⁴, for integers whose results are proven to fit.
package let integerLoops = ElementLoops<Int64>(
  kind: .i64, zero: 0, minusOne: -1,
  row: { direct_row_i64($0, $1, $2, $3, $4) },
  tile: { direct_tile_i64($0, $1, $2, $3.rows, $3.columns, $4, $5, $6.rows, $6.columns, $7 ? 1 : 0) },
  within: {
    direct_within_i64($0, $1, $2, $3, $4, $5.rows, $5.columns, $6, $7, $8.rows, $8.columns, $9 ? 1 : 0)
  },
  strided: {
    direct_strided_i64(
      $0, $1, $2, $3.rows, $3.columns, $4.rows, $4.columns, $5, $6, $7.rows, $7.columns, $8.rows, $8.columns)
  },
  accumulate: { y, x, count in
    for index in 0..<count { y[index] &+= x[index] }
    return true
  },
  multiply: { $0 &* $1 }, add: { $0 &+ $1 }, conjugate: { $0 }, isFinite: { _ in true },
  areFinite: { _, _ in true }, magnitude: { Double($0.magnitude) }, sign: { $0.signum() },
  spreads: { _ in true })
