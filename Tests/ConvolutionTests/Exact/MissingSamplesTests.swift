import ComplexModule
import Convolution
import TestSupport
import Testing

/// Normalised convolution, against its definition output by output.
@Suite struct MissingSamplesTests {
  /// `Σ h·x over valid · Σh / Σ h over valid`, from the window's geometry; nil where nothing valid is reached.
  static func definition(
    _ x: Matrix<Double>, _ h: Matrix<Double>, _ dimensionality: Dimensionality,
    _ options: ConvolutionOptions<Double>
  ) throws -> [Double] {
    let geometry = try Geometry(
      input: x.shape, kernel: h.shape, request: options.request(dimensionality, zero: 0))
    let fill = geometry.zeroOutside ? 0 : options.fillValue ?? 0
    let taps = options.correlates ? h.elements : h.elements.reversed()
    let total = taps.reduce(0, +)
    let absolute = taps.reduce(0) { $0 + abs($1) }
    var results: [Double] = []
    for row in 0..<geometry.rows.count {
      for column in 0..<geometry.columns.count {
        var (sum, weight, share, misses) = (0.0, 0.0, 0.0, false)
        for i in 0..<h.rows {
          for j in 0..<h.columns {
            let r = geometry.boundary.sourceIndex(
              geometry.rows.begin + row * geometry.rows.stride + i * geometry.rows.dilation, count: x.rows)
            let c = geometry.boundary.sourceIndex(
              geometry.columns.begin + column * geometry.columns.stride + j * geometry.columns.dilation,
              count: x.columns)
            let value = r.flatMap { r in c.map { x[r, $0] } } ?? fill
            let tap = taps[i * h.columns + j]
            if value.isNaN {
              if tap != 0 { misses = true }
              continue
            }
            sum += tap * value
            weight += tap
            share += abs(tap)
          }
        }
        let enough = share > 0 && share >= options.minimumWeight * absolute * (1 - 1e-9)
        results.append(!misses ? sum : enough ? sum * (total / weight) : .nan)
      }
    }
    return results
  }

  @Test(arguments: 0..<120) func everyMethodGivesTheDefinition(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let isImage = seed % 2 == 0
    let (rows, columns) = isImage ? (12, 14) : (1, 90)
    let share = [0.05, 0.4, 0.9, 1][seed % 4]
    let image = Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in random.unit() < share ? .nan : random.normal() })
    let kernel = Matrix(
      rows: isImage ? 3 : 1, columns: 5,
      elements: (0..<(isImage ? 15 : 5)).map { _ in
        seed % 3 == 0 && random.unit() < 0.3 ? 0 : 0.1 + random.unit()
      })
    var options = ConvolutionOptions<Double>(
      mode: .allCases.randomElement(using: &random)!, boundary: .allCases.randomElement(using: &random)!)
    options.nan = .ignore
    options.correlates = seed % 5 == 1
    if seed % 7 == 2 { options.stride = Axes(rows: 2, columns: 3) }
    if seed % 7 == 3 { options.dilation = Axes(rows: 2, columns: 2) }
    if seed % 6 == 4 { options.minimumWeight = 0.5 }
    if seed % 8 == 5 { options.fillValue = seed % 16 == 5 ? 2.5 : .nan }
    let dimensionality: Dimensionality = isImage ? .image : .alongRows
    let expected = try Self.definition(image, kernel, dimensionality, options)
    for method in [ConvolutionMethod.automatic, .direct, .fft] {
      options.method = method
      let actual = try Convolver(
        kernel: kernel, input: image.shape, dimensionality: dimensionality, options: options
      ).convolve(image).elements
      for (index, (a, e)) in zip(actual, expected).enumerated() {
        #expect(
          a.isNaN == e.isNaN && (e.isNaN || abs(a - e) <= 1e-11 * (1 + abs(e))),
          "\(method), output \(index): \(a), not \(e); \(options)")
      }
    }
  }

  @Test func smoothsOverAGap() throws {
    var options = ConvolutionOptions<Float>(mode: .same, boundary: .edge)
    options.nan = .ignore
    let smooth = try convolve([1, 1, .nan, 1, 1], with: [0.25, 0.5, 0.25], options: options)
    #expect(smooth == [1, 1, 1, 1, 1])
    #expect(try convolve([.nan, .nan, .nan], with: [1, 1], options: options).allSatisfy(\.isNaN))
  }

  @Test func complexSamples() throws {
    var options = ConvolutionOptions<Complex<Double>>(mode: .valid)
    options.nan = .ignore
    let i = Complex(0.0, 1)
    let result = try convolve([1, Complex(.nan, 0), i], with: [i, 1, i], options: options)
    // (i·1 + i·i)·(1 + 2i) / 2i
    let expected = (i - 1) * (1 + 2 * i) / (2 * i)
    #expect((result[0] - expected).length < 1e-14)
  }

  @Test func infinitiesAreNotIgnored() throws {
    var options = ConvolutionOptions<Double>(mode: .same)
    options.nan = .ignore
    #expect(
      try convolve([.infinity, .nan, 1, 1], with: [1, 1, 1], options: options)
        == [.infinity, .infinity, 3, 2])
  }

  @Test(arguments: [[1.0, 0, -1], [0.1, 0.2, -0.3], [0, 0], [.nan, 1], [.infinity, 1]])
  func refusesKernelsWithoutASum(taps: [Double]) {
    var options = ConvolutionOptions<Double>()
    options.nan = .ignore
    #expect(throws: ConvolutionError.self) { try convolve([1, 2, 3], with: taps, options: options) }
    options.nan = .propagate
    #expect(throws: Never.self) { try convolve([1, 2, 3], with: taps, options: options) }
  }

  @Test func withoutNaNNothingChanges() throws {
    var random = SplitMix64(seed: 9)
    let signal = (0..<500).map { _ in random.normal() }
    let taps = (0..<30).map { _ in random.unit() }
    var options = ConvolutionOptions<Double>(mode: .same, boundary: .wrap)
    let expected = try convolve(signal, with: taps, options: options)
    options.nan = .ignore
    #expect(try convolve(signal, with: taps, options: options) == expected)
  }
}
