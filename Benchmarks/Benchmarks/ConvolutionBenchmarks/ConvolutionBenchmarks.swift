import Benchmark
import BenchmarkSupport
import Convolution

// Micro-benchmarks of the parts, for comparing one commit with another:
//
//   swift package --package-path Benchmarks benchmark
//   swift package --package-path Benchmarks --allow-writing-to-package-directory benchmark baseline update before
//   swift package --package-path Benchmarks benchmark baseline compare before
//
// One thread throughout. Against other libraries the peer benchmark measures, not this.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput], warmupIterations: 3, maxDuration: .milliseconds(500),
    maxIterations: 100_000)
  directRows()
  directTiles()
  separable()
  overlapSave()
  smallCalls()
  planning()
}

/// Direct sums over one row.
private func directRows() {
  for taps in [3, 7, 31, 127] {
    filtering("direct row 100000 * \(taps)", .row(length: 100_000, taps: taps, mode: .same), .direct)
  }
}

/// Direct sums over register tiles.
private func directTiles() {
  for side in [3, 5, 7, 11] {
    let kernel = Shape(rows: side, columns: side)
    filtering("direct tile 512² * \(side)²", .image(512, kernel: kernel, mode: .same), .direct)
  }
}

/// Two passes with a kernel of rank one.
private func separable() {
  for side in [5, 31, 101] {
    let kernel = Shape(rows: side, columns: side)
    filtering(
      "separable 512² * \(side)²", .image(512, kernel: kernel, mode: .same, isSeparable: true), .separable)
  }
}

/// Blocks and tiles through transforms.
private func overlapSave() {
  for taps in [255, 1023, 10_001] {
    filtering("overlap-save 1000000 * \(taps)", .row(length: 1_000_000, taps: taps, mode: .same), .fft)
  }
  for side in [15, 63] {
    let kernel = Shape(rows: side, columns: side)
    filtering("overlap-save 1024² * \(side)²", .image(1024, kernel: kernel, mode: .same), .fft)
  }
}

/// A whole call on few samples, where overhead is all there is.
private func smallCalls() {
  let signal = [Double](repeating: 1, count: 64)
  let taps = [Double](repeating: 0.125, count: 8)
  Benchmark("small call, free function 64 * 8", configuration: .init(scalingFactor: .kilo)) { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try convolve(signal, with: taps, mode: .same)) }
  }
  filtering("small call, prepared 64 * 8", .row(length: 64, taps: 8, mode: .same), .automatic, isSmall: true)
  filtering("small call, prepared 16² * 3²", .image(16, kernel: 3, mode: .same), .automatic, isSmall: true)
}

/// Plans as values: nothing is convolved.
private func planning() {
  Benchmark("plan 1000000 * 10001") { _ in
    blackHole(try ConvolutionPlan(signalLength: 1_000_000, kernelLength: 10_001, of: Double.self))
  }
  let taps = [Float](repeating: 1, count: 255)
  Benchmark("convolver 100000 * 255, plans cached") { _ in
    blackHole(try Convolver(kernel: taps, signalLength: 100_000))
  }
}

/// One method on noise of both real types, the kernel prepared beforehand.
private func filtering(
  _ name: String, _ problem: Problem, _ method: ConvolutionMethod, isSmall: Bool = false
) {
  filtering(name + " f32", problem, method, isSmall, of: Float.self)
  filtering(name + " f64", problem, method, isSmall, of: Double.self)
}

private func filtering<Element: TimedElement & NoiseSample & Numeric>(
  _ name: String, _ problem: Problem, _ method: ConvolutionMethod, _ isSmall: Bool, of type: Element.Type
) {
  var configuration = Benchmark.defaultConfiguration
  configuration.scalingFactor = isSmall ? .kilo : .one
  Benchmark(name, configuration: configuration) { benchmark, convolution in
    for _ in benchmark.scaledIterations { try convolution.filter() }
  } setup: {
    try TimedConvolution(problem, Samples<Element>(noise: problem), method: method, threads: 1)
  }
}
