import ComplexModule
import RealModule

/// A sample type whose kernels can be factored; the arithmetic is always that of `Double`.
protocol FactorSample {
  associatedtype Working: FactorScalar
  /// Unit roundoff u of the type: half the distance from 1 to the next number.
  static var unitRoundoff: Double { get }
  /// max(|re|, |im|)
  var largestComponent: Double { get }
  /// The sample times 2^exponent.
  func working(scaledBy exponent: Int) -> Working
  /// A value times 2^exponent, rounded once to this type.
  init(_ value: Working, scaledBy exponent: Int)
}

extension FactorSample where Self: BinaryFloatingPoint {
  static var unitRoundoff: Double { Double(ulpOfOne) / 2 }
  var largestComponent: Double { Double(magnitude) }
  func working(scaledBy exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: Double(self))
  }
  init(_ value: Double, scaledBy exponent: Int) {
    self.init(Double(sign: .plus, exponent: exponent, significand: value))
  }
}

extension Float: FactorSample {}
extension Double: FactorSample {}

extension Complex: FactorSample
where RealType: FactorSample & BinaryFloatingPoint, RealType.Working == Double {
  static var unitRoundoff: Double { RealType.unitRoundoff }
  /// The stored parts are read, because `real` and `imaginary` are NaN for every non-finite number.
  var largestComponent: Double { Swift.max(rawStorage.x.largestComponent, rawStorage.y.largestComponent) }
  func working(scaledBy exponent: Int) -> Complex<Double> {
    Complex<Double>(real.working(scaledBy: exponent), imaginary.working(scaledBy: exponent))
  }
  init(_ value: Complex<Double>, scaledBy exponent: Int) {
    self.init(
      RealType(value.real, scaledBy: exponent), RealType(value.imaginary, scaledBy: exponent))
  }
}
