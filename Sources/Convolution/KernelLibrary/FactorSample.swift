import ComplexModule
import RealModule

/// 2^exponent as two factors, each a normal double where the product would overflow or underflow: |exponent| ≤ 1100.
struct PowerOfTwo {
  fileprivate let first: Double
  fileprivate let second: Double

  init(_ exponent: Int) {
    first = Double(sign: .plus, exponent: exponent / 2, significand: 1)
    second = Double(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
  }
}

/// A sample type whose kernels can be factored; the arithmetic is always that of `Double`.
protocol FactorSample {
  associatedtype Working: FactorScalar
  /// Unit roundoff u of the type: half the distance from 1 to the next number.
  static var unitRoundoff: Double { get }
  /// Whether the product of two such numbers is a `Double` without rounding.
  static var productsAreExact: Bool { get }
  /// max(|re|, |im|)
  var largestComponent: Double { get }
  /// The sample times a power of two.
  func working(scaledBy power: PowerOfTwo) -> Working
  /// A value times 2^exponent, rounded once to this type.
  init(_ value: Working, scaledBy exponent: Int)
}

extension FactorSample where Self: BinaryFloatingPoint {
  static var unitRoundoff: Double { Double(ulpOfOne) / 2 }
  static var productsAreExact: Bool { 2 * (significandBitCount + 1) <= Double.significandBitCount + 1 }
  var largestComponent: Double { Double(magnitude) }
  func working(scaledBy power: PowerOfTwo) -> Double { Double(self) * power.first * power.second }
  init(_ value: Double, scaledBy exponent: Int) {
    self.init(Double(sign: .plus, exponent: exponent, significand: value))
  }
}

extension Float: FactorSample {}
extension Double: FactorSample {}

extension Complex: FactorSample
where RealType: FactorSample & BinaryFloatingPoint, RealType.Working == Double {
  static var unitRoundoff: Double { RealType.unitRoundoff }
  static var productsAreExact: Bool { RealType.productsAreExact }
  /// The stored parts are read, because `real` and `imaginary` are NaN for every non-finite number.
  var largestComponent: Double { Swift.max(rawStorage.x.largestComponent, rawStorage.y.largestComponent) }
  func working(scaledBy power: PowerOfTwo) -> Complex<Double> {
    Complex<Double>(real.working(scaledBy: power), imaginary.working(scaledBy: power))
  }
  init(_ value: Complex<Double>, scaledBy exponent: Int) {
    self.init(
      RealType(value.real, scaledBy: exponent), RealType(value.imaginary, scaledBy: exponent))
  }
}
