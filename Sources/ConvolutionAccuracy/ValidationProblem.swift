import Convolution
import RealModule

/// A problem that a seed determines: operands of some family, window and lengths.
struct ValidationProblem<Element: MeasuredElement> {
  let input: Matrix<Element>
  let kernel: Matrix<Element>
  let dimensionality: Dimensionality
  let options: ConvolutionOptions<Element>
  /// Forced transform lengths to try beside the planned ones.
  private let block: Axes<Int>
  private let tolerance: Double
  let name: String

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let families = InputFamily.allCases
    let family = families[Int.random(in: 0..<families.count, using: &random)]
    let kernelFamily = families[Int.random(in: 0..<families.count, using: &random)]
    let isImage = random.unit() < 0.3
    let shape: Shape
    let taps: Shape
    if isImage {
      shape = Shape(rows: Self.length(1, 48, &random), columns: Self.length(1, 48, &random))
      taps = Shape(rows: Self.length(1, 14, &random), columns: Self.length(1, 14, &random))
    } else {
      // One in a hundred is long, to 2²⁰; then its outputs are sampled.
      let isLong = random.unit() < 0.01
      let length = Self.length(isLong ? 1 << 14 : 1, isLong ? 1 << 20 : 3000, &random)
      shape = Shape(rows: 1, columns: length)
      taps = Shape(rows: 1, columns: Self.length(1, isLong ? min(length, 1 << 16) : length, &random))
    }
    dimensionality = isImage ? .image : .alongRows
    var options = ConvolutionOptions<Element>()
    let isValid = shape.rows >= taps.rows && shape.columns >= taps.columns
    options.mode = [.full, .same, isValid ? .valid : .same][Int.random(in: 0..<3, using: &random)]
    options.boundary = Boundary.allCases[Int.random(in: 0..<Boundary.allCases.count, using: &random)]
    if options.boundary == .fill, random.unit() < 0.3 {
      options.fillValue = Element(real: random.normal(), imaginary: random.normal())
    }
    if random.unit() < 0.15 { options.stride = Axes(rows: 2, columns: 3) }
    let dilates = random.unit() < 0.1 && options.mode != .valid
    if dilates { options.dilation = Axes(rows: 2, columns: 2) }
    options.correlates = random.unit() < 0.3
    options.threads = 1
    self.options = options
    let isRankOne = isImage && random.unit() < 0.5
    func matrix(_ shape: Shape, _ family: InputFamily, _ salt: UInt64) -> Matrix<Element> {
      let count = shape.rows * shape.columns
      let real = family.samples(count, seed: seed ^ salt)
      let imaginary = Element.isComplex ? family.samples(count, seed: seed ^ salt ^ 0xFF) : real
      return Matrix(
        rows: shape.rows, columns: shape.columns,
        elements: zip(real, imaginary).map { Element(real: $0, imaginary: $1) })
    }
    input = matrix(shape, family, 0x51)
    if isRankOne {
      let column = matrix(Shape(rows: taps.rows, columns: 1), kernelFamily, 0x77)
      let row = matrix(Shape(rows: 1, columns: taps.columns), kernelFamily, 0x99)
      kernel = Matrix(
        rows: taps.rows, columns: taps.columns,
        elements: column.elements.flatMap { c in row.elements.map { Element.loops.multiply(c, $0) } })
    } else {
      kernel = matrix(taps, kernelFamily, 0x33)
    }
    let dilation = options.dilation
    func forced(_ span: Int, _ random: inout SeededRandom) -> Int {
      let least = Int(Double(span) * (1 + 2 * random.unit()))
      return Self.smooth(atLeast: max(least, 1))
    }
    block = Axes(
      rows: forced(dilation.rows * (taps.rows - 1) + 1, &random),
      columns: forced(dilation.columns * (taps.columns - 1) + 1, &random))
    tolerance = Double.exp(-Double.log(10) * (13 + 5 * random.unit()))
    name =
      "\(family.rawValue) \(shape) with \(kernelFamily.rawValue) \(taps), \(options.mode), \(options.boundary)"
      + (options.correlates ? ", correlation" : "") + (dilates ? ", dilation 2" : "")
  }

  /// A length whose logarithm is uniform.
  private static func length(_ least: Int, _ most: Int, _ random: inout SeededRandom) -> Int {
    let (low, high) = (Double.log(Double(least)), Double.log(Double(most) + 0.999))
    return max(least, min(most, Int(Double.exp(low + random.unit() * (high - low)))))
  }

  /// The next product of powers of 2, 3, 5 and 7.
  private static func smooth(atLeast length: Int) -> Int {
    var length = length
    while true {
      var rest = length
      for prime in [2, 3, 5, 7] { while rest % prime == 0 { rest /= prime } }
      if rest == 1 { return length }
      length += 1
    }
  }

  /// Every method, transforms with the planned lengths and with forced ones, double arithmetic, and a tolerance
  /// that some blocks miss.
  var variants: [ConvolutionOptions<Element>] {
    var variants: [ConvolutionOptions<Element>] = []
    for method in ConvolutionMethod.allCases {
      var own = options
      own.method = method
      variants.append(own)
    }
    var forced = options
    forced.method = .fft
    forced.blockLength = block
    variants.append(forced)
    var tolerant = options
    tolerant.tolerance = tolerance
    variants.append(tolerant)
    if Element.unitInTheLastPlace(near: 1) > 0x1p-52 {
      variants += variants.filter { $0.method == .fft || $0.method == .automatic }.map {
        var own = $0
        own.precision = .double
        return own
      }
    }
    return variants
  }
}
