import ComplexModule
import Convolution

/// An array in another type, and how many of its samples did not fit.
///
/// ```swift
/// let bytes = try NumericArray([-3.0, 3]).converted(to: .u8)
/// print(bytes.array.elements(as: UInt8.self)!, bytes.clipped)  // [0, 3] 1
/// ```
public struct ConvertedArray: Sendable {
  /// The converted samples.
  public let array: NumericArray
  /// The number of samples beyond the range of an integer type, which were saturated.
  public let clipped: Int

  package init(array: NumericArray, clipped: Int) {
    self.array = array
    self.clipped = clipped
  }
}

extension NumericArray {
  /// The array in another type.
  ///
  /// To an integer type values are rounded half to even and saturated, and the saturated ones counted; to
  /// a floating type they are rounded to nearest. Complex becomes real only where every imaginary part is
  /// zero.
  ///
  /// ```swift
  /// let bytes = try NumericArray([1.5, 2.5, 300]).converted(to: .u8)
  /// bytes.array.elements(as: UInt8.self)  // [2, 2, 255]
  /// bytes.clipped  // 1
  /// try NumericArray([1, .nan]).converted(to: .u8)  // error: sample 1 is NaN, which u8 cannot hold. …
  /// ```
  ///
  /// - Throws: ``FileError/conversion(_:)`` for NaN to an integer, or an imaginary part that would be lost;
  ///   the message names the first such sample.
  /// - Complexity: O(n); an array that has the type already is returned as it is.
  public func converted(to type: ElementType) throws(FileError) -> ConvertedArray {
    try converted(to: type, asPartOf: shape, from: 0)
  }

  /// Converts samples that are a part of a larger array, whose positions messages name.
  ///
  /// - Parameters:
  ///   - whole: the shape of the larger array.
  ///   - first: the index in it of the first sample.
  package func converted(
    to type: ElementType, asPartOf whole: [Int], from first: Int
  ) throws(FileError) -> ConvertedArray {
    func name(_ index: Int) -> String { Self.position(first + index, in: whole) }
    switch storage {
    case _ where type == elementType: return ConvertedArray(array: self, clipped: 0)
    case .c64(let source) where type == .c128: return wrap(source.map(ComplexDouble.init(widening:)))
    case .c128(let source) where type == .c64: return wrap(source.map(ComplexFloat.init(rounding:)))
    case .c64(let source):
      return try realParts(source, type, name).converted(to: type, asPartOf: whole, from: first)
    case .c128(let source):
      return try realParts(source, type, name).converted(to: type, asPartOf: whole, from: first)
    case _ where type == .c64: return try converted(to: .f32).array.withZeroImaginaryParts()
    case _ where type == .c128: return try converted(to: .f64).array.withZeroImaginaryParts()
    // Through Int64 these would saturate, through Double f32 would be rounded twice.
    case .u64(let source) where type == .f32: return wrap(source.map { Float($0) })
    case .u64(let source) where type == .f64: return wrap(source.map { Double($0) })
    default: break
    }
    if let integer = elementType.convertibleInteger { return convertIntegers(integer, to: type.convertible) }
    return try convertReals(elementType.convertible, to: type.convertible, name)
  }

  private func wrap<Element: NumericElement>(_ elements: [Element], clipped: Int = 0) -> ConvertedArray {
    ConvertedArray(array: NumericArray(elements, shape: shape), clipped: clipped)
  }

  /// Through `Int64`, so that 64-bit values stay exact and floating ones are rounded once.
  private func convertIntegers<Source: ConvertibleInteger, Target: ConvertibleSample>(
    _: Source.Type, to: Target.Type
  ) -> ConvertedArray {
    var clipped = 0
    let result = convertChunks(from: Source.self, to: Target.self, through: Int64.self) {
      source, count, scratch, target in
      let widening = Source.widen(source, stride: 1, count: count, to: scratch)
      let narrowing = Target.narrow(scratch, count: count, to: target, stride: 1)
      // What saturated at Int64 saturates again at every narrower type, and must not count twice.
      clipped += max(widening, narrowing)
      return true
    }
    return wrap(result, clipped: clipped)
  }

