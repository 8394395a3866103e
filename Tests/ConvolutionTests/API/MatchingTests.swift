import Convolution
import TestSupport
import Testing

/// The lag of a recording, the place of a template, the period of a series.
@Suite struct MatchingTests {
  private struct File: Decodable {
    struct Case: Decodable {
      var shift: Double
      var late: [Double]
    }
    struct Picture: Decodable {
      var shape, templateShape: [Int]
      var image, template: [Double]
      var row, column: Double
    }
    var ecg: [Double]
    var cases: [Case]
    var image: Picture
  }

  /// A real recording, shifted with noise of 1 %, to 0.05 sample.
  @Test func shiftedRecordings() throws {
    let file = try FixtureFile.json(File.self, from: "lags.json")
    #expect(file.cases.count == 7)
    for example in file.cases {
      for lags in [nil, -120...120] {
        let found = try bestLag(of: example.late, against: file.ecg, lags: lags)
        #expect(abs(found.lag - example.shift) <= 0.05, "\(example.shift): \(found)")
        let swapped = try bestLag(of: file.ecg, against: example.late, lags: lags)
        #expect(abs(swapped.lag + example.shift) <= 0.05, "\(example.shift): \(swapped)")
      }
    }
  }

  @Test func templateBetweenPixels() throws {
    let picture = try FixtureFile.json(File.self, from: "lags.json").image
    let found = try matchTemplate(
      Matrix(rows: picture.templateShape[0], columns: picture.templateShape[1], elements: picture.template),
      in: Matrix(rows: picture.shape[0], columns: picture.shape[1], elements: picture.image))
    #expect(abs(found.refinedPosition.rows - picture.row) <= 0.05)
    #expect(abs(found.refinedPosition.columns - picture.column) <= 0.05)
  }

  /// Pearson's coefficient of every window by the definition, on images that provoke cancellation: a large offset,
  /// parts that hardly vary, parts that do not vary at all.
  @Test(arguments: [0.0, 1e6, -1e9])
  func coefficientsOfEveryWindow(_ offset: Double) throws {
    var random = SplitMix64(seed: 3)
    var image = Matrix<Double>(rows: 24, columns: 31, repeating: offset)
    for row in 0..<24 {
      for column in 0..<31 where column < 22 {
        let size = row < 12 ? 1 : 0x1p-20
        // Few bits, so that offset and sample add exactly.
        image[row, column] += size * Double(Int.random(in: -64...64, using: &random)) / 64
      }
    }
    var template = Matrix<Double>(rows: 4, columns: 5, repeating: 0)
    for row in 0..<4 { for column in 0..<5 { template[row, column] = image[14 + row, 7 + column] } }
    let found = try matchTemplate(template, in: image)
    #expect(found.position == Axes(rows: 14, columns: 7))
    for row in 0..<21 {
      for column in 0..<27 {
        let exact = pearson(template, image, row, column)
        let value = found.coefficients[row, column]
        #expect(abs(value) <= 1)
        // Samples lose 2⁻⁵³ of the offset when the mean leaves; the smallest variation here is 2⁻²⁶.
        #expect(
          abs(value - exact) <= 1e-8 + 0x1p-52 * abs(offset) * 0x1p26, "\(row) \(column): \(value) \(exact)")
      }
    }
    #expect(found.coefficients[3, 25] == 0)
  }

  private func pearson(_ template: Matrix<Double>, _ image: Matrix<Double>, _ row: Int, _ column: Int)
    -> Double
  {
    let window = (0..<20).map { image[row + $0 / 5, column + $0 % 5] - image[23, 30] }
    let taps = template.elements.map { $0 - image[23, 30] }
    let (a, b) = (window.reduce(0, +) / 20, taps.reduce(0, +) / 20)
    let product = zip(window, taps).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) }
    let sizes =
      window.reduce(0) { $0 + ($1 - a) * ($1 - a) } * taps.reduce(0) { $0 + ($1 - b) * ($1 - b) }
    return sizes > 0 ? product / sizes.squareRoot() : 0
  }

  /// Coefficients never leave [−1, 1], exact copies reach 1 up to rounding.
  @Test(arguments: [1e-300, 1, 1e300]) func coefficientsStayInRange(_ scale: Double) throws {
    var random = SplitMix64(seed: 9)
    let x = (0..<300).map { _ in scale * Double.random(in: -1...1, using: &random) }
    let y = x.map { -$0 }
    let same = try correlationCoefficients(of: x, against: x)
    let opposite = try correlationCoefficients(of: x, against: y)
    #expect(same.allSatisfy { abs($0) <= 1 } && opposite.allSatisfy { abs($0) <= 1 })
    #expect(same[299] >= 1 - 300 * 0x1p-52 && opposite[299] <= -1 + 300 * 0x1p-52)
  }

  @Test func periodOfSunspots() throws {
    let years = (0..<220).map { Double([5, 20, 60, 110, 140, 120, 90, 60, 35, 15, 6][$0 % 11]) }
    #expect(try period(of: years)?.wholeLag == 11)
    #expect(try period(of: [1, 2, 3]) == nil || (try period(of: [1, 2, 3])?.wholeLag ?? 0) > 1)
    #expect(try autoCorrelation(of: years, upTo: 0)[0] >= 1 - 220 * 0x1p-52)
  }

  @Test func refusals() {
    #expect(throws: ConvolutionError.self) { try bestLag(of: [1, 1, 1], against: [1, 2]) }
    #expect(throws: ConvolutionError.self) { try bestLag(of: [1, .nan], against: [1, 2]) }
    #expect(throws: ConvolutionError.self) { try bestLag(of: [1, 2], against: [1, 2], lags: 5...9) }
    #expect(throws: ConvolutionError.emptyOperand(.signal)) { try bestLag(of: [], against: [1, 2]) }
    #expect(throws: ConvolutionError.self) { try matchTemplate([[1, 1]], in: [[1, 2, 3]]) }
    #expect(throws: ConvolutionError.self) { try matchTemplate([[1, 2, 3]], in: [[1, 2]]) }
  }
}
