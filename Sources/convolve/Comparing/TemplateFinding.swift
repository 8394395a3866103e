import Convolution
import ConvolutionFiles

/// Where a template is in an image.
struct TemplateFinding: CorrelationFinding {
  private let image: (name: String, samples: Matrix<Double>)
  private let template: (name: String, samples: Matrix<Double>)
  private let match: TemplateMatch
  private let seconds: Double

  init(
    image: (name: String, samples: Matrix<Double>), template: (name: String, samples: Matrix<Double>),
    threads: Int?
  ) throws {
    self.image = image
    self.template = template
    let start = ContinuousClock.now
    match = try matchTemplate(template.samples, in: image.samples, threads: threads)
    seconds = secondsSince(start)
  }

  var values: NumericArray { NumericArray(match.coefficients) }

  var text: String {
    """
    position     row \(plain(match.refinedPosition.rows)), column \(plain(match.refinedPosition.columns))
    coefficient  \(plain(match.coefficient)) at row \(match.position.rows), column \(match.position.columns)
    """
  }

  var json: JSONText {
    .object([
      ("row", .number(match.refinedPosition.rows)), ("column", .number(match.refinedPosition.columns)),
      ("whole_row", .integer(match.position.rows)), ("whole_column", .integer(match.position.columns)),
      ("coefficient", .number(match.coefficient)),
      ("shape", .array([.integer(match.coefficients.rows), .integer(match.coefficients.columns)])),
      ("seconds", .object([("actual", .number(seconds))])),
    ])
  }

  var method: String {
    "\(match.coefficients.shape) windows of \(template.samples.shape) in \(inWords(seconds: seconds))"
  }

  func draw(to target: PlotTarget) throws {
    let shape = template.samples.shape
    try ImagePlot(
      panels: [
        .init(
          array: NumericArray(image.samples), title: "\(image.name), \(dimensions(of: image.samples))",
          scale: .range, frame: (match.refinedPosition, shape)),
        .init(
          array: NumericArray(template.samples),
          title: "template",
          scale: .range),
      ], channelsLast: false,
      caption: "row \(plain(match.refinedPosition.rows)), column \(plain(match.refinedPosition.columns)), "
        + "coefficient \(plain(match.coefficient))"
    ).draw(to: target)
  }

  private func dimensions(of matrix: Matrix<Double>) -> String { "\(matrix.rows) × \(matrix.columns)" }
}
