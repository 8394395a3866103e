/// The inner loops of conversion, one set for each real type.
///
/// Conversions go through a working type, so that ten types need ten sets of loops and not a hundred:
/// integers through `Int64`, floating-point numbers through `Double`. As requirements of a
/// protocol the loops are compiled for each type; as generic functions they would not be, because the
/// types are only known when the program runs. Samples of an array may lie `stride` apart, as the channels of a
/// picture do; those of the working type are neighbours.
package protocol ConvertibleSample: NumericElement {
  /// A value of zero.
  static var zeroSample: Self { get }
  /// Widens samples to `Double`: exact for all but 64-bit integers, which round to nearest.
  static func widen(
    _ source: UnsafePointer<Self>, stride: Int, count: Int, to target: UnsafeMutablePointer<Double>)
  /// Converts real numbers, none of them NaN where this type is an integer, and returns how many did not
  /// fit: rounded half to even, saturated.
  static func narrow(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>, stride: Int
  ) -> Int
  /// Converts integers and returns how many did not fit and were saturated.
  static func narrow(
    _ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Self>, stride: Int
  ) -> Int
}

/// The inner loop that only integers have.
package protocol ConvertibleInteger: ConvertibleSample, FixedWidthInteger {
  /// Widens integers to `Int64`; unsigned ones beyond it saturate and are counted.
  static func widen(
    _ source: UnsafePointer<Self>, stride: Int, count: Int, to target: UnsafeMutablePointer<Int64>
  ) -> Int
}

extension ElementType {
  /// The Swift type of one sample, or of one part of it, with its conversions.
  package var convertible: any ConvertibleSample.Type {
    if let convertibleInteger { return convertibleInteger }
    return self == .f32 || self == .c64 ? Float.self : Double.self
  }

  /// The Swift type of one sample when that is an integer.
  package var convertibleInteger: (any ConvertibleInteger.Type)? {
    switch self {
    case .u8: UInt8.self
    case .i8: Int8.self
    case .u16: UInt16.self
    case .i16: Int16.self
    case .u32: UInt32.self
    case .i32: Int32.self
    case .u64: UInt64.self
    case .i64: Int64.self
    case .f32, .f64, .c64, .c128: nil
    }
  }
}

extension UInt8: ConvertibleInteger {}
extension Int8: ConvertibleInteger {}
extension UInt16: ConvertibleInteger {}
extension Int16: ConvertibleInteger {}
extension UInt32: ConvertibleInteger {}
extension Int32: ConvertibleInteger {}
extension UInt64: ConvertibleInteger {}
extension Int64: ConvertibleInteger {}
extension Float: ConvertibleSample {}
extension Double: ConvertibleSample {}

/// Lets the compiler write a loop twice: for neighbours, in vectors, and for samples `stride` apart.
@inline(__always)
private func loop<Result>(_ stride: Int, _ body: (_ stride: Int) -> Result) -> Result {
  stride == 1 ? body(1) : body(stride)
}

extension ConvertibleInteger {
  package static var zeroSample: Self { 0 }

  package static func widen(
    _ source: UnsafePointer<Self>, stride: Int, count: Int, to target: UnsafeMutablePointer<Double>
  ) {
    loop(stride) { stride in
      for index in 0..<count { target[index] = Double(source[index &* stride]) }
    }
  }

  package static func widen(
    _ source: UnsafePointer<Self>, stride: Int, count: Int, to target: UnsafeMutablePointer<Int64>
  ) -> Int {
    loop(stride) { stride in
      var clipped = 0
      for index in 0..<count {
        let sample = source[index &* stride]
        target[index] = Int64(clamping: sample)
        clipped &+= Self(truncatingIfNeeded: target[index]) == sample ? 0 : 1
      }
      return clipped
    }
  }

  package static func narrow(
    _ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Self>, stride: Int
  ) -> Int {
    loop(stride) { stride in
      var clipped = 0
      for index in 0..<count {
        let sample = Self(clamping: source[index])
        target[index &* stride] = sample
        clipped &+= Int64(clamping: sample) == source[index] ? 0 : 1
      }
      return clipped
    }
  }

  package static func narrow(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>, stride: Int
  ) -> Int {
    loop(stride) { stride in
      bitWidth <= 32
        ? roundShort(source, count: count, to: target, stride)
        : roundLong(source, count: count, to: target, stride)
    }
  }

  /// Rounding by adding 1.5·2⁵²: the unit in the last place is then 1, so the addition itself rounds half
  /// to even and the low bits are the integer. No library call, no branch: the loop vectorises.
  @inline(__always)
  private static func roundShort(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>, _ stride: Int
  ) -> Int {
    let magic = 0x1.8p52
    let low = Double(Self.min)
    let high = Double(Self.max)
    var clipped = 0
    for index in 0..<count {
      let near = Swift.min(Swift.max(source[index], low - 1), high + 1)
      let rounded = (near + magic) - magic
      clipped &+= rounded < low || rounded > high ? 1 : 0
      let inside = Swift.min(Swift.max(rounded, low), high) + magic
      target[index &* stride] = Self(truncatingIfNeeded: inside.bitPattern)
    }
    return clipped
  }

  /// The same below 2⁵¹, where the difference of the bit patterns is the integer; from there on step by step.
  @inline(__always)
  private static func roundLong(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>, _ stride: Int
  ) -> Int {
    let magic = 0x1.8p52
    var clipped = 0
    for index in 0..<count {
      let place = index &* stride
      if abs(source[index]) < 0x1p51 {
        let integer = Int64(bitPattern: (source[index] + magic).bitPattern &- magic.bitPattern)
        target[place] = Self(clamping: integer)
        clipped &+= Int64(clamping: target[place]) == integer ? 0 : 1
      } else {
        let rounded = source[index].rounded(.toNearestOrEven)
        let exact = Self(exactly: rounded)
        target[place] = exact ?? (rounded < 0 ? Self.min : Self.max)
        clipped &+= exact == nil ? 1 : 0
      }
    }
    return clipped
  }
}

extension ConvertibleSample where Self: BinaryFloatingPoint {
  package static var zeroSample: Self { 0 }

  package static func widen(
    _ source: UnsafePointer<Self>, stride: Int, count: Int, to target: UnsafeMutablePointer<Double>
  ) {
    loop(stride) { stride in
      for index in 0..<count { target[index] = Double(source[index &* stride]) }
    }
  }

  package static func narrow(
    _ source: UnsafePointer<Double>, count: Int, to target: UnsafeMutablePointer<Self>, stride: Int
  ) -> Int {
    loop(stride) { stride in
      for index in 0..<count { target[index &* stride] = Self(source[index]) }
    }
    return 0
  }

  package static func narrow(
    _ source: UnsafePointer<Int64>, count: Int, to target: UnsafeMutablePointer<Self>, stride: Int
  ) -> Int {
    loop(stride) { stride in
      for index in 0..<count { target[index &* stride] = Self(source[index]) }
    }
    return 0
  }
}
