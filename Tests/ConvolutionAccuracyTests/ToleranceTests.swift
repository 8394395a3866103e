import ComplexModule
import Convolution
import ConvolutionAccuracy
import TestSupport
import Testing

/// Methods chosen by tolerance, and single precision in double arithmetic.
@Suite struct ToleranceTests {
  /// Offsets of 10⁸ under kernels whose sum is 0, so that everything cancels: every block meets the tolerance
  /// or the call is an error, and no output is beyond the bound that is reported.
  @Test(arguments: [1e-9, 1e-13, 1e-15, 1e-17, 1e-19], [3, 301]) func everyBlockMeetsTheTolerance(
    _ tolerance: Double, taps: Int
  ) throws {
    var options = ConvolutionOptions<Double>(mode: .valid)
    options.tolerance = tolerance
    let signal = InputFamily.offset.samples(20_000, seed: 2)
    var kernel = [Double](repeating: 0, count: taps)
    (kernel[0], kernel[taps / 2], kernel[taps - 1]) = (1, -2, 1)
    let limit = tolerance * norm(signal) * norm(kernel)
    let convolver = try Convolver(kernel: kernel, signalLength: signal.count, options: options)
    let report = try convolver.convolveReporting(signal).report
    #expect(report.errorBound.guaranteed <= limit, "\(report.errorBound), not \(limit)")
    #expect(try Self.violations(signal, kernel, options) == 0)
  }

  /// A loud second in a quiet hour: only its blocks are computed again.
  @Test func onlyTheBlocksThatNeedItEscalate() throws {
    var options = ConvolutionOptions<Double>()
    options.tolerance = 4e-15
    var random = SeededRandom(seed: 5)
    var signal = (0..<200_000).map { _ in random.normal() }
    for n in 90_000..<91_000 { signal[n] *= 1e4 }
    let kernel = InputFamily.gaussian.samples(401, seed: 4)
    let convolver = try Convolver(kernel: kernel, signalLength: signal.count, options: options)
    #expect(convolver.plan.method == .fft)
    let (output, report) = try convolver.convolveReporting(signal)
    options.tolerance = nil
    options.method = .fft
    options.blockLength = convolver.plan.blockShape.map { Axes(rows: 1, columns: $0.columns) }
    let plain = try Convolver(kernel: kernel, signalLength: signal.count, options: options)
      .convolve(signal)
    let changed = report.blocks.filter { block in block.columns.contains { output[$0] != plain[$0] } }
    #expect(!changed.isEmpty && changed.count <= 4, "\(changed.count) of \(report.blocks.count) blocks")
    #expect(report.errorBound.guaranteed <= 4e-15 * norm(signal) * norm(kernel))
  }

  @Test func aLongKernelEscalates() throws {
    var options = ConvolutionOptions<Double>()
    func plan(_ tolerance: Double?) throws -> ConvolutionPlan {
      options.tolerance = tolerance
      return try Convolver(
        kernel: [Double](repeating: 0.1, count: 400), signalLength: 20_000, options: options
      )
      .plan
    }
    #expect(try plan(nil).method == .fft)
    #expect(try plan(1e-13).method == .fft)
    let last = try plan(2e-16)
    #expect(last.method == .direct && last.reason.contains("rounding errors"), "\(last)")
  }

