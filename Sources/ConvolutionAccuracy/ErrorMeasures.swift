import Convolution
import RealModule

/// How a result differs from the reference, over the outputs that were looked at.
///
/// ```swift
/// let errors = try AccuracyReport(signal: [1.0, 2, 3], kernel: [0.5, 0.5]).rows[0].errors
/// print(errors.samples, errors.largest, errors.signalToNoise)  // 4 0.0 inf
/// ```
public struct ErrorMeasures: Sendable, Equatable {
  /// Outputs that were looked at.
  public internal(set) var samples = 0
  /// max |error|
  public internal(set) var largest = 0.0
  /// Where it is, counted row by row.
  public internal(set) var worstIndex = 0
  /// √(mean error²)
  public internal(set) var rootMeanSquare = 0.0
  /// ‖error‖₂ / ‖reference‖₂, as FFTW's benchfft defines it.
  public internal(set) var relativeL2 = 0.0
  /// max |error| / |reference| over references that are not zero.
  public internal(set) var largestRelative = 0.0
  /// Errors in units in the last place of the reference: median, 90 %, 99 % and largest.
  public internal(set) var ulps = ULPPercentiles()
  /// mean error: positive when results are too large.
  public internal(set) var bias = 0.0
  /// 20 log₁₀ ‖reference‖ / ‖error‖, in decibels; infinite when there is no error.
  public internal(set) var signalToNoise = Double.infinity
  /// Outputs beyond their block's guaranteed bound, or finite where the reference is not.
  public internal(set) var violations = 0
  /// Results whose sign is the wrong one.
  public internal(set) var signFlips = 0
  /// Results that differ from an exact integer; 0 for others.
  public internal(set) var wrongIntegers = 0
  /// max of |error| / bound.
  public internal(set) var largestShareOfBound = 0.0

  /// Percentiles of errors in units in the last place.
  ///
  /// ```swift
  /// let noise = InputFamily.gaussian.samples(500, seed: 1)
  /// let ulps = try AccuracyReport(signal: noise, kernel: [0.1, 0.2]).rows[0].errors.ulps
  /// ulps.median <= ulps.ninetyNine  // true
  /// ```
  public struct ULPPercentiles: Sendable, Equatable {
    /// Half of the errors are at most this.
    public internal(set) var median = 0.0
    /// 90 % of the errors are at most this.
    public internal(set) var ninety = 0.0
    /// 99 % of the errors are at most this.
    public internal(set) var ninetyNine = 0.0
    /// The largest.
    public internal(set) var largest = 0.0
  }
}

/// Collects errors one output at a time.
struct ErrorCollector {
  private var measures = ErrorMeasures()
  private var errorNorm = ScaledSquares()
  private var referenceNorm = ScaledSquares()
  private var errorSum = 0.0
  private var ulps: [Double] = []

  /// Adds one output.
  mutating func add<Element: MeasuredElement>(
    _ actual: Element, _ reference: (real: DoubleDouble, imaginary: DoubleDouble), bound: Double, index: Int
  ) {
    measures.samples += 1
    let parts = actual.measuredParts
    guard reference.real.high.isFinite, reference.imaginary.high.isFinite else {
      if actual - actual == .zero { measures.violations += 1 }
      return
    }
    let real = reference.real.distance(to: parts.real)
    let imaginary = Element.isComplex ? reference.imaginary.distance(to: parts.imaginary) : 0
    let size = modulus(real, imaginary)
    let truth = modulus(reference.real.high, reference.imaginary.high)
    guard size.isFinite else {
      measures.violations += 1
      return
    }
    if size > measures.largest { (measures.largest, measures.worstIndex) = (size, index) }
    if size > bound { measures.violations += 1 }
    if size > 0 { measures.largestShareOfBound = max(measures.largestShareOfBound, size / bound) }
    if truth > 0 { measures.largestRelative = max(measures.largestRelative, size / truth) }
    errorNorm.add(size)
    referenceNorm.add(truth)
    errorSum += real
    ulps.append(abs(real) / Element.unitInTheLastPlace(near: reference.real.high))
    flip(parts.real, reference.real.high)
    guard Element.isComplex else { return }
    ulps.append(abs(imaginary) / Element.unitInTheLastPlace(near: reference.imaginary.high))
    flip(parts.imaginary, reference.imaginary.high)
  }

  /// Adds one exact integer.
  mutating func add(_ actual: Int64, exactly reference: Int128, index: Int) {
    measures.samples += 1
    referenceNorm.add(Double(reference))
    guard Int128(actual) != reference else { return }
    let error = Double(Int128(actual) - reference)
    measures.wrongIntegers += 1
    measures.violations += 1
    errorNorm.add(error)
    errorSum += error
    if abs(error) > measures.largest { (measures.largest, measures.worstIndex) = (abs(error), index) }
  }

  private mutating func flip(_ actual: Double, _ reference: Double) {
    if actual * reference.sign.factor < 0, reference != 0 { measures.signFlips += 1 }
  }

  /// The measures of everything added.
  func finish() -> ErrorMeasures {
    var result = measures
    guard result.samples > 0 else { return result }
    let count = Double(result.samples)
    result.rootMeanSquare = errorNorm.norm / count.squareRoot()
    result.relativeL2 = errorNorm.norm > 0 ? errorNorm.norm / referenceNorm.norm : 0
    result.bias = errorSum / count
    if errorNorm.norm > 0 { result.signalToNoise = -20 * .log10(result.relativeL2) }
    let sorted = ulps.sorted()
    guard let last = sorted.last else { return result }
    func percentile(_ share: Double) -> Double { sorted[Int(share * Double(sorted.count - 1))] }
    result.ulps = ErrorMeasures.ULPPercentiles(
      median: percentile(0.5), ninety: percentile(0.9), ninetyNine: percentile(0.99), largest: last)
    return result
  }
}

/// A sum of squares that neither overflows nor underflows.
private struct ScaledSquares {
  private(set) var norm = 0.0

  mutating func add(_ value: Double) { norm = modulus(norm, value) }
}

/// √(a² + b²) without overflow on the way.
func modulus(_ a: Double, _ b: Double) -> Double {
  let (large, small) = (max(abs(a), abs(b)), min(abs(a), abs(b)))
  guard small > 0, large.isFinite else { return large }
  let ratio = small / large
  return large * (1 + ratio * ratio).squareRoot()
}

extension FloatingPointSign {
  fileprivate var factor: Double { self == .plus ? 1 : -1 }
}
