import ArgumentParser
import Convolution
import ConvolutionAccuracy
import ConvolutionFiles

/// `convolve bench`
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the methods on generated data.",
    discussion: """
      EXAMPLES
        convolve bench --signal 1000000 --kernel 1023
        convolve bench --signal 2048x2048 --kernel 31x31 --type f32 --threads 1
        convolve bench --signal 2048x2048 --kernel gaussian:sigma=4 -m same --json

      Noise of the given size through every method that can serve. 'first' is planning, preparing the kernel \
      and one convolution; the others have the kernel prepared.
      """)

  @Option(
    help: ArgumentHelp("The input: a length, or rows x columns for an image.", valueName: "n|hxw"),
    transform: SizeArgument.parse)
  var signal: SizeArgument

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp(
      "The kernel: a length, rows x columns, or a kernel as for 1d and 2d.", valueName: "k|khxkw|kernel"))
  var kernel: String

  @Option(
    help: ArgumentHelp("f32 or f64. (default: f64)", valueName: "type"),
    transform: { try Word.parse($0, as: ElementType.self) })
  var type: ElementType = .f64

  @Option(help: ArgumentHelp("Seconds to spend on each method.", valueName: "s"))
  var seconds = 0.5

  @OptionGroup(title: "Window") var window: WindowOptions
  @OptionGroup(title: "Method") var method: MethodOptions

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    guard seconds.isFinite, seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds \(seconds): give more than 0 and at most 3600 seconds.")
    }
    guard type == .f32 || type == .f64 else {
      throw ValidationError("--type \(type.rawValue): bench times f32 and f64.")
    }
  }

  func run() throws {
    let rows = type == .f32 ? try timings(of: Float.self) : try timings(of: Double.self)
    try StandardOutput.write((json ? Self.json(rows).description : Self.table(rows)) + "\n")
  }

  private func timings<Element: ConvolutionElement & BinaryFloatingPoint & NumericElement>(
    of _: Element.Type
  ) throws -> [MethodTiming] {
    let domain: KernelDomain = signal.isImage ? .image : .signal
    let request = try FilterRequest(domain, window: window, method: method)
    guard let count = signal.shape.checkedCount, count <= Machine.memory / 64 else {
      throw CommandFailure.failed(
        "--signal \(signal.shape) is more than this machine's memory can be timed with")
    }
    let image = noise(signal.shape, seed: 1, Element.self)
    return try MethodTiming.all(
      image, with: try taps(domain), options: request.options(fillValue: nil), budget: seconds)
  }

  private func taps<Element: ConvolutionElement & BinaryFloatingPoint & NumericElement>(
    _ domain: KernelDomain
  ) throws -> Matrix<Element> {
    if let size = try? SizeArgument.parse(kernel) {
      guard size.isImage == signal.isImage, let count = size.shape.checkedCount, count <= Machine.memory / 64
      else {
        throw CommandFailure.usage(
          "--signal \(signal.shape) and --kernel \(size.shape): give both as lengths, or both as ROWSxCOLUMNS"
        )
      }
      return noise(size.shape, seed: 2, Element.self)
    }
    let operand = try KernelOperand(kernel, for: domain) { Messages.warning($0) }
    let array = try operand.taps.converted(to: Element.elementType).array
    guard let matrix = array.matrix(as: Element.self) else { preconditionFailure("a kernel has two axes") }
    return matrix
  }

  private func noise<Element: BinaryFloatingPoint>(_ shape: Shape, seed: UInt64, _: Element.Type)
    -> Matrix<Element>
  {
    let samples = InputFamily.gaussian.samples(shape.count, seed: seed)
    return Matrix(rows: shape.rows, columns: shape.columns, elements: samples.map { Element($0) })
  }

  private static func json(_ rows: [MethodTiming]) -> JSONText {
    .object([
      (
        "rows",
        .array(
          rows.map { row in
            .object([
              ("method", .text(row.method.rawValue)), ("chosen", .text(row.chosen.rawValue)),
              ("first_seconds", .number(row.firstSeconds)), ("median_seconds", .number(row.medianSeconds)),
              ("min_seconds", .number(row.minimumSeconds)), ("repetitions", .integer(row.repetitions)),
            ])
          })
      )
    ])
  }

  private static func table(_ rows: [MethodTiming]) -> String {
    func line(_ words: [String]) -> String {
      words.map { $0 + String(repeating: " ", count: max(0, 12 - $0.count)) }.joined(separator: " ")
    }
    return
      ([line(["method", "runs", "first", "median", "least", "repetitions"])]
      + rows.map { row in
        line([
          row.method.rawValue, row.chosen.rawValue, inWords(seconds: row.firstSeconds),
          inWords(seconds: row.medianSeconds), inWords(seconds: row.minimumSeconds), "\(row.repetitions)",
        ])
      }).joined(separator: "\n")
  }
}
