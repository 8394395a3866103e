import ArgumentParser
import ConvolutionFiles

/// `convolve 1d`
struct FilterSignals: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "1d",
    abstract: "Filter signals: arrays, text columns, sounds.",
    discussion: """
      EXAMPLES
        printf '1 2 3 4 5' | convolve 1d - -k '[1,0,-1]' -m valid
        convolve 1d ecg.csv:2 -k savitzky-golay:length=15,order=3 -m same -b reflect -o smooth.csv
        convolve 1d long.npy -k taps.npy -o filtered.npy --json
        convolve 1d runs/*.npy -k lowpass:cutoff=0.05 -o filtered/

      Modes and lengths are those of numpy.convolve. An array of more dimensions is filtered along its last \
      axis, or --axis; a table in text column by column; a sound channel by channel. A sound as kernel must \
      have the signal's sample rate; its loudest possible sample counts as a tap of 1.
      """)

  @Argument(
    help: ArgumentHelp(
      "A file, table.csv:column, arrays.npz:name, or - for standard input.", valueName: "signal"))
  var signals: [String]

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp(
      "The taps: a literal [1,0,-1], a name with parameters gaussian:sigma=5 (see convolve kernels), or a file.",
      valueName: "kernel"))
  var kernel: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The axis to filter, from the end when negative. (default: the last)", valueName: "a"))
  var axis: Int?

  @Flag(help: "The last axis of an array is channels.")
  var channelsLast = false

  @Option(
    help: ArgumentHelp(
      "The channels of a sound: independent, or mix, their mean. (default: independent)",
      valueName: "channels"),
    transform: { try Word.parse($0, as: ChannelTreatment.self) })
  var channels: ChannelTreatment?

  @Option(
    help: ArgumentHelp(
      "The input is bare samples: their type, and the shape where it is not one axis, i16,shape=480x640.",
      valueName: "type,shape=n"),
    transform: Word.raw)
  var raw: RawLayout?

  @OptionGroup(title: "Convention") var convention: ConventionOption
  @OptionGroup(title: "Window") var window: WindowOptions
  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup(title: "Result") var result: ResultOptions

  func run() throws {
    let job = try FilterJob(
      .signal, inputs: signals, kernel: kernel, window: window, method: method,
      convention: convention.library, result: result,
      source: FilterJob.SourceOptions(
        raw: raw, axis: axis, channelsLast: channelsLast, mixesChannels: channels == .mix))
    try job.run(signals)
  }
}
