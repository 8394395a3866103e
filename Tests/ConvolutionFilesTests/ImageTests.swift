import Convolution
import ConvolutionFiles
import Testing

@Suite struct ImageTests {
  @Test func fixturesAreThere() {
    #expect(Fixture.resize.count == 10)
  }

  /// Against Pillow's bicubic (up) and the definition of the area average (down), both in single precision.
  @Test(arguments: Fixture.resize) func resizes(_ fixture: Fixture) throws {
    let source = fixture.bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let expected = fixture.samples.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let image = NumericArray(source, shape: [7, 9])
    let result = try image.resized(rows: fixture.shape[0], columns: fixture.shape[1])
    #expect(result.shape == fixture.shape)
    let values = try #require(result.elements(as: Float.self))
    let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? .infinity
    // Values reach 300; Pillow rounds to single precision between its two passes.
    #expect(worst <= 300 * Float.ulpOfOne * 2, "off by \(worst)")
  }

  @Test func resizingToTheSameSizeChangesNothing() throws {
    let image = NumericArray([1, .nan, 3, -0.5, .infinity, 6], shape: [2, 3])
    #expect(try image.resized(rows: 2, columns: 3).bytes == image.bytes)
  }

  @Test(arguments: [(1, 1, 5, 7), (5, 3, 1, 1), (4, 4, 9, 2), (3, 8, 3, 80), (100, 1, 7, 3)])
  func constantsStayConstant(_ rows: Int, _ columns: Int, _ newRows: Int, _ newColumns: Int) throws {
    let image = NumericArray([UInt8](repeating: 200, count: rows * columns * 3), shape: [rows, columns, 3])
    let result = try image.resized(rows: newRows, columns: newColumns)
    #expect(result.shape == [newRows, newColumns, 3])
    for value in try #require(result.elements(as: Float.self)) {
      #expect(abs(value - 200) <= 200 * .ulpOfOne)
    }
  }

  @Test func refusesSizes() {
    let image = NumericArray([1.0, 2], shape: [1, 2])
    #expect(throws: FileError.self) { try image.resized(rows: 0, columns: 1) }
    #expect(throws: FileError.self) { try image.resized(rows: .max, columns: .max) }
    #expect(throws: FileError.self) { try image.resized(rows: 1 << 30, columns: 1 << 20) }
    #expect(throws: FileError.self) {
      try NumericArray([Double](), shape: [0, 2]).resized(rows: 1, columns: 1)
    }
    #expect(throws: FileError.self) { try NumericArray([1.0, 2]).resized(rows: 1, columns: 1) }
  }

  @Test func brightness() throws {
    let image = NumericArray([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255] as [UInt8], shape: [2, 2, 3])
    let gray = try image.grayscale()
    #expect(gray.shape == [2, 2])
    let expected: [Float] = [0.299 * 255, 0.587 * 255, 0.114 * 255, 255].map { Float($0 as Double) }
    #expect(gray.elements(as: Float.self) == expected)
    #expect(try NumericArray([7] as [UInt16], shape: [1, 1, 1]).grayscale().elements(as: UInt16.self) == [7])
    #expect(
      try NumericArray([100.0, 0, 0, 9], shape: [1, 1, 4]).grayscale().elements(as: Double.self) == [29.9])
    #expect(throws: FileError.self) { try NumericArray([1.0, 1, 1, 9, 5], shape: [1, 1, 5]).grayscale() }
  }

  @Test func channelsApartAndTogether() throws {
    let samples = (0..<24).map { UInt16($0) }
    let image = NumericArray(samples, shape: [2, 4, 3])
    let channels = try image.channels()
    #expect(channels.count == 3 && channels[1].shape == [2, 4])
    #expect(channels[1].elements(as: UInt16.self) == (0..<8).map { UInt16(3 * $0 + 1) })
    #expect(try NumericArray(channels: channels).bytes == image.bytes)
    let planes = try image.planes(as: Double.self)
    #expect(planes[2] == Matrix(rows: 2, columns: 4, elements: (0..<8).map { Double(3 * $0 + 2) }))
    #expect(try NumericArray(planes: planes).shape == [2, 4, 3])
    #expect(throws: FileError.self) { try NumericArray(channels: []) }
    #expect(throws: FileError.self) {
      try NumericArray(channels: [channels[0], NumericArray([1.0], shape: [1, 1])])
    }
  }

  @Test func rescaling() throws {
    let array = NumericArray([-1.0, 0, 3, .nan, .infinity], shape: [5])
    let bytes = try #require(try array.rescaled(to: .u8).elements(as: Double.self))
    #expect(Array(bytes[..<3]) == [0, 63.75, 255] && bytes[3].isNaN && bytes[4] == .infinity)
    #expect(try array.rescaled(to: .i8).elements(as: Double.self)?.prefix(3) == [-128, -64.25, 127])
    #expect(try NumericArray([5, 5] as [Int32]).rescaled(to: .u16).elements(as: Double.self) == [0, 0])
    let huge = NumericArray([-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    #expect(try huge.rescaled(to: .f32).elements(as: Double.self) == [0, 1])
  }

  @Test func clamping() throws {
    #expect(try NumericArray([1.0, .nan, 9]).clamped(to: 2...5).elements(as: Double.self)?[2] == 5)
    #expect(try NumericArray([1.0, .nan, 9]).clamped(to: 2...5).elements(as: Double.self)?[1].isNaN == true)
    #expect(
      try NumericArray([-5, 5, 500] as [Int64]).clamped(to: 0...255).elements(as: Int64.self) == [0, 5, 255])
    #expect(try NumericArray([1, 2] as [UInt8]).clamped(to: -3...1e9).elements(as: UInt8.self) == [1, 2])
    #expect(try NumericArray([1, 2] as [UInt8]).clamped(to: 1.5...9).elements(as: Double.self) == [1.5, 2])
    #expect(
      try NumericArray([1, 2] as [UInt8]).clamped(to: 300...400).elements(as: Double.self) == [300, 300])
  }

  @Test func summaries() {
    #expect(NumericArray([1.0, -2, .nan, .infinity]).summary == summary(-2...1, 2))
    #expect(NumericArray([ComplexDouble(3, 4), ComplexDouble(.nan, 0)]).summary == summary(5...5, 1))
    #expect(NumericArray([Double]()).summary == summary(nil, 0))
    #expect(NumericArray((0..<10_000).map { Int16($0) }).summary == summary(0...9999, 0))
  }

  private func summary(_ range: ClosedRange<Double>?, _ nonFinite: Int) -> SampleSummary {
    SampleSummary(finiteRange: range, nonFinite: nonFinite)
  }
}
