import CDirectLoops
import Convolution
import TestSupport
import Testing

/// Kernels too long for blocks in the cache, through transforms in pieces, against the definition.
@Suite struct LongTransformsTests {
  /// A problem, and the transform that it goes through: the whole window in one, or several tiles.
  struct Problem: CustomTestStringConvertible, Sendable {
    var input: Shape
    var taps: Shape
    var transform: Shape
    var stride = 1
    var dilation = 1
    var testDescription: String {
      "\(input) * \(taps) by \(transform), stride \(stride), dilation \(dilation)"
    }
  }

  /// All the levels that this machine has.
  static let levels = [direct_loops_plain, direct_loops_avx2, direct_loops_avx512].filter {
    direct_loops_table_of($0) != nil
  }

  private static func row(_ columns: Int) -> Shape { Shape(rows: 1, columns: columns) }

  static let signals = [
    Problem(input: row(9000), taps: row(7001), transform: row(18432)),
    Problem(input: row(6000), taps: row(9001), transform: row(24576)),
    Problem(input: row(8192), taps: row(8192), transform: row(16384)),
    Problem(input: row(1), taps: row(8192), transform: row(8192)),
    Problem(input: row(20000), taps: row(3001), transform: row(8192)),
    Problem(input: row(16411), taps: row(8192), transform: row(12288)),
    Problem(input: Shape(rows: 2, columns: 9000), taps: row(6001), transform: row(18432), stride: 3),
    Problem(input: row(9001), taps: row(1001), transform: row(12288), stride: 2, dilation: 3),
  ]

  static let images = [
    Problem(
      input: Shape(rows: 90, columns: 120), taps: Shape(rows: 81, columns: 100),
      transform: Shape(rows: 192, columns: 256)),
    Problem(
      input: Shape(rows: 70, columns: 64), taps: Shape(rows: 71, columns: 96),
      transform: Shape(rows: 144, columns: 192), stride: 2),
    Problem(
      input: Shape(rows: 150, columns: 131), taps: Shape(rows: 40, columns: 33),
      transform: Shape(rows: 64, columns: 96)),
    Problem(
      input: Shape(rows: 100, columns: 90), taps: Shape(rows: 64, columns: 1),
      transform: Shape(rows: 96, columns: 32)),
    Problem(
      input: Shape(rows: 60, columns: 70), taps: Shape(rows: 20, columns: 30),
      transform: Shape(rows: 128, columns: 192), dilation: 2),
  ]

  @Test(arguments: ConvolutionMode.allCases, Boundary.allCases)
  func modesAndBoundaries(mode: ConvolutionMode, boundary: Boundary) throws {
    for problem in Self.signals + Self.images where mode != .valid || problem.hasValidResult {
      try check(Double.self, problem, mode, boundary)
    }
  }

  @Test(arguments: levels, signals + images)
  func everyInstructionSet(level: direct_loops_level, problem: Problem) throws {
    try check(Float.self, problem, .full, .fill, level: level)
    try check(Double.self, problem, .full, .fill, level: level)
    try check(Float.self, problem, .same, .reflect, level: level)
    // Single-precision samples in a double transform: its results, rounded.
    let (narrow, wide) = (try Case<Float>(problem, .same, .wrap), try Case<Double>(problem, .same, .wrap))
    let engine = try LongOverlapSave<NarrowSamples>(
      geometry: narrow.geometry, transform: problem.transform, taps: narrow.taps, threads: 2, level: level)
    let results = try wide.outputs(of: wide.long(threads: 2, level: level), threads: 2)
    #expect(try narrow.outputs(of: engine, threads: 2) == results.map { Float($0) })
  }

  @Test(arguments: signals + images)
  func threadsGiveTheSameBytes(problem: Problem) throws {
    let case_ = try Case<Float>(problem, .same, .fill)
    let alone = try case_.outputs(of: case_.long(threads: 1), threads: 1)
    for threads in 2...3 {
      #expect(try case_.outputs(of: case_.long(threads: threads), threads: threads) == alone)
    }
  }

  @Test(arguments: [signals[0], signals[4], images[0], images[2]])
  func samplesThatAreNotFinite(problem: Problem) throws {
    var case_ = try Case<Double>(problem, .same, .fill)
    case_.x[problem.input.count / 3] = .nan
    case_.x[problem.input.count / 2] = .infinity
    let actual = try case_.outputs(of: case_.long(threads: 2), threads: 2)
    let expected = try case_.outputs(of: case_.direct, threads: 1)
    let differing = zip(actual, expected).filter { $0.isFinite != $1.isFinite || $0.isNaN != $1.isNaN }
    #expect(differing.isEmpty, "\(problem): \(differing.count) outputs, such as \(differing[0])")
  }

