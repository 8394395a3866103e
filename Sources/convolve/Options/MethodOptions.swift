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

  func validate() throws {
    guard blockLength == nil || method == nil || method == .fft else {
      throw ValidationError("--block-length is the transform length of --method fft. Leave one out")
    }
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads \(threads ?? 0): give a number from 1 to 1024")
    }
  }
}
