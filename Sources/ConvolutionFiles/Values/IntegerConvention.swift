import Convolution

extension NumericArray {
  /// The samples as whole numbers in the range of an integer type, by the rule of another library.
  ///
  /// OpenCV rounds half to even and saturates, as this library does; MATLAB and Pillow round half up in
  /// magnitude and saturate; NumPy's and SciPy's `astype`, `scipy.ndimage` and PyTorch's `to` cut the fraction
  /// off and keep the lowest bits, so that 257.9 becomes 1 among 8-bit numbers.
  ///
  /// ```swift
  /// let samples = NumericArray([257.9, -0.5, 2.5])
  /// samples.rounded(as: .numpy, to: .u8).elements(as: Double.self)!  // [1.0, 0.0, 2.0]
  /// ```
  ///
  /// - Parameters:
  ///   - convention: the library.
  ///   - type: an integer type of at most 32 bits; with any other the array is returned as it is.
  /// - Returns: an array of the same type; what saturates is left to the conversion. NaN and infinities stay.
  public func rounded(as convention: Convention, to type: ElementType) -> NumericArray {
    guard let bits = type.integerBits, bits <= 32 else { return self }
    let rule = IntegerRule(convention)
    let lowest = type.isSigned ? -Double(1 << (bits - 1)) : 0
    let span = Double(1 << bits)
    func converted(_ value: Double) -> Double {
      let whole = value.rounded(rule.rounding)
      guard rule.wraps, whole.isFinite else { return whole }
      return whole - ((whole - lowest) / span).rounded(.down) * span
    }
    return switch storage {
    case .f64(let samples): NumericArray(samples.map(converted), shape: shape)
    case .f32(let samples): NumericArray(samples.map { Float(converted(Double($0))) }, shape: shape)
    case .i64(let samples) where rule.wraps:
      NumericArray(samples.map { Self.lowestBits(bits, of: $0, isSigned: type.isSigned) }, shape: shape)
    default: self
    }
  }

  /// The lowest bits of an integer, with or without a sign.
  private static func lowestBits(_ bits: Int, of value: Int64, isSigned: Bool) -> Int64 {
    let unused = 64 - bits
    return isSigned
      ? (value << unused) >> unused : Int64(bitPattern: (UInt64(bitPattern: value) << unused) >> unused)
  }
}

/// How a library makes integers of floating-point numbers.
private struct IntegerRule {
  let rounding: FloatingPointRoundingRule
  /// Whether numbers beyond the type lose their highest bits, in place of becoming the nearest that fits.
  let wraps: Bool

  init(_ convention: Convention) {
    switch convention {
    case .opencv: (rounding, wraps) = (.toNearestOrEven, false)
    case .matlab, .pillow: (rounding, wraps) = (.toNearestOrAwayFromZero, false)
    case .numpy, .scipy, .ndimage, .tensorflow, .torch: (rounding, wraps) = (.towardZero, true)
    }
  }
}

extension ElementType {
  fileprivate var isSigned: Bool { rawValue.hasPrefix("i") }
}
