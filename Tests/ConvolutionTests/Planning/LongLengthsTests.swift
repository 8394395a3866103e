import Convolution
import Testing

@Suite struct LongLengthsTests {
  @Test(arguments: [1, 8192, 8193, 100_000, 1_050_000, 1_999_999, 1 << 21, 1 << 25])
  func lengthsWasteLittle(count: Int) throws {
    let length = try #require(LongLengths.cheapest(atLeast: count, of: LongLengths.signal))
    #expect(length >= count && Double(length) <= max(8192, 1.5 * Double(count)), "\(count) → \(length)")
    let row = try #require(LongLengths.matrix(Shape(rows: 1, columns: length)))
    #expect(2 * row.count == length && row.rows <= row.columns && row.columns <= 4 * row.rows)
  }

  @Test func everyLengthHasItsPlane() {
    #expect(LongLengths.signal == LongLengths.signal.sorted() && LongLengths.signal.first == 8192)
    for length in LongLengths.signal {
      #expect(LongLengths.matrix(Shape(rows: 1, columns: length))?.count == length / 2)
    }
    #expect(LongLengths.matrix(Shape(rows: 1, columns: 8194)) == nil)
    for rows in LongLengths.axis where rows <= 4096 {
      #expect(LongLengths.matrix(Shape(rows: rows, columns: 2 * rows)) == Shape(rows: rows, columns: rows))
    }
    #expect(LongLengths.matrix(Shape(rows: 80, columns: 192)) == nil)
    #expect(LongLengths.matrix(Shape(rows: 96, columns: 33)) == nil)
  }

  @Test func beyondTheLastThereIsNone() {
    #expect(LongLengths.cheapest(atLeast: .max / 4, of: LongLengths.signal) == nil)
    #expect(LongLengths.cheapest(atLeast: 65537, of: LongLengths.axis) == nil)
  }

  /// Zeros round the input may run into each other, repeated samples may not.
  @Test func oneTransformHoldsWhatTheOutputsReach() throws {
    func geometry(_ taps: Int, _ mode: ConvolutionMode, _ boundary: Boundary) throws -> Geometry {
      try Geometry(
        input: Shape(rows: 1, columns: 1000), kernel: Shape(rows: 1, columns: taps),
        request: ConvolutionOptions<Double>(mode: mode, boundary: boundary).request(.alongRows, zero: 0))
    }
    let full = try geometry(1000, .full, .fill).columns
    #expect(LongAxis.length(full, zeroOutside: true) == 1999)
    #expect(LongAxis.length(full, zeroOutside: false) == 2998)
    let same = try geometry(101, .same, .fill)
    #expect(LongAxis.length(same.columns, zeroOutside: true) == 1050)
    let (row, tile) = (Shape(rows: 1, columns: 1056), Shape(rows: 1, columns: 512))
    #expect(LongAxis.tile(same, transform: row) == Shape(rows: 1, columns: 1100))
    #expect(LongAxis.tile(same, transform: tile) == tile)
  }
}
