import ArgumentParser
import BenchmarkSupport
import Convolution

/// A range of lags beside the whole correlation.
struct Lags: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the correlation of two signals at 101 lags beside that at all.",
    discussion: """
      Tab-separated on stdout, for each real type: threads, seconds at lags -50 to 50, seconds at all lags, their \
      ratio, and the largest distance between the two results in units of the largest value.
      """)

  @Option(help: "Threads that the library may use.") var threads = 1
  @Option(help: "Samples in each signal.") var samples = 10_000_000
  @Option(help: "Repetitions, of which the fastest counts.") var repetitions = 3

  func run() throws {
    try measure(Float.self)
    try measure(Double.self)
  }

  private func measure<Element: ConvolutionElement & BinaryFloatingPoint & NoiseSample>(
    _: Element.Type
  ) throws {
    var generator = SplitMix64(seed: 1)
    let signal = (0..<samples).map { _ in Element.noise(&generator) }
    let other = (0..<samples).map { _ in Element.noise(&generator) }
    var few: [Element] = []
    var all: [Element] = []
    var options = ConvolutionOptions<Element>(mode: .full)
    options.threads = threads
    options.correlates = true
    let (range, whole) = try (
      fastest { few = try correlate(signal, with: other, lags: -50...50, threads: threads) },
      fastest { all = try convolve(signal, with: other, options: options) }
    )
    let distance = zip(few, all[(samples - 51)...]).reduce(0) { max($0, abs(Double($1.0 - $1.1))) }
    let largest = all.reduce(0) { max($0, abs(Double($1))) }
    print("\(Element.self)\t\(threads)\t\(range)\t\(whole)\t\(range / whole)\t\(distance / largest)")
  }

  private func fastest(_ work: () throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<repetitions {
      let start = Clock.wall()
      try work()
      least = min(least, Double(Clock.wall() - start) * 1e-9)
    }
    return least
  }
}
