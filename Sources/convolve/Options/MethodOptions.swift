import ArgumentParser
import Convolution

/// How the outputs are computed.
struct MethodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("auto, direct, separable or fft. (default: auto, the fastest)", valueName: "method"),
    transform: { try Word.parse($0, as: ConvolutionMethod.self) })
  var method: ConvolutionMethod?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The transform length of method fft; one number, or rows,columns.", valueName: "n"),
    transform: { try AxisNumbers.parse($0, atLeast: 1) })
  var blockLength: AxisNumbers?

  @Option(
    help: ArgumentHelp(
      "propagate, or ignore: normalised convolution over the samples that are there. (default: propagate)",
      valueName: "policy"),
    transform: { try Word.parse($0, as: NaNPolicy.self) })
  var nan: NaNPolicy?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most threads to use. (default: all cores where it pays)", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      The arithmetic of floating types, float or double, rounded once to the type of the result. \
      (default: double)
      """, valueName: "precision"),
    transform: { try Word.parse($0, as: ArithmeticPrecision.self) })
  var precision: ArithmeticPrecision?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Refuse to answer with a proven error bound above T times the norms of signal and kernel.",
      valueName: "t"))
  var tolerance: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      With --nan ignore, the share of the kernel's weight, 0 to 1, whose samples must be there; an output with \
      less is NaN. (default: 0)
      """, valueName: "share"))
  var minimumWeight: Double?

  @Flag(
    help: """
      Convolve a second time in long double, which says how far the result is from the truth; the error bound \
      is then within twice of that. On x86-64, at some twenty times the cost.
      """)
  var certify = false

  @Option(
    help: ArgumentHelp(
      "Write the error bound of every block to a text file: rows, columns, guaranteed, typical.",
      valueName: "file"))
  var errorMap: String?

  func validate() throws {
    if let tolerance, !(tolerance >= 0) {
      throw ValidationError("--tolerance \(tolerance): give a number of at least 0, such as 1e-12")
    }
    if let minimumWeight {
      guard (0...1).contains(minimumWeight) else {
        throw ValidationError("--minimum-weight \(minimumWeight): give a share from 0 to 1")
      }
      guard nan == .ignore else { throw ValidationError("--minimum-weight goes with --nan ignore") }
    }
    guard !certify || nan != .ignore else {
      throw ValidationError("--certify cannot bound the quotients of sums of --nan ignore. Leave one out")
    }
    guard blockLength == nil || method == nil || method == .fft else {
      throw ValidationError("--block-length is the transform length of --method fft. Leave one out")
    }
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads \(threads ?? 0): give a number from 1 to 1024")
    }
  }
}