  /// One sample copies the kernel, whose rounding alone is u·|y|: less cannot be promised of a result in double
  /// precision.
  @Test(arguments: ConvolutionMethod.allCases) func theBestBoundIsNamed(_ method: ConvolutionMethod) throws {
    guard method != .separable else { return }
    var options = ConvolutionOptions<Double>()
    options.tolerance = 1e-19
    options.method = method
    let kernel = InputFamily.gaussian.samples(30, seed: 1)
    let convolver = try Convolver(kernel: kernel, signalLength: 300, options: options)
    #expect {
      try convolver.convolve(InputFamily.gaussian.samples(300, seed: 2))
    } throws: { error in
      guard case .toleranceOutOfReach(1e-19, let best) = error as? ConvolutionError else { return false }
      return best > 1e-19 && best < 1e-13
    }
  }

  @Test(arguments: InputFamily.allCases) func complexAndSinglePrecisionEscalate(_ family: InputFamily) throws
  {
    let real = family.samples(3000, seed: 3)
    let imaginary = family.samples(3000, seed: 4)
    let taps = InputFamily.gaussian.samples(900, seed: 5)
    var complex = ConvolutionOptions<Complex<Double>>()
    complex.tolerance = 3e-16
    let signal = zip(real, imaginary).map { Complex($0, $1) }
    #expect(try Self.violations(signal, taps.map { Complex($0, -$0) }, complex) == 0, "\(family)")
    var single = ConvolutionOptions<Float>()
    single.tolerance = 1e-15
    #expect(try Self.violations(real.map { Float($0) }, taps.map { Float($0) }, single) == 0, "\(family)")
  }

  /// Outputs beyond the bound that the run itself reports.
  static func violations<Element: MeasuredElement>(
    _ signal: [Element], _ kernel: [Element], _ options: ConvolutionOptions<Element>
  ) throws -> Int {
    let report = try AccuracyReport(signal: signal, kernel: kernel, options: options)
    return try #require(report.rows.first { $0.method == .automatic }).errors.violations
  }

  private func norm(_ samples: [Double]) -> Double {
    samples.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  @Test func compensatedSumsAreRoundedOnce() throws {
    var options = ConvolutionOptions<Double>(mode: .full, boundary: .reflect)
    options.tolerance = 1.2e-16
    let signal = InputFamily.offset.samples(300, seed: 9)
    let kernel = InputFamily.gaussian.samples(60, seed: 4)
    let report = try AccuracyReport(signal: signal, kernel: kernel, options: options)
    let row = try #require(report.rows.first { $0.method == .automatic })
    #expect(row.errors.violations == 0 && row.errors.ulps.largest <= 0.51, "\(row.errors)")
  }

  @Test(arguments: InputFamily.allCases)
  func doubleArithmeticOnSinglePrecision(_ family: InputFamily) throws {
    let signal = family.samples(3000, seed: 8).map { Float($0) }
    let kernel = InputFamily.gaussian.samples(101, seed: 3).map { Float($0) }
    let report = try AccuracyReport(signal: signal, kernel: kernel)
    for row in report.rows where row.precision == .double && row.method != .fft {
      #expect(row.errors.violations == 0, "\(family), \(row.name): \(row.errors)")
      // Half a unit in the last place and a little, where the sum does not cancel.
      #expect(row.errors.ulps.ninety <= 0.5001, "\(family), \(row.name): \(row.errors.ulps)")
      // A single impulse only copies the kernel, and most copies are exact.
      guard family != .impulse else { continue }
      let share = row.errorBound.guaranteed / row.errors.largest
      #expect(share < 5, "\(family), \(row.name): bound/error \(share)")
    }
  }

  @Test func singlePrecisionIsWidenedForATolerance() throws {
    var options = ConvolutionOptions<Float>()
    options.tolerance = 1e-12
    func convolver() throws -> Convolver<Float> {
      try Convolver(kernel: [Float](repeating: 0.3, count: 50), signalLength: 1000, options: options)
    }
    let signal = InputFamily.gaussian.samples(1000, seed: 1).map { Float($0) }
    #expect(try convolver().plan.errorBound.guaranteed <= 1e-12)
    _ = try convolver().convolve(signal)
    options.precision = .float
    #expect(throws: ConvolutionError.self) { try convolver().convolve(signal) }
  }

  /// The reference of the laboratory against the oracle of the tests, which shares no code with the library.
  @Test(arguments: Boundary.allCases) func theReferenceIsRight(_ boundary: Boundary) throws {
    let signal = Matrix(rows: 1, columns: 40, elements: InputFamily.gaussian.samples(40, seed: 1))
    let kernel = Matrix(rows: 1, columns: 9, elements: InputFamily.uniform.samples(9, seed: 2))
    for mode in ConvolutionMode.allCases {
      let reference = try ReferenceConvolution(
        input: signal, kernel: kernel, dimensionality: .alongRows,
        options: ConvolutionOptions<Double>(mode: mode, boundary: boundary))
      let definition = try #require(
        Definition(
          signal: signal.map { Complex($0) }, kernel: kernel.map { Complex($0) }, isImage: false,
          isReal: true,
          options: ConvolutionOptions<Complex<Double>>(mode: mode, boundary: boundary)))
      #expect(reference.outputShape == definition.outputShape)
      for column in 0..<reference.outputShape.columns {
        let (ours, theirs) = (reference.output(column).real.high, definition.output(0, column).value.real)
        #expect(ours == theirs, "\(mode) \(boundary), output \(column): \(ours), not \(theirs)")
      }
    }
  }
}
