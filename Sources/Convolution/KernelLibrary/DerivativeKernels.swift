/// Kernels that differentiate: positive where the brightness grows with the column (x) or the row (y).
extension NamedKernel {
  static let derivatives: [NamedKernel] = [
    image(
      "sobel-x", "derivative along the columns, smoothed along the rows; 8 times the slope",
      formula: "[1 2 1]ᵀ ⊗ [1 0 −1]", source: sobel, .sobelX),
    image(
      "sobel-y", "derivative along the rows, smoothed along the columns; 8 times the slope",
      formula: "[1 0 −1]ᵀ ⊗ [1 2 1]", source: sobel, .sobelY),
    image(
      "prewitt-x", "derivative along the columns; 6 times the slope",
      formula: "[1 1 1]ᵀ ⊗ [1 0 −1]", source: prewitt, .prewittX),
    image(
      "prewitt-y", "derivative along the rows; 6 times the slope",
      formula: "[1 0 −1]ᵀ ⊗ [1 1 1]", source: prewitt, .prewittY),
    image(
      "scharr-x", "derivative along the columns, nearly independent of direction; 32 times the slope",
      formula: "[3 10 3]ᵀ ⊗ [1 0 −1]", source: scharr, .scharrX),
    image(
      "scharr-y", "derivative along the rows, nearly independent of direction; 32 times the slope",
      formula: "[1 0 −1]ᵀ ⊗ [3 10 3]", source: scharr, .scharrY),
    gaussianDerivative("gaussian-derivative-x", along: "column", for: [.signal, .image]),
    gaussianDerivative("gaussian-derivative-y", along: "row", for: [.image]),
    NamedKernel(
      "laplacian", "second derivative; sums to 0",
      formula: "[1 −2 1]; in 2-D [0 1 0; 1 −4 1; 0 1 0], with the diagonals [1 1 1; 1 −8 1; 1 1 1]",
      source: gonzalezWoods + ", §3.6", for: [.signal, .image],
      [KernelParameter("neighbours", "4, or 8 with the diagonals (images only)", .oneOf([4, 8]), default: 4)]
    ) { arguments, domain throws(ConvolutionError) in
      let diagonals = arguments.integer("neighbours") == 8
      if domain == .image { return .integers(diagonals ? .laplacianWithDiagonals : .laplacian) }
      guard !diagonals else {
        throw arguments.kernel.wrong(
          "neighbours", "a signal's sample has no diagonal neighbours; leave it out")
      }
      return .integers([[1, -2, 1]])
    },
    NamedKernel(
      "log", "laplacian of a gaussian (Mexican hat, not inverted); sums to 0",
      formula: "h = (r² − dσ²)/σ⁴ · g(r) minus its mean; g the gaussian of sum 1, d = 1 or 2 dimensions",
      source: marrHildreth + "; zero sum as in MATLAB's fspecial", for: [.signal, .image],
      gaussianParameters
    ) { arguments, domain throws(ConvolutionError) in
      try laplacianOfGaussian(arguments, for: domain)
    },
    NamedKernel(
      "dog", "difference of two gaussians, narrow minus wide; sums to 0",
      formula: "h = g(sigma) − g(ratio·sigma), both on |n| ≤ ⌈truncate·ratio·σ⌉ and of sum 1",
      source: marrHildreth + ", ratio 1.6", for: [.signal, .image],
      gaussianParameters + [
        KernelParameter(
          "ratio", "wide sigma over narrow sigma", .between(1, .infinity), default: 1.6)
      ]
    ) { arguments, domain throws(ConvolutionError) in
      try differenceOfGaussians(arguments, for: domain)
    },
  ]

  private static let sobel =
    "Sobel and Feldman, 1968, in Duda and Hart, Pattern Classification and Scene Analysis, Wiley 1973"
  private static let prewitt = "Prewitt, in Picture Processing and Psychopictorics, Academic Press 1970"
  private static let scharr = "Scharr, thesis, Heidelberg 2000, doi:10.11588/heidok.00000962"
  private static let marrHildreth =
    "Marr and Hildreth, Proceedings of the Royal Society B 207, 1980, doi:10.1098/rspb.1980.0020"

  static let gaussianParameters = [
    KernelParameter("sigma", "standard deviation in samples", sigmaRule, default: 1),
    KernelParameter("truncate", "reach in standard deviations", .positive, default: 4),
  ]

  private static func gaussianDerivative(
    _ name: String, along axis: String, for domains: [KernelDomain]
  ) -> NamedKernel {
    NamedKernel(
      name, "derivative along the \(axis)s of the image smoothed by a gaussian",
      formula: "h[n] = −n/σ² · g(n) along the \(axis) index, g(n) across; g the gaussian of sum 1",
      source: "Canny, IEEE PAMI 8, 1986, doi:10.1109/TPAMI.1986.4767851", for: domains, gaussianParameters
    ) { arguments, domain throws(ConvolutionError) in
      let bell = try gaussian(arguments, for: domain)
      return axis == "column"
        ? separable(bell.derivative, column: bell.taps, for: domain)
        : separable(bell.taps, column: bell.derivative, for: domain)
    }
  }

  /// (r² − dσ²)/σ⁴ · g less its mean, so that a constant gives exactly nothing but rounding.
  private static func laplacianOfGaussian(
    _ arguments: KernelArguments, for domain: KernelDomain
  ) throws(ConvolutionError) -> KernelValues {
    let bell = try gaussian(arguments, for: domain)
    let (positions, bells) = (bell.positions, bell.taps)
    let variance = bell.sigma * bell.sigma
    let second = zip(positions, bells).map { ($0 * $0 - variance) / (variance * variance) * $1 }
    var taps: Matrix<Double>
    if domain == .signal {
      taps = Matrix(rows: 1, columns: second.count, elements: second)
    } else {
      // Σ of second derivatives: g″(y)·g(x) + g(y)·g″(x)
      taps = Matrix(rows: second.count, columns: second.count, repeating: 0)
      for i in second.indices {
        for j in second.indices { taps[i, j] = second[i] * bells[j] + bells[i] * second[j] }
      }
    }
    let mean = taps.elements.reduce(0, +) / Double(taps.elements.count)
    return .real(taps.map { $0 - mean })
  }

  private static func differenceOfGaussians(
    _ arguments: KernelArguments, for domain: KernelDomain
  ) throws(ConvolutionError) -> KernelValues {
    let wide = try gaussian(arguments, sigma: arguments["sigma"] * arguments["ratio"], for: domain)
    let sigma = arguments["sigma"]
    let narrow = normalised(wide.positions.map { .exp(-($0 / sigma) * ($0 / sigma) / 2) })
    guard case .real(let first) = separable(narrow, for: domain),
      case .real(let second) = separable(wide.taps, for: domain)
    else { preconditionFailure("separable kernels are real") }
    let differences = zip(first.elements, second.elements).map { $0 - $1 }
    return .real(Matrix(rows: first.rows, columns: first.columns, elements: differences))
  }
}
