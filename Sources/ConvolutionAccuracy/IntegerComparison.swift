import Convolution

extension AccuracyReport {
  /// Compares the methods on integers, against exact sums in 128 bits.
  ///
  /// ```swift
  /// let image: Matrix<UInt8> = [[250, 251], [252, 253]]
  /// let report = try AccuracyReport(image: image, kernel: .laplacian as Matrix<Int>)
  /// print(report.reference.rawValue, report.rows.map(\.errors.wrongIntegers).max()!)  // exact 0
  /// ```
  ///
  /// - Parameters:
  ///   - image: samples of any fixed-width integer type up to 64 bits.
  ///   - kernel: taps of any such type.
  ///   - options: as for a convolution of integers.
  ///   - seed: chooses the outputs that are looked at, where there are too many.
  ///   - limits: how much work it may be.
  /// - Throws: `ConvolutionError`, also where a result does not fit 64 bits.
  /// - Complexity: the reference is O(outputs looked at × taps).
  public init<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
    image: Matrix<Sample>, kernel: Matrix<Tap>, options: ConvolutionOptions<Int64> = ConvolutionOptions(),
    seed: UInt64 = 1, limits: Limits = Limits()
  ) throws(ConvolutionError) {
    try self.init(
      integers: image, kernel: kernel, dimensionality: .image, options: options, seed: seed, limits: limits)
  }

  package init<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
    integers input: Matrix<Sample>, kernel: Matrix<Tap>, dimensionality: Dimensionality,
    options: ConvolutionOptions<Int64>, seed: UInt64, limits: Limits
  ) throws(ConvolutionError) {
    let truth = try ExactReference(
      input: input, kernel: kernel, dimensionality: dimensionality, options: options)
    let places = truth.places(products: limits.referenceProducts, seed: seed)
    let references = places.map(truth.output)
    var rows: [Row] = []
    var leftOut: [String] = []
    for method in [ConvolutionMethod.direct, .fft, .automatic] {
      var own = options
      own.method = method
      if method != .fft { own.blockLength = nil }
      do {
        let plan = try ConvolutionPlan(
          integersOf: input.shape, kernel: kernel.shape, dimensionality: dimensionality, options: own)
        guard plan.predictedSeconds <= limits.secondsPerMethod else {
          leftOut.append("\(method.rawValue): it would take \(inWords(seconds: plan.predictedSeconds))")
          continue
        }
        let output = try convolve(input, with: kernel, dimensionality: dimensionality, options: own)
        var errors = ErrorCollector()
        var points: [Point] = []
        for (index, reference) in zip(places, references) {
          let actual = output.elements[index]
          errors.add(actual, exactly: reference, index: index)
          points.append(Point(index: index, error: Double(abs(Int128(actual) - reference)), bound: 0))
        }
        let seconds = medianSeconds(budget: limits.timingSeconds) {
          _ = try? convolve(input, with: kernel, dimensionality: dimensionality, options: own)
        }
        rows.append(
          Row(
            method: method, precision: nil, errors: errors.finish(),
            errorBound: ErrorBound(guaranteed: 0, typical: 0), seconds: seconds,
            memoryBytes: plan.memoryBytes, blockShape: plan.blockShape, points: points))
      } catch {
        guard case .methodCannotServe(_, let reason) = error else { throw error }
        leftOut.append("\(method.rawValue): \(reason)")
      }
    }
    self.init(
      reference: .exact, seed: seed, samples: places.count, outputShape: truth.outputShape, rows: rows,
      leftOut: leftOut)
  }
}

/// Exact integer sums by the definition.
private struct ExactReference {
  private let geometry: Geometry
  private let samples: [Int128]
  private let taps: [Int128]
  private let fill: Int128

  init<Sample: FixedWidthInteger, Tap: FixedWidthInteger>(
    input: Matrix<Sample>, kernel: Matrix<Tap>, dimensionality: Dimensionality,
    options: ConvolutionOptions<Int64>
  ) throws(ConvolutionError) {
    geometry = try Geometry(
      input: input.shape, kernel: kernel.shape, request: options.request(dimensionality, zero: 0))
    samples = input.elements.map { Int128($0) }
    let taps = kernel.elements.map { Int128($0) }
    self.taps = options.correlates ? taps : taps.reversed()
    fill = geometry.zeroOutside ? 0 : Int128(options.fillValue ?? 0)
  }

  var outputShape: Shape { geometry.outputShape }

  func places(products: Int, seed: UInt64) -> [Int] {
    SampledPlaces.choose(
      count: outputShape.rows * outputShape.columns, affordable: max(16, products / max(taps.count, 1)),
      seed: seed)
  }

  func output(_ index: Int) -> Int128 {
    let (rows, columns) = (geometry.rows, geometry.columns)
    let (row, column) = (index / columns.count, index % columns.count)
    var sum: Int128 = 0
    for i in 0..<rows.kernelLength {
      let line = geometry.boundary.sourceIndex(
        rows.begin + row * rows.stride + i * rows.dilation, count: rows.inputLength)
      for j in 0..<columns.kernelLength {
        let place = geometry.boundary.sourceIndex(
          columns.begin + column * columns.stride + j * columns.dilation, count: columns.inputLength)
        let sample = if let line, let place { samples[line * columns.inputLength + place] } else { fill }
        sum &+= sample &* taps[i * columns.kernelLength + j]
      }
    }
    return sum
  }
}

/// The outputs that are looked at when there are too many.
enum SampledPlaces {
  /// All of `count`, or about `affordable`: the ends, where the boundary is, and one of each stretch between.
  static func choose(count: Int, affordable: Int, seed: UInt64) -> [Int] {
    guard count > affordable else { return Array(0..<count) }
    var random = SeededRandom(seed: seed)
    var places: Set<Int> = [0, count - 1]
    for stretch in 0..<affordable {
      let (first, end) = (stretch * count / affordable, (stretch + 1) * count / affordable)
      places.insert(Int.random(in: first..<end, using: &random))
    }
    return places.sorted()
  }
}
