/// Kernels whose taps are fixed numbers: the ones that every introduction to image filtering prints.
extension NamedKernel {
  static let fixed: [NamedKernel] = [
    NamedKernel(
      "identity", "leaves the input as it is (in mode same)",
      formula: "1 in the middle of a row, or square, of zeros",
      source: "the neutral element of convolution", for: [.signal, .image],
      [KernelParameter("size", "taps a side", .oddInteger(atLeast: 1), default: 1)]
    ) { arguments, domain throws(ConvolutionError) in
      try arguments.check(side: arguments["size"], because: "size", for: domain)
      let size = arguments.integer("size")
      var taps = Matrix<Int64>(rows: domain == .signal ? 1 : size, columns: size, repeating: 0)
      taps[taps.rows / 2, size / 2] = 1
      return .integers(taps)
    },
    NamedKernel(
      "blur", "a small gaussian-like blur",
      formula: "[1 2 1]/4; in 2-D its outer product, [1 2 1; 2 4 2; 1 2 1]/16",
      source: gonzalezWoods + ", §3.5", for: [.signal, .image]
    ) { _, domain throws(ConvolutionError) in
      separable([0.25, 0.5, 0.25], for: domain)
    },
    image(
      "outline", "what differs from its surroundings, on black; sums to 0",
      formula: "8 in the middle, −1 around it: the negative 8-neighbour laplacian", .outline),
    image(
      "vertical-edge", "vertical edges, positive where brightness grows with the column",
      formula: "[1 0 −1; 1 0 −1; 1 0 −1], as prewitt-x", .verticalEdge),
    image(
      "horizontal-edge", "horizontal edges, positive where brightness grows with the row",
      formula: "[1 1 1; 0 0 0; −1 −1 −1], as prewitt-y", .horizontalEdge),
    image(
      "emboss", "relief lit from the upper left; sums to 1",
      formula: "[2 1 0; 1 1 −1; 0 −1 −2]: the pixel plus its growth towards the lower right", .emboss),
  ]

  static let gonzalezWoods = "Gonzalez and Woods, Digital Image Processing, 4th ed., Pearson 2018"

  /// A kernel for images with fixed integer taps and no parameters.
  static func image(
    _ name: String, _ summary: String, formula: String, source: String = gonzalezWoods + ", §3.6",
    _ taps: Matrix<Int64>
  ) -> NamedKernel {
    NamedKernel(name, summary, formula: formula, source: source, for: [.image]) { _, _ in .integers(taps) }
  }

  /// One row of taps for a signal; for an image the outer product of the taps with themselves, or with
  /// another `column` of them.
  static func separable(
    _ row: [Double], column: [Double]? = nil, for domain: KernelDomain
  ) -> KernelValues {
    guard domain == .image else { return .real(Matrix(rows: 1, columns: row.count, elements: row)) }
    let column = column ?? row
    var taps = Matrix<Double>(rows: column.count, columns: row.count, repeating: 0)
    for (i, factor) in column.enumerated() {
      for (j, tap) in row.enumerated() { taps[i, j] = factor * tap }
    }
    return .real(taps)
  }
}

