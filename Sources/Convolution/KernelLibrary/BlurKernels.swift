import RealModule

/// Kernels for images that imitate how a camera blurs; both sum to 1.
extension NamedKernel {
  static let blurs: [NamedKernel] = [
    NamedKernel(
      "disk", "out-of-focus blur: the mean over a disk",
      formula: "h ∝ the exact area of each pixel that the disk covers, (2⌈radius−½⌉+1)² pixels",
      source: "exact coverage, as MATLAB's fspecial approximates it; " + gonzalezWoods + ", §5.6",
      for: [.image],
      [KernelParameter("radius", "in pixels", .from(0.1, through: 1e4), default: 5)]
    ) { arguments, domain throws(ConvolutionError) in
      let radius = arguments["radius"]
      let reach = max((radius - 0.5).rounded(.up), 0)
      try arguments.check(side: 2 * reach + 1, because: "radius", for: domain)
      return .real(symmetricSquare(reach: Int(reach)) { diskCoverage(radius: radius, x: $0, y: $1) })
    },
    NamedKernel(
      "motion", "the blur of a camera that moves in a straight line",
      formula: "h ∝ max(0, 1 − distance of the pixel's centre to a segment of length−1 pixels at that angle)",
      source: "MATLAB's fspecial('motion'); " + gonzalezWoods + ", §5.6", for: [.image],
      [
        KernelParameter("length", "in pixels", .positive, default: 9),
        KernelParameter("angle", "in degrees, counter-clockwise from the horizontal", .finite, default: 0),
      ]
    ) { arguments, domain throws(ConvolutionError) in
      try motion(arguments, for: domain)
    },
  ]

  /// A square of (2·reach+1)² taps with the symmetry of the square, normalised to sum 1; `weight` is asked
  /// only for 0 ≤ y ≤ x.
  private static func symmetricSquare(
    reach: Int, weight: (Double, Double) -> Double
  ) -> Matrix<Double> {
    var taps = Matrix<Double>(rows: 2 * reach + 1, columns: 2 * reach + 1, repeating: 0)
    for x in 0...reach {
      for y in 0...x {
        let value = weight(Double(x), Double(y))
        for (i, j) in [(x, y), (-x, y), (x, -y), (-x, -y)] {
          taps[reach + i, reach + j] = value
          taps[reach + j, reach + i] = value
        }
      }
    }
    return sumToOne(taps)
  }

  private static func sumToOne(_ taps: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: taps.rows, columns: taps.columns, elements: normalised(taps.elements))
  }

  /// The area of the unit square around (x, y), x ≥ y ≥ 0, inside the disk of `radius` around 0.
  ///
  /// The pixels on an axis are halved there, so that every piece lies in one quadrant; the covered part
  /// is then an integral of the circle's height, clipped to the pixel, with a closed form.
  private static func diskCoverage(radius: Double, x: Double, y: Double) -> Double {
    func quadrantArea(_ left: Double, _ bottom: Double, _ right: Double, _ top: Double) -> Double {
      if right * right + top * top <= radius * radius { return (right - left) * (top - bottom) }
      guard left * left + bottom * bottom < radius * radius else { return 0 }
      func abscissa(_ height: Double) -> Double {
        ((radius - height) * (radius + height)).squareRoot()
      }
      // Left of `full` the circle is above the pixel, right of `end` below it.
      let full = top < radius ? min(max(abscissa(top), left), right) : left
      let end = min(abscissa(bottom), right)
      func integral(_ a: Double) -> Double {
        (a * ((radius - a) * (radius + a)).squareRoot() + radius * radius * Double.asin(min(a / radius, 1)))
          / 2
      }
      let covered = (full - left) * (top - bottom) + integral(end) - integral(full) - (end - full) * bottom
      return max(covered, 0)
    }
    let columns = x == 0 ? 2.0 : 1.0
    let rows = y == 0 ? 2.0 : 1.0
    return rows * columns * quadrantArea(max(x - 0.5, 0), max(y - 0.5, 0), x + 0.5, y + 0.5)
  }

  private static func motion(
    _ arguments: KernelArguments, for domain: KernelDomain
  ) throws(ConvolutionError) -> KernelValues {
    let half = max(arguments["length"] - 1, 0) / 2
    let degrees = arguments["angle"].remainder(dividingBy: 360)
    let (across, up) = unitVector(degrees: degrees)
    // A pixel counts when it is less than one pixel away from the segment.
    func reach(_ component: Double) -> Double { ((half * abs(component)).rounded(.down) + 1) }
    let (wide, high) = (reach(across), reach(up))
    try arguments.check(taps: (2 * wide + 1) * (2 * high + 1), because: "length")
    let (columns, rows) = (Int(wide), Int(high))
    var taps = Matrix<Double>(rows: 2 * rows + 1, columns: 2 * columns + 1, repeating: 0)
    for row in -rows...rows {
      for column in -columns...columns {
        // Rows count downwards, the angle counter-clockwise: up is −row.
        let along = Double(column) * across - Double(row) * up
        let beside = Double(column) * up + Double(row) * across
        let beyond = max(abs(along) - half, 0)
        let distance = (beyond * beyond + beside * beside).squareRoot()
        taps[rows + row, columns + column] = max(1 - distance, 0)
      }
    }
    return .real(sumToOne(withoutEmptyBorder(taps)))
  }

  /// (cos, sin) of an angle in −180° … 180°, exact at the multiples of 90°.
  private static func unitVector(degrees: Double) -> (Double, Double) {
    let quarter = (degrees / 90).rounded()
    let rest = (degrees - 90 * quarter) * .pi / 180
    let (c, s) = (Double.cos(rest), Double.sin(rest))
    return switch Int(quarter) & 3 {
    case 0: (c, s)
    case 1: (-s, c)
    case 2: (-c, -s)
    default: (s, -c)
    }
  }

  /// The taps without outer rows or columns, in opposite pairs, that hold only zeros.
  private static func withoutEmptyBorder(_ taps: Matrix<Double>) -> Matrix<Double> {
    let rows = (0..<taps.rows).first { row in (0..<taps.columns).contains { taps[row, $0] > 0 } } ?? 0
    let columns =
      (0..<taps.columns).first { column in (0..<taps.rows).contains { taps[$0, column] > 0 } } ?? 0
    let (height, width) = (taps.rows - 2 * rows, taps.columns - 2 * columns)
    var kept = Matrix<Double>(rows: height, columns: width, repeating: 0)
    for row in 0..<height {
      for column in 0..<width { kept[row, column] = taps[rows + row, columns + column] }
    }
    return kept
  }
}
