import ArgumentParser
import BenchmarkSupport
import Convolution

/// How much slower the automatic choice is than the best method, on sizes that no calibration has seen.
struct Regret: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time every method on unseen sizes: regret = time of the choice / time of the best.",
    discussion: """
      One line a size on stdout, tab-separated; the summary is at the end, behind #. The kernel is \
      prepared anew in every repetition. A method is left out when it is hopeless: the definition's \
      operations at the machine's peak would take ten times as long as another method did.
      """)

  @Option(help: "Threads that the library may use.") var threads = 1
  @Option(help: "Seconds for each size and type.") var seconds = 0.25
  @Option(help: "Seed of the grid; another seed gives other sizes.") var seed: UInt64 = 20_251
  @Option(help: "Only every so many-th size.") var every = 1
  @Option(help: "Only sizes whose line contains this text.") var match = ""

  func run() throws {
    let problems = UnseenSizes.all(seed: seed).enumerated().filter { $0.offset % every == 0 }.map(\.element)
      .filter { match.isEmpty || $0.label.contains(match) }
    print("problem\ttype\tchosen\tregret\tauto_s\tdirect_s\tseparable_s\tfft_s\tpredicted_s")
    var regrets: [(regret: Double, label: String)] = []
    for problem in problems {
      for type in RealType.allCases {
        let row = try MethodContest(problem, type, threads: threads, seconds: seconds)
        let head = [problem.label, type.rawValue, row.chosen, "\(row.regret)"]
        let times = row.times(["auto", "direct", "separable", "fft"])
        print((head + times + ["\(row.plan.predictedSeconds)"]).joined(separator: "\t"))
        regrets.append((row.regret, "\(problem.label) \(type): \(row.chosen), best \(row.best)"))
      }
    }
    report(regrets)
  }

  private func report(_ regrets: [(regret: Double, label: String)]) {
    let sorted = regrets.sorted { $0.regret < $1.regret }
    guard let worst = sorted.last else { return }
    let mean = Double.exp(sorted.map { Double.log($0.regret) }.reduce(0, +) / Double(sorted.count))
    let percentile = sorted[min(sorted.count - 1, (sorted.count * 95 + 99) / 100 - 1)].regret
    let right = sorted.count { $0.regret <= 1.02 }
    print(
      """
      # \(sorted.count) rows, \(threads) thread(s), seed \(seed): geometric mean \(digits(mean)), \
      95th percentile \(digits(percentile)), worst \(digits(worst.regret)); \
      \(100 * right / sorted.count) % within 2 % of the best
      """)
    for entry in sorted.suffix(10).reversed() { print("# \(digits(entry.regret))  \(entry.label)") }
  }
}