extension Matrix where Element: SignedNumeric {
  /// What differs from its surroundings: `[−1 −1 −1; −1 8 −1; −1 −1 −1]`.
  ///
  /// ```swift
  /// let dot: Matrix<Double> = [[1, 1, 1], [1, 2, 1], [1, 1, 1]]
  /// try convolve(dot, with: .outline, mode: .valid)  // [[8.0]]
  /// ```
  public static var outline: Matrix { [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]] }

  /// The image plus its negative laplacian: `[0 −1 0; −1 5 −1; 0 −1 0]`.
  ///
  /// ```swift
  /// let step: Matrix<Double> = [[1, 1, 2, 2], [1, 1, 2, 2], [1, 1, 2, 2]]
  /// try convolve(step, with: .sharpen, mode: .valid)  // [[0.0, 3.0]]
  /// ```
  public static var sharpen: Matrix { [[0, -1, 0], [-1, 5, -1], [0, -1, 0]] }

  /// Relief lit from the upper left: `[2 1 0; 1 1 −1; 0 −1 −2]`.
  ///
  /// ```swift
  /// let flat = Matrix(rows: 3, columns: 3, repeating: 7.0)
  /// try convolve(flat, with: .emboss, mode: .valid)  // [[7.0]]
  /// ```
  public static var emboss: Matrix { [[2, 1, 0], [1, 1, -1], [0, -1, -2]] }

  /// Vertical edges, positive where brightness grows with the column: `[1 0 −1; 1 0 −1; 1 0 −1]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 1, 2], [0, 1, 2], [0, 1, 2]]
  /// try convolve(ramp, with: .verticalEdge, mode: .valid)  // [[6.0]]
  /// ```
  public static var verticalEdge: Matrix { [[1, 0, -1], [1, 0, -1], [1, 0, -1]] }

  /// Horizontal edges, positive where brightness grows with the row: `[1 1 1; 0 0 0; −1 −1 −1]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 0, 0], [1, 1, 1], [2, 2, 2]]
  /// try convolve(ramp, with: .horizontalEdge, mode: .valid)  // [[6.0]]
  /// ```
  public static var horizontalEdge: Matrix { [[1, 1, 1], [0, 0, 0], [-1, -1, -1]] }

  /// The derivative along the columns after Prewitt: `[1 0 −1; 1 0 −1; 1 0 −1]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 1, 2], [0, 1, 2], [0, 1, 2]]
  /// try convolve(ramp, with: .prewittX, mode: .valid)  // [[6.0]]
  /// ```
  public static var prewittX: Matrix { verticalEdge }

  /// The derivative along the rows after Prewitt: `[1 1 1; 0 0 0; −1 −1 −1]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 0, 0], [1, 1, 1], [2, 2, 2]]
  /// try convolve(ramp, with: .prewittY, mode: .valid)  // [[6.0]]
  /// ```
  public static var prewittY: Matrix { horizontalEdge }

  /// The derivative along the columns after Sobel: `[1 0 −1; 2 0 −2; 1 0 −1]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 1, 2], [0, 1, 2], [0, 1, 2]]
  /// try convolve(ramp, with: .sobelX, mode: .valid)  // [[8.0]]
  /// ```
  public static var sobelX: Matrix { [[1, 0, -1], [2, 0, -2], [1, 0, -1]] }

  /// The derivative along the rows after Sobel: `[1 2 1; 0 0 0; −1 −2 −1]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 0, 0], [1, 1, 1], [2, 2, 2]]
  /// try convolve(ramp, with: .sobelY, mode: .valid)  // [[8.0]]
  /// ```
  public static var sobelY: Matrix { [[1, 2, 1], [0, 0, 0], [-1, -2, -1]] }

  /// The derivative along the columns after Scharr: `[3 0 −3; 10 0 −10; 3 0 −3]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 1, 2], [0, 1, 2], [0, 1, 2]]
  /// try convolve(ramp, with: .scharrX, mode: .valid)  // [[32.0]]
  /// ```
  public static var scharrX: Matrix { [[3, 0, -3], [10, 0, -10], [3, 0, -3]] }

  /// The derivative along the rows after Scharr: `[3 10 3; 0 0 0; −3 −10 −3]`.
  ///
  /// ```swift
  /// let ramp: Matrix<Double> = [[0, 0, 0], [1, 1, 1], [2, 2, 2]]
  /// try convolve(ramp, with: .scharrY, mode: .valid)  // [[32.0]]
  /// ```
  public static var scharrY: Matrix { [[3, 10, 3], [0, 0, 0], [-3, -10, -3]] }

  /// The sum of second differences: `[0 1 0; 1 −4 1; 0 1 0]`.
  ///
  /// ```swift
  /// // x² + y² has the laplacian 4 everywhere.
  /// let bowl: Matrix<Double> = [[2, 1, 2], [1, 0, 1], [2, 1, 2]]
  /// try convolve(bowl, with: .laplacian, mode: .valid)  // [[4.0]]
  /// ```
  public static var laplacian: Matrix { [[0, 1, 0], [1, -4, 1], [0, 1, 0]] }

  /// The laplacian with the diagonals: `[1 1 1; 1 −8 1; 1 1 1]`.
  ///
  /// ```swift
  /// let dot: Matrix<Double> = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
  /// try convolve(dot, with: .laplacianWithDiagonals, mode: .valid)  // [[-8.0]]
  /// ```
  public static var laplacianWithDiagonals: Matrix { [[1, 1, 1], [1, -8, 1], [1, 1, 1]] }
}
