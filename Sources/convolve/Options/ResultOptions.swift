import ArgumentParser
import ConvolutionFiles

/// What happens to the result.
struct ResultOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      Where the result goes: a file, - for standard output, or a folder with a slash behind it for several \
      inputs. (default: text for text input, NPY when standard output is not a terminal, otherwise only a \
      summary)
      """, valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "\(Word.formats). (default: by the output's name)", valueName: "format"),
    transform: Word.format)
  var format: FileFormat?

  @Option(
    help: ArgumentHelp(
      """
      u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 c64 or c128; integers are rounded half to even and saturated. \
      (default: i64, exact, for integers; f32 for f32; the input's own for images; else f64)
      """, valueName: "type"),
    transform: { try Word.parse($0, as: ElementType.self) })
  var type: ElementType?

  @Flag(help: "Map the result's range to that of the type: 0-255, 0-65535, or 0-1 for floating types.")
  var rescale = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Limit the result, after --rescale.", valueName: "low,high"),
    transform: LimitsArgument.parse)
  var clip: LimitsArgument?

  @Option(
    help: ArgumentHelp(
      """
      A picture of what was done, .png, .svg or .pdf, or - for the terminal: images before and after; signal, \
      kernel and result. Needs gnuplot.
      """, valueName: "file"),
    transform: PlotTarget.parse)
  var plot: PlotTarget?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The most memory to take, such as 512M or 2G: larger files are worked on in parts. (default: 80 % of the \
      free memory)
      """, valueName: "size"),
    transform: ByteCount.parse)
  var maxMemory: ByteCount?

  @Flag(help: "One JSON object on standard output describing what was done; the data needs -o.")
  var json = false

  @Flag(name: .shortAndLong, help: "No notes and no warnings.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print the plan: the method, the reason, the alternatives.")
  var verbose = false

  func validate() throws {
    if output == "" { throw ValidationError("-o '': name a file, - or a folder") }
    guard !json || (output != nil && output != "-") else {
      throw ValidationError("--json takes standard output: name a file for the data with -o")
    }
    guard plot != .terminal || (output != "-" && !json) else {
      throw ValidationError(
        "--plot - takes standard output: name a file for the data with -o, without --json")
    }
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }
}