  /// Through `Double`, which holds every f32 and f64 exactly.
  private func convertReals<Source: ConvertibleSample, Target: ConvertibleSample>(
    _: Source.Type, to: Target.Type, _ name: (Int) -> String
  ) throws(FileError) -> ConvertedArray {
    let type = Target.elementType
    var clipped = 0
    var done = 0
    var firstNaN: Int?
    let result = convertChunks(from: Source.self, to: Target.self, through: Double.self) {
      source, count, scratch, target in
      Source.widen(source, stride: 1, count: count, to: scratch)
      if type.isInteger, let index = firstNaNIndex(scratch, count: count) {
        firstNaN = done + index
        return false
      }
      clipped += Target.narrow(scratch, count: count, to: target, stride: 1)
      done += count
      return true
    }
    if let firstNaN {
      throw .conversion(
        "sample \(name(firstNaN)) is NaN, which \(type.rawValue) cannot hold. "
          + "Keep a floating type (f32, f64), or replace the NaN first")
    }
    return wrap(result, clipped: clipped)
  }

  /// The real parts of complex samples, whose imaginary parts must be zero.
  private func realParts<Part: ComplexPart & NumericElement>(
    _ source: [Complex<Part>], _ type: ElementType, _ name: (Int) -> String
  ) throws(FileError) -> NumericArray {
    if let first = source.firstIndex(where: { $0.rawStorage.y != 0 }) {
      throw .conversion(
        "sample \(name(first)) has an imaginary part, which \(type.rawValue) cannot hold. "
          + "Keep a complex type (c64, c128)")
    }
    return NumericArray(source.map { $0.rawStorage.x }, shape: shape)
  }

  /// Real floating-point samples as complex ones.
  private func withZeroImaginaryParts() -> ConvertedArray {
    switch storage {
    case .f32(let samples): wrap(samples.map { ComplexFloat($0, 0) })
    case .f64(let samples): wrap(samples.map { ComplexDouble($0, 0) })
    default: ConvertedArray(array: self, clipped: 0)
    }
  }

  /// Converts piece by piece through a scratch of 32 kB, which stays in the first-level cache, until
  /// `body` answers false; what is left then is zero.
  private func convertChunks<Source: ConvertibleSample, Target: ConvertibleSample, Working>(
    from: Source.Type, to: Target.Type, through: Working.Type,
    _ body: (UnsafePointer<Source>, Int, UnsafeMutablePointer<Working>, UnsafeMutablePointer<Target>) -> Bool
  ) -> [Target] {
    let samples = elements(as: Source.self) ?? []
    return [Target](uninitializedCount: samples.count) { target in
      guard let target = target.baseAddress else { return }
      samples.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: Working.self, capacity: 4096) { scratch in
          var start = 0
          while start < samples.count, let scratch = scratch.baseAddress {
            let length = min(4096, samples.count - start)
            guard body(source + start, length, scratch, target + start) else { break }
            start += length
          }
          (target + start).initialize(repeating: Target.zeroSample, count: samples.count - start)
        }
      }
    }
  }

  /// An index into the samples as a position in the array: `3` or `(1, 2)`.
  package func position(_ index: Int) -> String { Self.position(index, in: shape) }

  private static func position(_ index: Int, in shape: [Int]) -> String {
    guard shape.count > 1 else { return "\(index)" }
    var rest = index
    var position: [Int] = []
    for length in shape.reversed() {
      position.append(rest % max(length, 1))
      rest /= max(length, 1)
    }
    return "(" + position.reversed().map(String.init).joined(separator: ", ") + ")"
  }
}

private func firstNaNIndex(_ values: UnsafePointer<Double>, count: Int) -> Int? {
  var found = 0
  for index in 0..<count { found &+= values[index].isNaN ? 1 : 0 }
  return found == 0 ? nil : (0..<count).first { values[$0].isNaN }
}

extension ComplexDouble {
  /// Both parts exactly, non-finite ones included.
  init(widening value: ComplexFloat) {
    self.init(Double(value.rawStorage.x), Double(value.rawStorage.y))
  }
}

extension ComplexFloat {
  /// Both parts rounded to nearest.
  init(rounding value: ComplexDouble) {
    self.init(Float(value.rawStorage.x), Float(value.rawStorage.y))
  }
}