  @Test func aReplacedKernelLeavesNothingBehind() throws {
    let case_ = try Case<Double>(Self.signals[0], .full, .fill)
    let first = try case_.outputs(of: case_.long(threads: 1), threads: 1)
    var other = case_
    for tap in other.taps.indices { other.taps[tap] = 1 }
    let engine = try case_.long(threads: 1)
    let replaced = try other.outputs(of: other.long(threads: 1), threads: 1)
    #expect(replaced != first)
    #expect(try case_.outputs(of: engine, threads: 1) == first)
    #expect(try case_.outputs(of: case_.long(threads: 1), threads: 1) == first)
  }

  private func check<Scalar: LongScalar & SIMDScalar>(
    _: Scalar.Type, _ problem: Problem, _ mode: ConvolutionMode, _ boundary: Boundary,
    level: direct_loops_level = direct_loops_current_level()
  ) throws {
    let case_ = try Case<Scalar>(problem, mode, boundary)
    let actual = try case_.outputs(of: case_.long(threads: 2, level: level), threads: 2)
    let wide = try Case<Double>(problem, mode, boundary)
    let expected = try wide.outputs(of: wide.direct, threads: 1)
    let bound = case_.bound
    for (place, (a, b)) in zip(actual, expected).enumerated() where !(abs(Double(a) - b) <= bound) {
      Issue.record("\(problem) \(mode) \(boundary), output \(place): \(a), not \(b) (bound \(bound))")
      return
    }
  }
}

extension LongTransformsTests.Problem {
  var hasValidResult: Bool {
    let span = Shape(
      rows: taps.rows == 1 ? 1 : dilation * (taps.rows - 1) + 1, columns: dilation * (taps.columns - 1) + 1)
    let inside = span.rows <= input.rows && span.columns <= input.columns
    let outside = span.rows >= input.rows && span.columns >= input.columns
    return inside || outside
  }
}

/// One problem's samples and taps, which single precision holds exactly, and the engines that do it.
private struct Case<Scalar: LongScalar & SIMDScalar> {
  let problem: LongTransformsTests.Problem
  let geometry: Geometry
  var x: [Scalar]
  var taps: [Scalar]

  init(
    _ problem: LongTransformsTests.Problem, _ mode: ConvolutionMode, _ boundary: Boundary
  ) throws {
    self.problem = problem
    var random = SplitMix64(seed: UInt64(problem.input.columns))
    x = (0..<problem.input.count).map { _ in Scalar(Float(random.normal())) }
    taps = (0..<problem.taps.count).map { _ in Scalar(Float(random.normal())) }
    var options = ConvolutionOptions<Scalar>(mode: mode, boundary: boundary)
    let isImage = problem.transform.rows > 1
    options.stride = Axes(rows: isImage ? problem.stride : 1, columns: problem.stride)
    options.dilation = Axes(rows: isImage ? problem.dilation : 1, columns: problem.dilation)
    geometry = try Geometry(
      input: problem.input, kernel: problem.taps,
      request: options.request(isImage ? .image : .alongRows, zero: 0))
  }

  func long(
    threads: Int, level: direct_loops_level = direct_loops_current_level()
  ) throws -> any ConvolutionEngine<Scalar> {
    // Windows that are smaller than their transform go through it all the same.
    try LongOverlapSave<OwnSamples<Scalar>>(
      geometry: geometry, transform: problem.transform, taps: taps, threads: threads, level: level)
  }

  var direct: any ConvolutionEngine<Scalar> {
    DirectEngine(geometry: geometry, taps: taps, loops: Scalar.loops)
  }

  /// The bound of the transform, for a tile as large as it; a sum in double precision beside it.
  var bound: Double {
    // A tile's samples are the input's, each at most as often as it is repeated outside.
    let tile = Region(LongAxis.tile(geometry, transform: problem.transform)).shape
    let copies = Double((tile.rows / problem.input.rows + 2) * (tile.columns / problem.input.columns + 2))
    func norm(_ values: [Scalar]) -> Double { values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
    return Tolerance.transform(
      points: problem.transform.count, inputNorm: copies.squareRoot() * norm(x), kernelNorm: norm(taps),
      unitRoundoff: Double(Scalar.ulpOfOne) / 2)
      + Double(taps.count) * 0x1p-53 * copies.squareRoot() * norm(x) * norm(taps)
  }

  /// The window's outputs; nothing beside them is written.
  func outputs(of engine: any ConvolutionEngine<Scalar>, threads: Int) throws -> [Scalar] {
    let pool = try ScratchPool(bytes: engine.scratchBytes, count: threads)
    let count = geometry.outputShape.count
    let margin = 64
    var y = [Scalar](repeating: 77, count: count + 2 * margin)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        let reader = BoundaryReader(
          base: x.baseAddress!, shape: geometry.inputShape, rowStride: geometry.inputShape.columns,
          boundary: geometry.boundary, fillValue: 0)
        let window = OutputWindow(base: y.baseAddress! + margin, rowStride: geometry.outputShape.columns)
        _ = BlockRunner.run(engine, reading: reader, writing: window, threads: threads, scratch: pool)
      }
    }
    #expect((y.prefix(margin) + y.suffix(margin)).allSatisfy { $0 == 77 }, "wrote outside the window")
    return Array(y[margin..<margin + count])
  }
}
