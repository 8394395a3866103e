import ArgumentParser
import Convolution

/// Which outputs are wanted, and what is outside the input.
struct WindowOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Which samples of the full result: full, same or valid. (default: full for 1d, same for 2d)",
      valueName: "mode"),
    transform: { try Word.parse($0, as: ConvolutionMode.self) })
  var mode: ConvolutionMode?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      What the input is outside its ends: fill, wrap, symmetric, reflect or edge, as in numpy.pad. \
      (default: fill)
      """, valueName: "boundary"),
    transform: Word.boundary)
  var boundary: Boundary?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number outside under boundary fill. (default: 0)", valueName: "x"))
  var fillValue: Double?

  @Flag(help: "Do not flip the kernel: correlation.")
  var correlate = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Keep every S-th output; one number, or rows,columns.", valueName: "s"),
    transform: { try AxisNumbers.parse($0, atLeast: 1) })
  var stride: AxisNumbers?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Distance between neighbouring taps; one number, or rows,columns.", valueName: "d"),
    transform: { try AxisNumbers.parse($0, atLeast: 1) })
  var dilation: AxisNumbers?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zeros on each side, in place of mode and boundary: a number, rows,columns, or same.",
      valueName: "p"),
    transform: PaddingArgument.parse)
  var padding: PaddingArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Only this part of the result, counted from 0: row,column,height,width, or start,length of a signal.
      """, valueName: "region"),
    transform: RegionArgument.parse)
  var roi: RegionArgument?

  func validate() throws {
    guard padding == nil || (mode == nil && boundary == nil) else {
      throw ValidationError(
        "--padding replaces --mode and --boundary: the result is what the padded input allows. Leave one out")
    }
    guard fillValue == nil || (padding == nil && (boundary ?? .fill) == .fill) else {
      throw ValidationError("--fill-value goes with --boundary fill only")
    }
  }
}
