import ArgumentParser
import BenchmarkSupport
import Convolution

/// A range of lags beside the whole correlation.
struct Lags: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the correlation of two signals at 101 lags beside that at all.",
    discussion: """
      Tab-separated on stdout, for each real type: threads, seconds at lags -50 to 50, seconds at all lags, their \
      ratio (the repetitions' median), and the largest distance between the two results in units of the largest value.
      """)

  @Option(help: "Threads that the library may use.") var threads = 1
  @Option(help: "Samples in each signal.") var samples = 10_000_000
  @Option(help: "Repetitions, of which the fastest times are shown and the median ratio.") var repetitions = 5

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
    var (range, whole, ratios) = (Double.infinity, Double.infinity, [Double]())
    for _ in 0..<repetitions {
      let round = try (
        seconds { few = try correlate(signal, with: other, lags: -50...50, threads: threads) },
        seconds { all = try convolve(signal, with: other, options: options) }
      )
      (range, whole) = (min(range, round.0), min(whole, round.1))
      ratios.append(round.0 / round.1)
    }
    // Repetitions' own ratios, because a machine that is sometimes slow is so for longer than one.
    let ratio = ratios.sorted()[ratios.count / 2]
    let distance = zip(few, all[(samples - 51)...]).reduce(0) { max($0, abs(Double($1.0 - $1.1))) }
    let largest = all.reduce(0) { max($0, abs(Double($1))) }
    print("\(Element.self)\t\(threads)\t\(range)\t\(whole)\t\(ratio)\t\(distance / largest)")
  }

  private func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = Clock.wall()
    try work()
    return Double(Clock.wall() - start) * 1e-9
  }
}
