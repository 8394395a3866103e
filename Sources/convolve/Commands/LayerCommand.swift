import ArgumentParser
import Convolution
import ConvolutionFiles

/// `convolve layer`
struct LayerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layer",
    abstract: "Compute a convolutional layer, as PyTorch's and TensorFlow's Conv1D and Conv2D do.",
    discussion: """
      EXAMPLES
        convolve layer images.npy --filters weights.npy --bias bias.npy --padding 1 -o features.npy
        convolve layer images.npy --filters kernel.npy --layout nhwc --stride 2 --padding same -o out.npy -v
        convolve layer images.npy --filters depthwise.npy --groups 32 -o out.npy --json

      Filters are not flipped. Images are images x channels x rows x columns and filters are filters x channels x \
      rows x columns, or with --layout nhwc images x rows x columns x channels and rows x columns x channels x \
      filters. Without rows they are signals. A single image may come without the axis of images. Single \
      precision is computed with in single precision, everything else in double precision: of integers too the \
      result is f64.
      """)

  @Argument(
    help: ArgumentHelp("An array: a file, arrays.npz:name, or - for standard input.", valueName: "images"))
  var images: String

  @Option(help: ArgumentHelp("The filters: an array with an axis more than one image.", valueName: "file"))
  var filters: String

  @Option(help: ArgumentHelp("A number for every filter, which is added to its outputs.", valueName: "file"))
  var bias: String?

  @OptionGroup(title: "Layer") var layer: LayerWords

  @Option(
    help: ArgumentHelp("auto, direct or fft. (default: auto, the fastest)", valueName: "method"),
    transform: { try Word.parse($0, as: ConvolutionMethod.self) })
  var method: ConvolutionMethod?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("(default: every core where that pays)", valueName: "n"))
  var threads: Int?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where the result goes: a file, or - for standard output. (default: NPY when standard output is not a terminal)",
      valueName: "file"))
  var output: String?

  @Flag(help: "One JSON object on standard output describing what was done; the data needs -o.")
  var json = false

  @Flag(name: .shortAndLong, help: "No notes and no warnings.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print the plan: the method, the reason, the alternatives.")
  var verbose = false

  func validate() throws {
    guard !json || (output != nil && output != "-") else {
      throw ValidationError("--json takes standard output: name a file for the data with -o")
    }
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    guard [images, filters, bias].filter({ $0 == "-" }).count <= 1 else {
      throw ValidationError("standard input (-) can be read only once")
    }
  }

  func run() throws {
    let target = try OutputTarget(output, inputs: [images], format: nil, plot: nil)
    var options = layer.options
    options.method = method ?? .automatic
    options.threads = threads
    let file = try read(images)
    let job = LayerJob(
      images: file, filters: try read(filters), bias: try bias.map { try read($0) }, options: options)
    let result = try job.run(wantsBounds: json || verbose)
    let path = target.path(for: FileOperand(images), isText: false, format: nil)
    if let path {
      let written = try FileWriter.write(result.array, to: path, like: file)
      if !quiet { written.notes.forEach { Messages.note("\(path): \($0)") } }
    }
    if verbose { Messages.line(result.report.text) }
    if json { try StandardOutput.write(result.report.json.description + "\n") }
    if path == nil, !quiet {
      try StandardOutput.write(result.report.summary(input: file.name, kernel: filters) + "\n")
    }
  }

  private func read(_ operand: String) throws -> LoadedFile {
    let file = try FileReader.read(operand)
    if !quiet { file.warnings.forEach { Messages.warning("\(file.name): \($0)") } }
    return file
  }
}
