import Convolution
import ConvolutionAccuracy
import Testing

/// What the default settings promise beside the bound: large values do not drown small ones, zeros and signs
/// survive, and nothing overflows on the way to a finite result.
@Suite struct DynamicRangeTests {
  @Test func tenMagnitudesBehindZeros() throws {
    let signal = [Double](repeating: 0, count: 10_000) + (0..<10).map { power(9 * $0) }
    let output = try convolve(signal, with: signal)
    #expect(output[20_000] == 1, "the first is \(output[20_000])")
    for n in 0..<19 {
      var exact = DoubleDouble()
      for i in max(0, n - 9)...min(n, 9) { exact.add(power(9 * i), times: power(9 * (n - i))) }
      let error = abs(exact.distance(to: output[20_000 + n])) / exact.high
      #expect(error <= 1e-12, "output \(n) from the first: relative error \(error)")
    }
    #expect(output[..<20_000].allSatisfy { $0 == 0 })
  }

  @Test func decayWithItself() throws {
    let signal = InputFamily.decay.samples(5000, seed: 1)
    let report = try AccuracyReport(signal: signal, kernel: signal)
    let automatic = try #require(report.rows.first { $0.method == .automatic })
    #expect(automatic.errors.largestRelative <= 1e-12, "\(automatic.errors)")
    #expect(automatic.errors.signFlips == 0 && automatic.errors.violations == 0, "\(automatic.errors)")
  }

  @Test func spikeInNoise() throws {
    var random = SeededRandom(seed: 3)
    var signal = (0..<200_000).map { _ in 1e-3 * random.normal() }
    signal[100_000] = 1e12
    let kernel = (0..<501).map { _ in random.normal() / 500 }
    let convolver = try Convolver(kernel: kernel, signalLength: signal.count)
    #expect(convolver.plan.method == .fft)
    let (output, report) = try convolver.convolveReporting(signal)
    let reference = try AccuracyReport(signal: signal, kernel: kernel)
    let row = try #require(reference.rows.first { $0.method == .automatic })
    for point in row.points where !(100_000...100_500).contains(point.index) {
      #expect(point.error <= 1e-15, "output \(point.index): \(point.error)")
    }
    #expect(row.errors.violations == 0 && output.count == 200_500)
    let spoilt = report.blocks.filter { $0.errorBound.guaranteed > 1e-10 }
    #expect(!spoilt.isEmpty && spoilt.count <= 4, "\(spoilt.count) of \(report.blocks.count) blocks")
  }

  @Test(arguments: [ConvolutionMethod.direct, .fft, .automatic])
  func overflowOnlyWhereTheExactValueDoes(_ method: ConvolutionMethod) throws {
    var options = ConvolutionOptions<Double>()
    options.method = method
    let signal = [Double](repeating: 1.7e308, count: 300)
    let output = try convolve(signal, with: [1, 1, -1, -1], options: options)
    #expect(output[1] == .infinity && output[301] == -.infinity, "\(method)")
    #expect(abs(output[0] - 1.7e308) < 1e295 && abs(output[2] - 1.7e308) < 1e295, "\(output[..<4])")
    #expect(output[3..<300].allSatisfy { abs($0) < 1e295 }, "\(method)")
    var single = ConvolutionOptions<Float>()
    single.method = method
    let difference = try convolve([Float](repeating: 1e38, count: 100), with: [1, -1], options: single)
    #expect(difference[1..<100].allSatisfy { abs($0) < 1e33 }, "\(method): \(difference[..<4])")
  }

  @Test(arguments: [ConvolutionMethod.direct, .fft, .automatic])
  func tinyNumbersAreNotFlushed(_ method: ConvolutionMethod) throws {
    var options = ConvolutionOptions<Double>()
    options.method = method
    let signal = InputFamily.gaussian.samples(3000, seed: 5).map { $0 * 1e-300 }
    let kernel = InputFamily.gaussian.samples(200, seed: 6)
    let convolver = try Convolver(kernel: kernel, signalLength: 3000, options: options)
    let (output, report) = try convolver.convolveReporting(signal)
    let large = try convolver.convolve(signal.map { $0 * 0x1p900 })
    for (small, scaled) in zip(output, large) {
      #expect(abs(small - scaled * 0x1p-900) <= 2 * report.errorBound.guaranteed, "\(method): \(small)")
    }
    #expect(report.errorBound.guaranteed < 0x1p-1025, "\(report.errorBound)")
  }

  @Test func zerosAndSignsSurvive() throws {
    var signal = [Double](repeating: 0, count: 60_000)
    for n in 20_000..<21_000 { signal[n] = Double((n * 7919) % 255) }
    for n in 50_000..<50_010 { signal[n] = 3 }
    let kernel = (0..<901).map { n in 1.0 + Double(n % 7) }
    let convolver = try Convolver(kernel: kernel, signalLength: signal.count)
    #expect(convolver.plan.method == .fft)
    let output = try convolver.convolve(signal)
    #expect(output.allSatisfy { $0 >= 0 })
    for n in 0..<output.count where !(20_000..<21_900).contains(n) && !(50_000..<50_910).contains(n) {
      #expect(output[n] == 0, "output \(n) is \(output[n])")
    }
  }

  private func power(_ exponent: Int) -> Double { Double("1e\(exponent)")! }
}
