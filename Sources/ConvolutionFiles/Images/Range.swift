import ComplexModule
import Convolution
import RealModule

/// The extremes of an array.
///
/// ```swift
/// let summary = NumericArray([2, .nan, -1, .infinity]).summary
/// print(summary.finiteRange!, summary.nonFinite)  // -1.0...2.0 2
/// ```
public struct SampleSummary: Equatable, Sendable {
  /// The smallest and largest finite sample; nil when there is none. Of complex samples, magnitudes.
  public var finiteRange: ClosedRange<Double>?
  /// The number of NaN and infinite samples.
  public var nonFinite: Int

  package init(finiteRange: ClosedRange<Double>?, nonFinite: Int) {
    self.finiteRange = finiteRange
    self.nonFinite = nonFinite
  }
}

extension NumericArray {
  /// The range of the finite samples and the number of others.
  ///
  /// - Complexity: O(n).
  public var summary: SampleSummary {
    var low = Double.infinity
    var high = -Double.infinity
    var nonFinite = 0
    forEachChunk { chunk in
      for value in chunk {
        if value.isFinite {
          low = min(low, value)
          high = max(high, value)
        } else {
          nonFinite += 1
        }
      }
    }
    return SampleSummary(finiteRange: low <= high ? low...high : nil, nonFinite: nonFinite)
  }

  /// The samples stretched so that the smallest becomes the lower end of a type's range and the largest the
  /// upper: y = low + (x − min)·(high − low)/(max − min).
  ///
  /// For floating types the range is 0 to 1. Samples that are all equal become the lower end; NaN and
  /// infinities take no part and stay. The result is not rounded: f32 for samples of at most 16 bits and
  /// f32, otherwise f64.
  ///
  /// ```swift
  /// try NumericArray([-1.0, 0, 3]).rescaled(to: .u8).elements(as: Double.self)  // [0.0, 63.75, 255.0]
  /// ```
  ///
  /// - Throws: ``FileError/conversion(_:)`` for complex samples.
  /// - Complexity: O(n).
  public func rescaled(to type: ElementType) throws(FileError) -> NumericArray {
    guard !elementType.isComplex, !type.isComplex else {
      throw .conversion(
        "complex samples have no smallest and largest. Take the real part or the magnitude first")
    }
    guard let range = summary.finiteRange else { return self }
    let target = type.range
    let samples = try converted(to: .f64).array.elements(as: Double.self) ?? []
    // Halved first, so that the difference of two huge numbers is no infinity.
    let width = range.upperBound / 2 - range.lowerBound / 2
    let scaled = samples.map { value in
      guard value.isFinite, width > 0 else { return value.isFinite ? target.lowerBound : value }
      let part = (value / 2 - range.lowerBound / 2) / width
      return target.lowerBound * (1 - part) + target.upperBound * part
    }
    return try NumericArray(scaled, shape: shape).converted(to: elementType.floatingType).array
  }

  /// The samples with everything below `low` raised to it and everything above `high` lowered to it; NaN
  /// stays.
  ///
  /// The type stays, but integers become f64 where a bound is no integer that the type holds.
  ///
  /// ```swift
  /// try NumericArray([-20, 0, 300]).clamped(to: 0...255).elements(as: Double.self)  // [0.0, 0.0, 255.0]
  /// ```
  ///
  /// - Precondition: `low <= high`.
  /// - Throws: ``FileError/conversion(_:)`` for complex samples.
  /// - Complexity: O(n).
  public func clamped(to bounds: ClosedRange<Double>) throws(FileError) -> NumericArray {
    func floating<Sample: BinaryFloatingPoint & NumericElement>(_ samples: [Sample]) -> NumericArray {
      let (low, high) = (Sample(bounds.lowerBound), Sample(bounds.upperBound))
      return NumericArray(samples.map { $0 < low ? low : $0 > high ? high : $0 }, shape: shape)
    }
    func integer<Sample: FixedWidthInteger & NumericElement>(_ samples: [Sample]) -> NumericArray? {
      guard
        let low = bounds.lowerBound < Double(Sample.min) ? Sample.min : Sample(exactly: bounds.lowerBound),
        let high = bounds.upperBound > Double(Sample.max) ? Sample.max : Sample(exactly: bounds.upperBound)
      else { return nil }
      return NumericArray(samples.map { min(max($0, low), high) }, shape: shape)
    }
    let kept: NumericArray? =
      switch storage {
      case .u8(let samples): integer(samples)
      case .i8(let samples): integer(samples)
      case .u16(let samples): integer(samples)
      case .i16(let samples): integer(samples)
      case .u32(let samples): integer(samples)
      case .i32(let samples): integer(samples)
      case .u64(let samples): integer(samples)
      case .i64(let samples): integer(samples)
      case .f32(let samples): floating(samples)
      case .f64(let samples): floating(samples)
      case .c64, .c128: throw .conversion("complex samples cannot be clipped. Take the real part first")
      }
    if let kept { return kept }
    return floating(try converted(to: .f64).array.elements(as: Double.self) ?? [])
  }

  /// Hands out the samples as `Double` (of complex ones the magnitudes), some thousands at a time.
  private func forEachChunk(_ body: (UnsafeBufferPointer<Double>) -> Void) {
    func chunks<Sample: ConvertibleSample>(_: Sample.Type) {
      let samples = elements(as: Sample.self) ?? []
      samples.withUnsafeBufferPointer { samples in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 4096) { scratch in
          guard let source = samples.baseAddress, let target = scratch.baseAddress else { return }
          for start in stride(from: 0, to: samples.count, by: 4096) {
            let length = min(4096, samples.count - start)
            Sample.widen(source + start, stride: 1, count: length, to: target)
            body(UnsafeBufferPointer(start: target, count: length))
          }
        }
      }
    }
    switch storage {
    case .c64(let samples): magnitudes(samples).withUnsafeBufferPointer(body)
    case .c128(let samples): magnitudes(samples).withUnsafeBufferPointer(body)
    default: chunks(elementType.convertible)
    }
  }

  private func magnitudes<Part: ComplexPart>(_ samples: [Complex<Part>]) -> [Double] {
    samples.map { Double.hypot(Double($0.rawStorage.x), Double($0.rawStorage.y)) }
  }
}

extension ElementType {
  /// The range of the type's values, 0 to 1 for floating types.
  fileprivate var range: ClosedRange<Double> {
    guard let bits = integerBits else { return 0...1 }
    let span = Double(sign: .plus, exponent: bits, significand: 1)
    return rawValue.hasPrefix("u") ? 0...(span - 1) : (-span / 2)...(span / 2 - 1)
  }
}
