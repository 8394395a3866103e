import ComplexModule
import Convolution

/// A sample type whose results can be held against a reference: real, or complex with two parts.
///
/// ```swift
/// func noise<Sample: MeasuredElement>(_ count: Int) -> [Sample] {
///   InputFamily.gaussian.samples(count, seed: 7).map { Sample(real: $0, imaginary: 0) }
/// }
/// let signal: [Float] = noise(100)
/// try AccuracyReport(signal: signal, kernel: [0.5, 0.5]).rows[0].errors.violations  // 0
/// ```
public protocol MeasuredElement: ConvolutionElement {
  /// The sample nearest to the given parts; a real type drops the imaginary one.
  init(real: Double, imaginary: Double)
  /// Real and imaginary part, exactly.
  var measuredParts: (real: Double, imaginary: Double) { get }
  /// The distance between neighbouring numbers of the type near a value.
  static func unitInTheLastPlace(near value: Double) -> Double
  /// Whether samples have imaginary parts.
  static var isComplex: Bool { get }
}

extension Double: MeasuredElement {
  /// The real part.
  public init(real: Double, imaginary: Double) { self = real }
  /// The number and 0.
  public var measuredParts: (real: Double, imaginary: Double) { (self, 0) }
  /// Of double precision.
  public static func unitInTheLastPlace(near value: Double) -> Double { value.ulp }
  /// False.
  public static var isComplex: Bool { false }
}

extension Float: MeasuredElement {
  /// The real part, rounded.
  public init(real: Double, imaginary: Double) { self = Float(real) }
  /// The number and 0.
  public var measuredParts: (real: Double, imaginary: Double) { (Double(self), 0) }
  /// Of single precision.
  public static func unitInTheLastPlace(near value: Double) -> Double { Double(Float(value).ulp) }
  /// False.
  public static var isComplex: Bool { false }
}

extension Complex: MeasuredElement where RealType: ComplexScalar & MeasuredElement {
  /// Both parts, rounded.
  public init(real: Double, imaginary: Double) {
    self.init(RealType(real: real, imaginary: 0), RealType(real: imaginary, imaginary: 0))
  }
  /// The parts as they are stored.
  public var measuredParts: (real: Double, imaginary: Double) {
    (rawStorage.x.measuredParts.real, rawStorage.y.measuredParts.real)
  }
  /// Of the parts' type.
  public static func unitInTheLastPlace(near value: Double) -> Double {
    RealType.unitInTheLastPlace(near: value)
  }
  /// True.
  public static var isComplex: Bool { true }
}
