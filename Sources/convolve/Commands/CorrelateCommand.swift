import ArgumentParser
import Convolution
import ConvolutionFiles

/// `convolve correlate`
struct CorrelateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correlate",
    abstract: "The lag at which two signals match best, a template in an image, or a period.",
    discussion: """
      EXAMPLES
        convolve correlate late.wav early.wav --lags -4800:4800
        convolve correlate sunspots.csv:sunspots
        convolve correlate photo.png part.png --plot found.png
        convolve correlate a.npy b.npy --lags -50:50 -o correlation.npy

      A positive lag says that the first signal comes later than the second. Lags and positions are found to a \
      fraction of a sample; the coefficient is from -1 to 1. One signal alone is correlated with itself, for its \
      period. The second of two images is searched in the first, whatever its brightness and contrast.
      """)

  @Argument(help: ArgumentHelp("A signal or image, or - for standard input.", valueName: "input"))
  var first: String

  @Argument(
    help: ArgumentHelp("The signal to hold against it, or the template to search.", valueName: "other"))
  var second: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Look at these lags only, at the cost of these only. (default: all)", valueName: "first:last"),
    transform: LagsArgument.parse)
  var lags: LagsArgument?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The lags of this mode: full, same or valid. (default: full; images: valid)", valueName: "mode"),
    transform: { try Word.parse($0, as: ConvolutionMode.self) })
  var mode: ConvolutionMode?

  @Option(
    help: ArgumentHelp(
      "Samples a second, for the lag in seconds. (default: a sound file's own)", valueName: "rate"))
  var sampleRate: Double?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the correlation of the signals at these lags, or the coefficients of an image.",
      valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp("\(Word.formats). (default: by the output's name)", valueName: "format"),
    transform: Word.format)
  var format: FileFormat?

  @Flag(help: "Write coefficients from -1 to 1 in place of sums of products.")
  var normalize = false

  @Option(
    help: ArgumentHelp("The most threads to use. (default: all cores where it pays)", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The correlation and its best lag, or the image with a frame: .png, .svg or .pdf, or -. Needs gnuplot.",
      valueName: "file"),
    transform: PlotTarget.parse)
  var plot: PlotTarget?

  @Flag(help: "One JSON object.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say how it was computed.")
  var verbose = false

  func validate() throws {
    guard lags == nil || mode == nil else {
      throw ValidationError("--lags and --mode both choose the lags. Leave one out")
    }
    guard sampleRate.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--sample-rate \(sampleRate ?? 0): give a number above 0, such as 44100")
    }
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads \(threads ?? 0): give a number from 1 to 1024")
    }
    guard output != "-" || (!json && plot != .terminal) else {
      throw ValidationError("-o - takes standard output: leave out --json and --plot -, or name a file")
    }
    guard plot != .terminal || !json else {
      throw ValidationError("--plot - takes standard output: leave out --json, or name a file")
    }
    guard !(first == "-" && second == "-") else {
      throw ValidationError("standard input (-) can be read only once")
    }
  }

  func run() throws {
    try plot?.check()
    // A few lags of long signals cost less than to bring the signals into memory.
    let streamed = lags != nil && plot == nil
    let signal = try CorrelationInput(first, streamed: streamed)
    let other = try second.map { try CorrelationInput($0, streamed: streamed) }
    let finding: any CorrelationFinding
    do {
      finding = try find(signal, other)
      try signal.check()
      try other?.check()
    } catch let error as ConvolutionError {
      // Samples that could not be read may be the reason.
      try signal.check()
      try other?.check()
      throw CommandFailure(convolution: error, about: second.map { "\(first), \($0)" } ?? first)
    }
    if let output { try FileWriter.write(finding.values, to: output, format: format, like: signal.file) }
    try plot.map { try finding.draw(to: $0) }
    if verbose { Messages.line(finding.method) }
    if output != "-", plot != .terminal {
      try StandardOutput.write((json ? finding.json.description : finding.text) + "\n")
    }
  }

  private func find(_ signal: CorrelationInput, _ other: CorrelationInput?) throws -> any CorrelationFinding {
    if let rows = signal.image {
      guard lags == nil, mode ?? .valid == .valid, sampleRate == nil else {
        throw CommandFailure.usage("images have no lags: leave out --lags, --mode and --sample-rate")
      }
      guard let template = other?.image else {
        throw CommandFailure.usage("\(signal.name) is an image: name a template, which is an image too")
      }
      return try TemplateFinding(
        image: (signal.name, rows), template: (other?.name ?? "", template), threads: threads)
    }
    guard other?.image == nil else {
      throw CommandFailure.usage("\(other?.name ?? "") is an image, but \(signal.name) is a signal")
    }
    return try LagFinding(
      signal: signal, other: other, lags: lags?.range, mode: mode, sampleRate: sampleRate,
      isNormalized: normalize, threads: threads, wantsValues: output != nil)
  }
}
