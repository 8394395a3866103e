/// Where a template is in an image.
///
/// ```swift
/// let found = try matchTemplate([[0, 1]], in: [[5, 5, 5, 6], [1, 1, 0, 0]])
/// print(found.position.rows, found.position.columns, found.coefficient > 0.999)  // 0 2 true
/// ```
public struct TemplateMatch: Sendable, Equatable {
  /// The upper row and left column of the window that matches best.
  public let position: Axes<Int>
  /// The same between samples.
  public let refinedPosition: Axes<Double>
  /// The correlation coefficient there, from −1 to 1.
  public let coefficient: Double
  /// The coefficient of every window, at its upper row and left column.
  public let coefficients: Matrix<Double>
}

/// Finds a template in an image by the correlation coefficient of Pearson with every window of its size.
///
/// `r = Σ (t − t̄)(w − w̄) / (‖t − t̄‖·‖w − w̄‖)`, as OpenCV's `TM_CCOEFF_NORMED`: brightness and contrast of the window do
/// not matter. Means and variances of the windows are running sums that carry their rounding errors along, and where a
/// window varies too little for the transforms' error its products are summed about its own mean, so that r keeps
/// from −1 to 1 and flat parts match nothing: r is 0 there.
///
/// ```swift
/// let image: Matrix<Double> = [[0, 0, 0, 0], [0, 1, 2, 0], [0, 2, 1, 0], [0, 0, 0, 0]]
/// let found = try matchTemplate([[1, 2], [2, 1]], in: image)
/// print(found.position.rows, found.position.columns)  // 1 1
/// ```
///
/// - Parameters:
///   - template: at most as large as the image, and not constant.
///   - image: the samples to search in.
///   - threads: the most threads; nil for every core.
/// - Throws: ``ConvolutionError/emptyOperand(_:)``; ``ConvolutionError/noValidResult(signal:kernel:)`` for a template
///   that is larger; ``ConvolutionError/invalidOption(name:value:rule:)`` for a constant template and for samples that
///   are not finite.
/// - Complexity: as one convolution in mode `valid`, and O(1) for each window.
public func matchTemplate(_ template: Matrix<Double>, in image: Matrix<Double>, threads: Int? = nil)
  throws(ConvolutionError) -> TemplateMatch
{
  let search = try TemplateSearch(template, in: image)
  let coefficients = try search.coefficients(threads: threads)
  var best = 0
  for place in coefficients.elements.indices where coefficients.elements[place] > coefficients.elements[best]
  {
    best = place
  }
  let position = Axes(rows: best / coefficients.columns, columns: best % coefficients.columns)
  return TemplateMatch(
    position: position, refinedPosition: BandLimitedPeak.locate(coefficients, around: position),
    coefficient: coefficients.elements[best], coefficients: coefficients)
}
