import ArgumentParser
import Convolution

/// What a layer is, in the words of the libraries that train them.
struct LayerWords: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The order of the axes: nchw as PyTorch, or nhwc as TensorFlow. (default: nchw)", valueName: "layout"),
    transform: { try Word.parse($0, as: LayerLayout.self) })
  var layout: LayerLayout?

  @Option(
    help: ArgumentHelp(
      "The order of the filters' axes: oihw or hwio. (default: the one that goes with the layout)",
      valueName: "layout"),
    transform: { try Word.parse($0, as: FilterLayout.self) })
  var filterLayout: FilterLayout?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Distance between neighbouring outputs; one number, or rows,columns.", valueName: "s"),
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
      "Groups of channels and filters; as many as channels is depthwise.", valueName: "g"))
  var groups = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Samples added on each side: valid for none, same, a number, rows,columns, or top,bottom,left,right.",
      valueName: "p"),
    transform: LayerWords.padding)
  var padding: LayerPadding?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "What they are: fill for zeros, wrap, symmetric, reflect or edge, as in numpy.pad. (default: fill)",
      valueName: "boundary"),
    transform: Word.boundary)
  var boundary: Boundary?

  var options: LayerOptions {
    func axes(_ numbers: AxisNumbers?) -> Axes<Int> {
      numbers.map { Axes(rows: $0.rows, columns: $0.columns) } ?? 1
    }
    var options = LayerOptions(layout: layout ?? .channelsFirst)
    options.filterLayout = filterLayout
    options.stride = axes(stride)
    options.dilation = axes(dilation)
    options.groups = groups
    options.padding = padding ?? .valid
    options.boundary = boundary ?? .fill
    return options
  }

  private static func padding(_ text: String) throws -> LayerPadding {
    if text == "valid" { return .valid }
    if text == "same" { return .same }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }.filter { $0 >= 0 }
    guard numbers.count == words.count, [1, 2, 4].contains(numbers.count) else {
      throw ValidationError(
        "give valid, same, one whole number of at least 0, two as ROWS,COLUMNS or four as TOP,BOTTOM,LEFT,RIGHT"
      )
    }
    guard numbers.count == 4 else {
      return .samples(Axes(rows: numbers[0], columns: numbers[numbers.count - 1]))
    }
    return .samples(
      before: Axes(rows: numbers[0], columns: numbers[2]), after: Axes(rows: numbers[1], columns: numbers[3]))
  }
}
