/// The correlation coefficients of a template with every window of an image.
struct TemplateSearch {
  /// The image without its mean, and the template without its own.
  private let image: Matrix<Double>
  private let template: Matrix<Double>
  private let imageNorm: Double
  private let templateNorm: Double

  init(_ template: Matrix<Double>, in image: Matrix<Double>) throws(ConvolutionError) {
    guard !image.elements.isEmpty else { throw .emptyOperand(.signal) }
    guard !template.elements.isEmpty else { throw .emptyOperand(.kernel) }
    guard template.rows <= image.rows, template.columns <= image.columns else {
      throw .noValidResult(signal: image.shape, kernel: template.shape)
    }
    guard !CentredSamples.isConstant(template.elements) else {
      throw .invalidOption(
        name: "template", value: "\(template.rows) × \(template.columns)",
        rule: "must vary: a constant correlates with nothing")
    }
    let (whole, part) = (
      try CentredSamples(image.elements, name: "image"),
      try CentredSamples(template.elements, name: "template")
    )
    self.image = Matrix(rows: image.rows, columns: image.columns, elements: whole.samples)
    self.template = Matrix(rows: template.rows, columns: template.columns, elements: part.samples)
    imageNorm = whole.norm
    templateNorm = part.norm
  }

  func coefficients(threads: Int?) throws(ConvolutionError) -> Matrix<Double> {
    var options = ConvolutionOptions<Double>(mode: .valid)
    options.correlates = true
    options.threads = threads
    let convolver = try Convolver(
      kernel: template, input: image.shape, dimensionality: .image, options: options)
    var result = try convolver.convolve(image)
    // ‖image‖ and not a window's: the bound of the largest block at most.
    let noise = convolver.plan.errorBound.guaranteed * imageNorm * templateNorm
    WindowVariances(image, window: template.shape).forEach { row, column, variation in
      let scale = variation.squareRoot() * templateNorm
      guard variation > 0 else { return result[row, column] = 0 }
      let product = noise < 1e-9 * scale ? result[row, column] : product(row, column)
      result[row, column] = min(max(product / scale, -1), 1)
    }
    return result
  }

  /// Σ (t − t̄)(w − w̄) of one window, by the definition.
  private func product(_ row: Int, _ column: Int) -> Double {
    var (sum, product) = (CompensatedSum<Double>(), CompensatedSum<Double>())
    for i in 0..<template.rows {
      for j in 0..<template.columns { sum.add(image[row + i, column + j], times: 1) }
    }
    let mean = sum.value / Double(template.elements.count)
    for i in 0..<template.rows {
      for j in 0..<template.columns { product.add(template[i, j], times: image[row + i, column + j] - mean) }
    }
    return product.value
  }
}

/// ‖w − w̄‖² of every window of a size, in O(1) for each: sums of columns slide down, sums of windows to the right.
///
/// The sums are kept to twice the precision (T. Ogita, S. M. Rump and S. Oishi, SIAM J. Sci. Comput. 26, 2005,
/// doi:10.1137/030601818), so that neither sliding nor the difference Σw² − (Σw)²/n loses what matters.
struct WindowVariances {
  private let image: Matrix<Double>
  private let window: Shape

  init(_ image: Matrix<Double>, window: Shape) {
    self.image = image
    self.window = window
  }

  /// Σw and Σw² of a column or a window.
  private struct Sums {
    var first = CompensatedSum<Double>()
    var second = CompensatedSum<Double>()

    mutating func add(_ sample: Double, sign: Double) {
      first.add(sample, times: sign)
      second.add(sample, times: sign * sample)
    }

    mutating func add(_ other: Sums, sign: Double) {
      first.add(other.first, sign: sign)
      second.add(other.second, sign: sign)
    }

    /// Σw² − (Σw)²/n, zero where nothing but rounding is left.
    func variation(count: Double) -> Double {
      // n·Σw² and (Σw)² as unevaluated sums of two doubles.
      let (square, sum) = (count * second.sum, first.sum * first.sum)
      let squareLow = (-square).addingProduct(count, second.sum) + count * second.lost
      let sumLow = (-sum).addingProduct(first.sum, first.sum) + 2 * first.sum * first.lost
      let difference = (square - sum) + (squareLow - sumLow)
      return difference > abs(square) * 0x1p-90 ? difference / count : 0
    }
  }

  /// Calls `body` with the row, column and ‖w − w̄‖² of every window.
  func forEach(_ body: (Int, Int, Double) -> Void) {
    let count = Double(window.rows) * Double(window.columns)
    var columns = [Sums](repeating: Sums(), count: image.columns)
    for row in 0..<image.rows {
      for column in 0..<image.columns {
        columns[column].add(image[row, column], sign: 1)
        if row >= window.rows { columns[column].add(image[row - window.rows, column], sign: -1) }
      }
      guard row + 1 >= window.rows else { continue }
      var sums = Sums()
      for column in 0..<image.columns {
        sums.add(columns[column], sign: 1)
        if column >= window.columns { sums.add(columns[column - window.columns], sign: -1) }
        guard column + 1 >= window.columns else { continue }
        body(row + 1 - window.rows, column + 1 - window.columns, sums.variation(count: count))
      }
    }
  }
}
