import BenchmarkSupport
import ComplexModule
import Convolution

/// One prepared row of the peer benchmark.
protocol Job {
  /// Times of so many convolutions, in nanoseconds.
  func run(repetitions: Int) throws -> [Double]
  /// Writes the last result to the file that the request named.
  func write() throws
}

/// Everything that does not depend on the samples' values: reads them, plans, and makes scratch and output.
func prepare(_ request: Request) throws -> any Job {
  let problem = try Problem(request)
  guard let x = request.x, let k = request.k, let out = request.out else {
    throw Refusal.failed("prepare needs the paths x, k and out")
  }
  let files = Files(signal: x, kernel: k, output: out)
  let threads = max(1, request.threads ?? 1)
  switch request.dtype {
  case "f32": return try ConvolutionJob<Float>(problem, files, threads: threads)
  case "f64": return try ConvolutionJob<Double>(problem, files, threads: threads)
  case "c64": return try ConvolutionJob<Complex<Float>>(problem, files, threads: threads)
  case "c128": return try ConvolutionJob<Complex<Double>>(problem, files, threads: threads)
  default: throw Refusal.unsupported("element type \(request.dtype ?? "missing")")
  }
}

/// Where the raw samples are.
struct Files {
  let signal: String
  let kernel: String
  let output: String
}

extension Problem {
  /// The problem that a request describes.
  init(_ request: Request) throws {
    guard let mode = ConvolutionMode(rawValue: request.mode ?? ""), mode != .valid else {
      throw Refusal.unsupported("mode \(request.mode ?? "missing")")
    }
    guard let shape = request.shape, let kernel = request.kernel, (shape + kernel).allSatisfy({ $0 > 0 })
    else {
      throw Refusal.failed("prepare needs shape and kernel, of at least one sample")
    }
    switch (request.kind, shape.count, kernel.count) {
    case ("conv1d", 1, 1): self = .row(length: shape[0], taps: kernel[0], mode: mode)
    case ("conv2d", 2, 2):
      self = .image(
        Shape(rows: shape[0], columns: shape[1]), kernel: Shape(rows: kernel[0], columns: kernel[1]),
        mode: mode)
    default: throw Refusal.unsupported("kind \(request.kind ?? "missing") of \(shape.count) axes")
    }
  }
}

/// A convolution of one element type, from raw files to a raw file.
private final class ConvolutionJob<Element: TimedElement>: Job {
  private let convolution: TimedConvolution<Element>
  private let samples: Samples<Element>
  private let outputPath: String
  private let threads: Int

  init(_ problem: Problem, _ files: Files, threads: Int) throws {
    guard let signal = SampleBuffer<Element>(count: problem.signalCount, path: files.signal) else {
      throw Refusal.failed("\(files.signal) does not hold \(problem.signalCount) samples")
    }
    guard let kernel = SampleBuffer<Element>(count: problem.kernelCount, path: files.kernel) else {
      throw Refusal.failed("\(files.kernel) does not hold \(problem.kernelCount) samples")
    }
    samples = Samples(problem, signal: signal, kernel: kernel)
    convolution = try TimedConvolution(problem, samples, method: .automatic, threads: threads)
    outputPath = files.output
    self.threads = threads
  }

  func run(repetitions: Int) throws -> [Double] {
    try repetitionTimes(count: repetitions, threads: threads) { try convolution.run() }
  }

  func write() throws {
    guard samples.output.write(to: outputPath) else { throw Refusal.failed("cannot write \(outputPath)") }
  }
}
