import ComplexModule
import Convolution
import TestSupport
import Testing

/// Streams by partitioned convolution: never later than stated, within their bound, the same for every cut.
@Suite struct LowLatencyTests {
  @Test(arguments: [1, 2, 7, 64, 128, 480], [1, 5, 64, 1000])
  func comesInTimeAndWithinItsBound(_ blockSize: Int, _ taps: Int) throws {
    var random = SplitMix64(seed: UInt64(blockSize * 10_000 + taps))
    let kernel = (0..<taps).map { _ in random.normal() }
    let signal = (0..<2000).map { _ in random.normal() }
    try check(kernel, signal, blockSize, precision: nil)
    try check(kernel.map { Float($0) }, signal.map { Float($0) }, blockSize, precision: nil)
    try check(kernel.map { Float($0) }, signal.map { Float($0) }, blockSize, precision: .double)
  }

  private func check<Element: ConvolutionElement & BinaryFloatingPoint>(
    _ kernel: [Element], _ signal: [Element], _ blockSize: Int, precision: ArithmeticPrecision?
  ) throws {
    var options = ConvolutionOptions<Element>()
    options.precision = precision
    var stream = try ConvolutionStream(
      kernel: kernel, options: options, scheduling: .lowLatency(blockSize: blockSize))
    #expect(stream.latency == blockSize - 1)
    var outputs: [Element] = []
    for (index, sample) in signal.enumerated() {
      outputs += try stream.push([sample])
      #expect(index + 1 - outputs.count <= stream.latency)
    }
    outputs += try stream.finish()
    let truth = try Self.truth(signal, kernel)
    #expect(outputs.count == truth.count)
    func norm(_ x: [Element]) -> Double { x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
    let bound = stream.errorBound.guaranteed * norm(signal) * norm(kernel)
    let worst = zip(outputs, truth).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(worst <= bound, "\(worst) of \(bound)")
    #expect(bound < (Element.self == Double.self ? 1e-9 : 3), "a bound that says nothing")
  }

  /// The sums in twice the precision.
  private static func truth<Element: ConvolutionElement & BinaryFloatingPoint>(
    _ signal: [Element], _ kernel: [Element]
  ) throws -> [Double] {
    var options = ConvolutionOptions<Double>()
    options.tolerance = 2e-16
    return try convolve(signal.map { Double($0) }, with: kernel.map { Double($0) }, options: options)
  }

  /// Modes, boundaries, strides, special values and complex samples agree with sums over taps.
  @Test(arguments: 0..<12)
  func agreesWithSums(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<40 {
      try compare(&random) { $0 }
      try compare(&random) { Complex($0, ($0 * 3).remainder(dividingBy: 1)) }
      try compare(&random) { Float($0) }
    }
  }

  private func compare<Element: ConvolutionElement>(
    _ random: inout SplitMix64, _ element: (Double) -> Element
  ) throws {
    let problem = StreamProblem(using: &random, element)
    var options = problem.options
    guard options.nan == .propagate else { return }
    (options.method, options.blockLength) = (.automatic, nil)
    let scheduling = StreamScheduling.lowLatency(blockSize: Int.random(in: 1...100, using: &random))
    guard let made = try? ConvolutionStream(kernel: problem.kernel, options: options, scheduling: scheduling)
    else { return }
    var (first, second) = (made, made)
    var direct = options
    direct.method = .direct
    guard
      let sums = try? Convolver(kernel: problem.kernel, signalLength: problem.signal.count, options: direct)
        .convolve(problem.signal)
    else { return }
    let outputs = try problem.outputs(of: &first, using: &random)
    #expect(sameBits(outputs, try problem.outputs(of: &second, using: &random)), "\(options)")
    #expect(outputs.count == sums.count)
    let loops = Element.loops
    func size(_ x: [Element]) -> Double {
      x.filter(loops.isFinite).reduce(0) { $0 + 2 * loops.magnitude($1) * loops.magnitude($1) }.squareRoot()
    }
    // A boundary shows the samples once more on each side, and fills with 0.5.
    let bound =
      (made.errorBound.guaranteed + 400 * loops.kind.unitRoundoff) * (3 * size(problem.signal) + 30)
      * size(problem.kernel)
    for index in outputs.indices {
      guard loops.isFinite(sums[index]) else {
        #expect(!loops.isFinite(outputs[index]), "\(options), output \(index)")
        continue
      }
      let error = loops.magnitude(outputs[index] - sums[index])
      #expect(error <= bound, "\(options), output \(index): \(outputs[index]) for \(sums[index])")
    }
  }

  @Test func savedStatesGoOn() throws {
    var random = SplitMix64(seed: 3)
    let kernel = (0..<500).map { _ in random.normal() }
    let signal = (0..<3000).map { _ in random.normal() }
    for cut in [0, 1, 63, 64, 500, 1234, 3000] {
      var stream = try ConvolutionStream(kernel: kernel, scheduling: .lowLatency(blockSize: 64))
      var other = try ConvolutionStream(kernel: kernel, scheduling: .lowLatency(blockSize: 64))
      let first = try stream.push(Array(signal[..<cut]))
      try other.restore(stream.state)
      let rest = Array(signal[cut...])
      let expected = try stream.push(rest) + stream.finish()
      #expect(try sameBits(other.push(rest) + other.finish(), expected), "cut at \(cut)")
      #expect(first.count + expected.count == signal.count + kernel.count - 1)
    }
  }

  @Test func refusals() throws {
    #expect(throws: ConvolutionError.self) {
      try ConvolutionStream(kernel: [1.0], scheduling: .lowLatency(blockSize: 0))
    }
    var options = ConvolutionOptions<Double>()
    options.method = .direct
    #expect(throws: ConvolutionError.self) {
      try ConvolutionStream(kernel: [1], options: options, scheduling: .lowLatency(blockSize: 8))
    }
    #expect(throws: ConvolutionError.self) {
      try ConvolutionStream(kernel: [1, .nan], scheduling: .lowLatency(blockSize: 8))
    }
  }
}
