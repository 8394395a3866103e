import ComplexModule
import Convolution
import ConvolutionAccuracy
import TestSupport
import Testing

/// Methods chosen by tolerance, and single precision in double arithmetic.
@Suite struct ToleranceTests {
  @Test(arguments: [1e-9, 1e-13, 3e-15, 1.2e-16])
  func theMethodMeetsTheTolerance(_ tolerance: Double) throws {
    var options = ConvolutionOptions<Double>(mode: .same)
    options.tolerance = tolerance
    // A second difference on an offset of 10⁸: everything cancels.
    let signal = InputFamily.offset.samples(5000, seed: 2)
    let kernel: [Double] = [1, -2, 1]
    let convolver = try Convolver(kernel: kernel, signalLength: signal.count, options: options)
    #expect(convolver.plan.errorBound.guaranteed <= tolerance, "\(convolver.plan)")
    let report = try AccuracyReport(signal: signal, kernel: kernel, options: options)
    let row = try #require(report.rows.first { $0.method == .automatic })
    #expect(row.errors.violations == 0, "\(row.errors)")
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
    #expect(try plan(1e-13).errorBound.guaranteed <= 1e-13)
    let last = try plan(2e-16)
    #expect(last.method == .direct && last.reason.contains("rounding errors"), "\(last)")
    #expect {
      try plan(1e-17)
    } throws: { error in
      guard case .toleranceOutOfReach(1e-17, let best) = error as? ConvolutionError else { return false }
      return best > 1e-17 && best < 1.2e-16
    }
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
    let convolver = try Convolver(
      kernel: [Float](repeating: 0.3, count: 50), signalLength: 1000, options: options)
    #expect(convolver.plan.errorBound.guaranteed <= 1e-12)
    options.precision = .float
    #expect(throws: ConvolutionError.self) {
      try Convolver(kernel: [Float](repeating: 0.3, count: 50), signalLength: 1000, options: options)
    }
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
