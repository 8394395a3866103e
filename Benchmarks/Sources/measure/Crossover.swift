import ArgumentParser
import BenchmarkSupport
import Convolution

/// Time against kernel size, every method, so that the crossover can be seen.
struct Crossover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time every method against kernel size; gnuplot draws it (Benchmarks/crossover.gnuplot).",
    discussion: """
      Tab-separated on stdout: dimensions, type, kernel length (a side, in two dimensions), then seconds \
      of direct, separable, fft and the automatic choice, and what that was. The signal has a million \
      samples, the image 1024². Kernels in two dimensions are of rank one, so that every method can serve.
      """)

  @Option(help: "Threads that the library may use.") var threads = 1
  @Option(help: "Seconds for each kernel.") var seconds = 0.3

  private static let taps = [3, 5, 9, 15, 23, 31, 45, 63, 91, 127, 181, 255, 511, 1_023, 2_047, 4_095]
  private static let sides = [3, 5, 7, 9, 11, 13, 15, 19, 23, 31, 45, 63, 91, 127, 181, 255]

  func run() throws {
    print("dimensions\ttype\tkernel\tdirect_s\tseparable_s\tfft_s\tauto_s\tchosen")
    for type in RealType.allCases {
      for taps in Self.taps {
        try measure(.row(length: 1_000_000, taps: taps, mode: .same), type)
      }
      for side in Self.sides {
        let kernel = Shape(rows: side, columns: side)
        try measure(.image(1024, kernel: kernel, mode: .same, isSeparable: true), type)
      }
    }
  }

  private func measure(_ problem: Problem, _ type: RealType) throws {
    let contest = try MethodContest(problem, type, threads: threads, seconds: seconds)
    let head = [problem.isImage ? "2" : "1", type.rawValue, "\(problem.kernel.columns)"]
    let times = contest.times(["direct", "separable", "fft", "auto"])
    print((head + times + [contest.chosen]).joined(separator: "\t"))
  }
}
