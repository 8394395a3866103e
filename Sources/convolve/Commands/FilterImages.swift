import ArgumentParser
import Convolution
import ConvolutionFiles

/// `convolve 2d`
struct FilterImages: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "2d",
    abstract: "Filter images: arrays, PNG, JPEG, TIFF, PGM, PPM, PFM.",
    discussion: """
      EXAMPLES
        convolve 2d photo.png -k sharpen -o sharp.png
        convolve 2d photo.jpg -k outline --gray --resize 100x100 -m valid --clip 0,255 -o edges.png
        convolve 2d stars.npy -k psf.npy -b reflect -o blurred.npy -v
        convolve 2d photos/*.png -k gaussian:sigma=5 -b symmetric -o blurred/

      Colour channels are filtered one by one and transparency is kept. Of an array of more than two \
      dimensions every plane of the last two axes is filtered.
      """)

  @Argument(help: ArgumentHelp("A file, arrays.npz:name, or - for standard input.", valueName: "image"))
  var images: [String]

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp(
      """
      The taps: a literal [0,-1,0;-1,5,-1;0,-1,0], a name with parameters gaussian:sigma=5 (see convolve \
      kernels), or a file.
      """, valueName: "kernel"))
  var kernel: String

  @Flag(help: "Brightness instead of colours, before the filter: 0.299 R + 0.587 G + 0.114 B.")
  var gray = false

  @Option(
    help: ArgumentHelp(
      "Another size before the filter, after --gray: area average down, bicubic up.",
      valueName: "rowsxcolumns"),
    transform: SizeArgument.parseImage)
  var resize: Shape?

  @Flag(help: "The last axis of an array is colour channels.")
  var channelsLast = false

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
      .image, inputs: images, kernel: kernel, window: window, method: method,
      convention: convention.library, result: result,
      source: FilterJob.SourceOptions(raw: raw, channelsLast: channelsLast, gray: gray, resize: resize))
    try job.run(images)
  }
}
