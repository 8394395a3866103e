import ConvolutionFiles
import Testing

@Suite struct ConversionTests {
  /// Every pair of types on values that both hold, there and back.
  @Test(arguments: ElementType.allCases, ElementType.allCases)
  func smallIntegersSurvive(_ source: ElementType, _ target: ElementType) throws {
    let values = (0..<5000).map { Int64($0 % 128) }
    let start = try NumericArray(values, shape: [50, 100]).converted(to: source)
    let there = try start.array.converted(to: target)
    #expect(there.array.elementType == target && there.array.shape == [50, 100])
    #expect(start.clipped == 0 && there.clipped == 0)
    #expect(try there.array.converted(to: .i64).array.elements(as: Int64.self) == values)
  }

  /// Rounding and saturation against the definition, on values around every edge of each integer type.
  @Test(arguments: ElementType.allCases.filter(\.isInteger)) func roundsAndSaturates(_ type: ElementType)
    throws
  {
    func check<Integer: NumericElement & FixedWidthInteger>(_: Integer.Type) throws {
      var values = [
        0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.49999999999999994, 126.5, 254.5, .infinity, -.infinity, 1e300,
      ]
      for edge in [Double(Integer.min), Double(Integer.max)] {
        values += [edge, edge + 0.5, edge - 0.5, edge + 1, edge - 1, edge.nextUp, edge.nextDown, edge * 2]
      }
      let result = try NumericArray(values).converted(to: type)
      let integers = try #require(result.array.elements(as: Integer.self))
      var clipped = 0
      for (value, integer) in zip(values, integers) {
        let rounded = value.rounded(.toNearestOrEven)
        let exact = Integer(exactly: rounded)
        clipped += exact == nil ? 1 : 0
        #expect(integer == exact ?? (value < 0 ? .min : .max), "\(value) to \(type)")
      }
      #expect(result.clipped == clipped)
    }
    switch type {
    case .u8: try check(UInt8.self)
    case .i8: try check(Int8.self)
    case .u16: try check(UInt16.self)
    case .i16: try check(Int16.self)
    case .u32: try check(UInt32.self)
    case .i32: try check(Int32.self)
    case .u64: try check(UInt64.self)
    default: try check(Int64.self)
    }
  }

  @Test func integersSaturateOnceEach() throws {
    let wide = NumericArray([0, 1, .max, 1 << 63] as [UInt64])
    #expect(try wide.converted(to: .i64).clipped == 2)
    #expect(try wide.converted(to: .u8).clipped == 2)
    #expect(try wide.converted(to: .u8).array.elements(as: UInt8.self) == [0, 1, 255, 255])
    let signed = NumericArray([-1, 5, .min, .max] as [Int64])
    #expect(try signed.converted(to: .u64).array.elements(as: UInt64.self) == [0, 5, 0, UInt64(Int64.max)])
    #expect(try signed.converted(to: .u64).clipped == 2)
    #expect(try signed.converted(to: .i32).clipped == 2)
  }

  /// 2⁵³ + 2²⁹ + 1 goes up in single precision, but down when rounded to double on the way.
  @Test func integersRoundOnce() throws {
    let value: Int64 = 1 << 53 + 1 << 29 + 1
    #expect(try NumericArray([value]).converted(to: .f32).array.elements(as: Float.self) == [Float(value)])
    #expect(
      try NumericArray([UInt64(value)]).converted(to: .f32).array.elements(as: Float.self) == [Float(value)])
    #expect(try NumericArray([UInt64.max]).converted(to: .f64).array.elements(as: Double.self) == [0x1p64])
  }

  @Test func nanToIntegerNamesTheFirst() throws {
    var values = [Double](repeating: 1, count: 9000)
    values[8001] = .nan
    values[8500] = .nan
    let error = #expect(throws: FileError.self) {
      try NumericArray(values, shape: [90, 100]).converted(to: .u8)
    }
    #expect(error?.description.contains("sample (80, 1) is NaN") == true)
  }

  @Test func complexToRealOnlyWithoutLoss() throws {
    let flat = NumericArray([ComplexDouble(2, 0), ComplexDouble(-3, 0)])
    #expect(try flat.converted(to: .f32).array.elements(as: Float.self) == [2, -3])
    let error = #expect(throws: FileError.self) {
      try NumericArray([ComplexFloat(1, 0), ComplexFloat(1, .infinity)]).converted(to: .f64)
    }
    #expect(error?.description.contains("sample 1 has an imaginary part") == true)
  }

  @Test func nonFinitePartsOfComplexNumbersSurvive() throws {
    let array = NumericArray([ComplexDouble(.infinity, 1), ComplexDouble(2, .nan)])
    let back = try array.converted(to: .c64).array.converted(to: .c128).array
    #expect(back.bytes == array.bytes)
    #expect(
      try NumericArray([Double.infinity]).converted(to: .c64).array.bytes
        == NumericArray([ComplexFloat(.infinity, 0)]).bytes)
  }
}
