import Convolution

/// Every method on one problem, held against a reference.
///
/// ```swift
/// let noise = InputFamily.gaussian.samples(200, seed: 1)
/// let report = try AccuracyReport(signal: noise, kernel: [0.25, 0.5, 0.25])
/// for row in report.rows { print(row.name, row.errors.largest, row.errorBound.guaranteed) }
/// report.rows.allSatisfy { $0.errors.violations == 0 }  // true
/// ```
public struct AccuracyReport: Sendable {
  /// What results are held against.
  ///
  /// ```swift
  /// let report = try AccuracyReport(signal: [1.0, 2, 3], kernel: [0.5, 0.5])
  /// report.reference.rawValue  // double-double
  /// ```
  public enum Reference: String, Sendable {
    /// Integer sums in 128 bits.
    case exact
    /// Sums by the definition in double-double arithmetic, some 32 digits.
    case doubleDouble = "double-double"
  }

  /// One method.
  ///
  /// ```swift
  /// let report = try AccuracyReport(signal: [1.0, 2, 3], kernel: [0.5, 0.5])
  /// let direct = report.rows.first { $0.method == .direct }!
  /// print(direct.name, direct.errors.largest, direct.points.count)  // direct 0.0 4
  /// ```
  public struct Row: Sendable {
    /// The method.
    public let method: ConvolutionMethod
    /// The arithmetic, where it is not that of the samples.
    public let precision: ArithmeticPrecision?
    /// What was found.
    public let errors: ErrorMeasures
    /// What the run itself promised.
    public let errorBound: ErrorBound
    /// Median time of a call, preparation not counted, in seconds.
    public let seconds: Double
    /// Scratch and prepared kernel, in bytes.
    public let memoryBytes: Int
    /// Transform lengths, nil for sums.
    public let blockShape: Shape?
    /// Error and bound along the outputs that were looked at, for a picture.
    public let points: [Point]

    /// The method, and the arithmetic where it is wider than the samples.
    public var name: String {
      precision == nil ? method.rawValue : "\(method.rawValue), \(precision!.rawValue) arithmetic"
    }
  }

  /// An output that was looked at.
  ///
  /// ```swift
  /// let report = try AccuracyReport(signal: [1.0, 2, 3], kernel: [0.1, 0.2])
  /// report.rows[0].points.allSatisfy { $0.error <= $0.bound }  // true
  /// ```
  public struct Point: Sendable, Equatable {
    /// Its place, counted row by row.
    public let index: Int
    /// |error|
    public let error: Double
    /// The guaranteed bound of its block.
    public let bound: Double
  }

  /// What results were held against.
  public let reference: Reference
  /// Chose the outputs that were looked at, where there are too many.
  public let seed: UInt64
  /// Outputs that were looked at.
  public let samples: Int
  /// Rows and columns of the result.
  public let outputShape: Shape
  /// The methods that can do it.
  public let rows: [Row]
  /// Methods that were left out, with the reason.
  public let leftOut: [String]

  /// How much work a comparison may be.
  ///
  /// ```swift
  /// var limits = AccuracyReport.Limits()
  /// limits.referenceProducts = 64
  /// limits.timingSeconds = 0
  /// let noise = InputFamily.uniform.samples(1000, seed: 1)
  /// // Some of the 1003 outputs, chosen by the seed, are held against the reference.
  /// try AccuracyReport(signal: noise, kernel: [0.1, 0.2, 0.3, 0.4], limits: limits).samples < 100  // true
  /// ```
  public struct Limits: Sendable {
    /// Products that the reference may take.
    public var referenceProducts = 200_000_000
    /// Seconds that a method may be predicted to take.
    public var secondsPerMethod = 60.0
    /// Seconds for repeating a method to time it.
    public var timingSeconds = 0.3
    /// The usual limits: some seconds.
    ///
    /// ```swift
    /// AccuracyReport.Limits().secondsPerMethod  // 60.0
    /// ```
    public init() {}
  }

  /// Compares the methods on a signal.
  ///
  /// ```swift
  /// let tone = InputFamily.tone.samples(500, seed: 1).map { Float($0) }
  /// let report = try AccuracyReport(
  ///   signal: tone, kernel: [0.5, 0.5], options: ConvolutionOptions(mode: .same, boundary: .wrap))
  /// // Single precision is tried in its own and in double arithmetic.
  /// report.rows.contains { $0.precision == .double }  // true
  /// ```
  ///
  /// - Parameters:
  ///   - signal: the samples.
  ///   - kernel: the taps.
  ///   - options: as for a convolution; the method is left to the comparison.
  ///   - seed: chooses the outputs that are looked at, where there are too many.
  ///   - limits: how much work it may be.
  /// - Throws: `ConvolutionError` when there is no such convolution.
  /// - Complexity: the reference is O(outputs looked at × taps).
  public init<Element: MeasuredElement>(
    signal: [Element], kernel: [Element], options: ConvolutionOptions<Element> = ConvolutionOptions(),
    seed: UInt64 = 1, limits: Limits = Limits()
  ) throws(ConvolutionError) {
    try self.init(
      input: Matrix(rows: 1, columns: signal.count, elements: signal),
      kernel: Matrix(rows: 1, columns: kernel.count, elements: kernel), dimensionality: .alongRows,
      options: options, seed: seed, limits: limits)
  }

