import ArgumentParser
import BenchmarkSupport
import CMachineLimits
import Convolution

/// How near the engines come to what the machine can do at all.
struct Efficiency: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Compare overlap-save with bare transforms, direct loops with the peak, 3² and 5² with copying.",
    discussion: """
      One thread; pin it (taskset -c 1) for steady figures. Everything is measured in this one run. Kernels \
      are prepared before, so a row is the filtering alone.
      """)

  @Option(help: "Seconds for each figure.") var seconds = 0.5

  func run() throws {
    print("Overlap-save: total / bare transforms\n")
    print(
      "| problem | type | block | transforms | bare | total | total / bare |\n|---|---|---|---|---|---|---|")
    for problem in Self.blockProblems {
      try overlapSave(problem, of: Float.self)
      try overlapSave(problem, of: Double.self)
    }
    let peaks = (f32: machine_fma_peak_f32(), f64: machine_fma_peak_f64())
    print(
      "\nDirect loops; one core's peak is \(digits(peaks.f32)) GF/s in f32, \(digits(peaks.f64)) in f64\n")
    print("| problem | type | time | GF/s | of peak |\n|---|---|---|---|---|")
    for problem in Self.directProblems {
      try direct(problem, of: Float.self, peak: peaks.f32)
      try direct(problem, of: Double.self, peak: peaks.f64)
    }
    print("\nSmall kernels against copying the image\n")
    print("| problem | type | copy | time | time / copy |\n|---|---|---|---|---|")
    // One that a large last cache may hold, and one that none does.
    for image: Shape in [2048, 8000] {
      for side in [3, 5] {
        let problem = Problem.image(image, kernel: Shape(rows: side, columns: side), mode: .same)
        try copying(problem, of: Float.self)
        try copying(problem, of: Double.self)
      }
    }
    print("\nWhat the sums of squares add to a run, of which its error bound is made\n")
    print("| problem | block | f32 | f64 |\n|---|---|---|---|")
    for (label, run) in Self.normRuns {
      let costs = [machine_norms_cost_f32, machine_norms_cost_f64].map { 100 * $0(run, 8 * seconds) }
      let block = run.is_signal == 1 ? "\(run.rows * run.columns)" : "\(run.rows) × \(run.columns)"
      print("| \(label) | \(block) | \(percent(costs[0])) | \(percent(costs[1])) |")
    }
  }

  /// A share that noise can bring below zero; -100 says that there is nothing to compare with.
  private func percent(_ share: Double) -> String {
    share < 0 && share > -100 ? "-\(digits(-share)) %" : "\(digits(share)) %"
  }

  /// The peers' problems, with the blocks that `auto` takes for them.
  private static let normRuns: [(label: String, run: machine_norms_problem)] = [
    ("1e5 × 127", signal(100_000, taps: 127, block: (48, 48))),
    ("1e6 × 255", signal(1_000_000, taps: 255, block: (48, 64))),
    ("1e6 × 1023", signal(1_000_000, taps: 1023, block: (64, 96))),
    ("1e7 × 4097", signal(10_000_000, taps: 4097, block: (256, 256))),
    ("512² × 15²", image(512, taps: 15, block: (144, 144))),
    ("512² × 31²", image(512, taps: 31, block: (96, 288))),
    ("2048² × 31²", image(2048, taps: 31, block: (144, 288))),
    ("2048² × 63²", image(2048, taps: 63, block: (256, 256))),
    ("4096² × 127²", image(4096, taps: 127, block: (512, 512))),
  ]

  private static func signal(_ length: Int, taps: Int, block: (Int, Int)) -> machine_norms_problem {
    machine_norms_problem(
      rows: block.0, columns: block.1, is_signal: 1, kernel_rows: 1, kernel_columns: taps, height: 1,
      width: length)
  }

  private static func image(_ side: Int, taps: Int, block: (Int, Int)) -> machine_norms_problem {
    machine_norms_problem(
      rows: block.0, columns: block.1, is_signal: 0, kernel_rows: taps, kernel_columns: taps, height: side,
      width: side)
  }

  private static let blockProblems: [Problem] = [
    .row(length: 1_000_000, taps: 1023, mode: .same), .row(length: 10_000_000, taps: 4097, mode: .same),
    .image(2048, kernel: 63, mode: .same),
  ]

  private static let directProblems: [Problem] =
    [15, 31, 63, 127].map { .row(length: 100_000, taps: $0, mode: .same) }
    + [3, 5, 7, 11, 15].map { .image(2048, kernel: Shape(rows: $0, columns: $0), mode: .same) }

  private func filterSeconds<Element: LimitedElement>(
    _ convolution: TimedConvolution<Element>
  ) throws -> Double {
    try fastestSeconds(within: seconds) { try convolution.filter() }
  }

  private func overlapSave<Element: LimitedElement>(_ problem: Problem, of type: Element.Type) throws {
    let samples = Samples<Element>(noise: problem)
    let convolution = try TimedConvolution(problem, samples, method: .fft, threads: 1)
    let total = try filterSeconds(convolution)
    guard let shape = convolution.plan.blockShape else { return }
    let count = convolution.plan.blockCount
    let isReal = tiles(convolution.plan, shape) == count
    let bare = Double(count) * Element.transformSeconds(isReal ? transform_real : transform_complex, shape)
    print(
      "| \(problem.label) | \(Element.label) | \(shape)\(isReal ? " real" : " pairs") | \(count) "
        + "| \(shown(seconds: bare)) | \(shown(seconds: total)) | \(digits(total / bare)) |")
  }

  /// Tiles that cover the output; half as many transforms run when each carries a pair of them.
  private func tiles(_ plan: ConvolutionPlan, _ block: Shape) -> Int {
    func count(_ outputs: Int, _ step: Int) -> Int { (outputs + step - 1) / step }
    return count(plan.outputShape.rows, block.rows - plan.kernelShape.rows + 1)
      * count(plan.outputShape.columns, block.columns - plan.kernelShape.columns + 1)
  }

  private func direct<Element: LimitedElement>(_ problem: Problem, of type: Element.Type, peak: Double) throws
  {
    let samples = Samples<Element>(noise: problem)
    let time = try filterSeconds(try TimedConvolution(problem, samples, method: .direct, threads: 1))
    let rate = problem.directOperations / time * 1e-9
    print(
      "| \(problem.label) | \(Element.label) | \(shown(seconds: time)) | \(digits(rate)) "
        + "| \(digits(100 * rate / peak)) % |")
  }

  private func copying<Element: LimitedElement>(_ problem: Problem, of type: Element.Type) throws {
    let samples = Samples<Element>(noise: problem)
    let copy = machine_copy_seconds(
      samples.output.samples.baseAddress, samples.signal.samples.baseAddress,
      problem.signalCount * MemoryLayout<Element>.stride)
    let time = try filterSeconds(try TimedConvolution(problem, samples, method: .direct, threads: 1))
    print(
      "| \(problem.label) | \(Element.label) | \(shown(seconds: copy)) | \(shown(seconds: time)) "
        + "| \(digits(time / copy)) |")
  }
}

/// A type whose bare transforms can be timed.
private protocol LimitedElement: TimedElement, NoiseSample, Numeric {
  static var label: String { get }
  static func transformSeconds(_ kind: transform_kind, _ shape: Shape) -> Double
}

extension Float: LimitedElement {
  fileprivate static var label: String { "f32" }
  fileprivate static func transformSeconds(_ kind: transform_kind, _ shape: Shape) -> Double {
    machine_transform_seconds_f32(kind, Int32(shape.rows), Int32(shape.columns))
  }
}

extension Double: LimitedElement {
  fileprivate static var label: String { "f64" }
  fileprivate static func transformSeconds(_ kind: transform_kind, _ shape: Shape) -> Double {
    machine_transform_seconds_f64(kind, Int32(shape.rows), Int32(shape.columns))
  }
}