  /// Compares the methods on an image.
  ///
  /// ```swift
  /// let image = Matrix(rows: 20, columns: 20, elements: InputFamily.spike.samples(400, seed: 3))
  /// let report = try AccuracyReport(image: image, kernel: .blur)
  /// // A blur has rank one, so it can be done in two passes.
  /// report.rows.map(\.method.rawValue).contains("separable")  // true
  /// ```
  ///
  /// - Parameters:
  ///   - image: the samples.
  ///   - kernel: the taps.
  ///   - options: as for a convolution; the method is left to the comparison.
  ///   - seed: chooses the outputs that are looked at, where there are too many.
  ///   - limits: how much work it may be.
  /// - Throws: as for signals.
  /// - Complexity: as for signals.
  public init<Element: MeasuredElement>(
    image: Matrix<Element>, kernel: Matrix<Element>,
    options: ConvolutionOptions<Element> = ConvolutionOptions(), seed: UInt64 = 1, limits: Limits = Limits()
  ) throws(ConvolutionError) {
    try self.init(
      input: image, kernel: kernel, dimensionality: .image, options: options, seed: seed, limits: limits)
  }

  package init<Element: MeasuredElement>(
    input: Matrix<Element>, kernel: Matrix<Element>, dimensionality: Dimensionality,
    options: ConvolutionOptions<Element>, seed: UInt64, limits: Limits
  ) throws(ConvolutionError) {
    let truth = try ReferenceConvolution(
      input: input, kernel: kernel, dimensionality: dimensionality, options: options)
    let places = truth.places(products: limits.referenceProducts, seed: seed)
    let references = places.map(truth.output)
    var rows: [Row] = []
    var leftOut: [String] = []
    for (method, precision) in Self.methods(of: Element.self) {
      var own = options
      own.method = method
      own.precision = precision
      if method != .fft { own.blockLength = nil }
      // A tolerance chooses a method; forced ones are compared as they are.
      if method != .automatic { own.tolerance = nil }
      do {
        let convolver = try Convolver(
          kernel: kernel, input: input.shape, dimensionality: dimensionality, options: own)
        guard convolver.plan.predictedSeconds <= limits.secondsPerMethod else {
          leftOut.append(
            "\(method.rawValue): it would take \(inWords(seconds: convolver.plan.predictedSeconds))")
          continue
        }
        let (output, report) = try convolver.convolveReporting(input)
        let bounds = BoundMap(report, shape: convolver.plan.outputShape)
        var errors = ErrorCollector()
        var points: [Point] = []
        for (index, reference) in zip(places, references) {
          let bound = bounds[index]
          errors.add(output.elements[index], reference, bound: bound, index: index)
          let parts = output.elements[index].measuredParts
          let error = modulus(
            reference.real.distance(to: parts.real), reference.imaginary.distance(to: parts.imaginary))
          points.append(Point(index: index, error: error, bound: bound))
        }
        let seconds = medianSeconds(budget: limits.timingSeconds) { _ = try? convolver.convolve(input) }
        rows.append(
          Row(
            method: method, precision: precision, errors: errors.finish(), errorBound: report.errorBound,
            seconds: seconds, memoryBytes: convolver.plan.memoryBytes,
            blockShape: convolver.plan.blockShape, points: points))
      } catch {
        guard case .methodCannotServe(_, let reason) = error else { throw error }
        leftOut.append("\(method.rawValue): \(reason)")
      }
    }
    self.init(
      reference: .doubleDouble, seed: seed, samples: places.count, outputShape: truth.outputShape, rows: rows,
      leftOut: leftOut)
  }

  package init(
    reference: Reference, seed: UInt64, samples: Int, outputShape: Shape, rows: [Row], leftOut: [String]
  ) {
    self.reference = reference
    self.seed = seed
    self.samples = samples
    self.outputShape = outputShape
    self.rows = rows
    self.leftOut = leftOut
  }

  /// The methods in the samples' own arithmetic, and for single precision in double.
  private static func methods<Element: MeasuredElement>(
    of _: Element.Type
  ) -> [(ConvolutionMethod, ArithmeticPrecision?)] {
    let methods: [ConvolutionMethod] = [.direct, .separable, .fft, .automatic]
    let isSingle = Element.unitInTheLastPlace(near: 1) > 0x1p-52
    return methods.map { ($0, nil) } + (isSingle ? methods.map { ($0, .double) } : [])
  }
}

/// The guaranteed bound of every output.
struct BoundMap {
  private let shape: Shape
  private let bounds: [Double]

  init(_ report: ConvolutionReport, shape: Shape) {
    self.shape = shape
    var bounds = [Double](repeating: 0, count: shape.rows * shape.columns)
    for block in report.blocks {
      for row in block.rows {
        for column in block.columns { bounds[row * shape.columns + column] = block.errorBound.guaranteed }
      }
    }
    self.bounds = bounds
  }

  subscript(index: Int) -> Double { bounds[index] }
}

/// The median time of some calls, in seconds: at least one, at most 25, within a budget.
func medianSeconds(budget: Double, _ body: () -> Void) -> Double {
  var times: [Double] = []
  var spent = 0.0
  while times.count < 25, times.isEmpty || spent < budget {
    let elapsed = ContinuousClock().measure(body).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    times.append(seconds)
    spent += seconds
  }
  return times.sorted()[times.count / 2]
}
