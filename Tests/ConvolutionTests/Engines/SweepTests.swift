import ComplexModule
import Convolution
import TestSupport
import Testing

/// Thousands of windows computed by NumPy and SciPy, through every method that serves them, each within the
/// bound of the error model for the method that ran.
@Suite struct SweepTests {
  @Test(arguments: ConvolutionMethod.allCases) func real(method: ConvolutionMethod) throws {
    var served = 0
    for sweep in SweepCase.all where !sweep.type.isInteger {
      switch sweep.type {
      case .f32: served += try check(sweep, method, Float.self) { Complex(Double($0)) }
      case .f64: served += try check(sweep, method, Double.self) { Complex($0) }
      case .c64:
        served += try check(sweep, method, Complex<Float>.self) {
          Complex(Double($0.rawStorage.x), Double($0.rawStorage.y))
        }
      default: served += try check(sweep, method, Complex<Double>.self) { $0 }
      }
    }
    #expect(served > (method == .separable ? 100 : 2000), "only \(served) cases were served")
  }

  @Test func integers() throws {
    var cases = 0
    for sweep in SweepCase.all where sweep.type.isInteger {
      switch sweep.type {
      case .i8: try check(sweep, Int8.self)
      case .i16: try check(sweep, Int16.self)
      case .i32: try check(sweep, Int32.self)
      case .i64: try check(sweep, Int64.self)
      case .u8: try check(sweep, UInt8.self)
      case .u16: try check(sweep, UInt16.self)
      case .u32: try check(sweep, UInt32.self)
      default: try check(sweep, UInt64.self)
      }
      cases += 1
    }
    #expect(cases > 500, "only \(cases) integer cases")
  }

  /// Returns 1 when the method served the case.
  private func check<Element: ConvolutionElement>(
    _ sweep: SweepCase, _ method: ConvolutionMethod, _: Element.Type, widen: (Element) -> Complex<Double>
  ) throws -> Int {
    let signal = sweep.signal(Element.self)
    let kernel = sweep.kernel(Element.self)
    var options: ConvolutionOptions<Element> = sweep.options(fill: sweep.fill.map { narrowed($0) })
    options.method = method
    let convolver: Convolver<Element>
    do {
      convolver = try Convolver(
        kernel: kernel, input: signal.shape, dimensionality: sweep.isImage ? .image : .alongRows,
        options: options)
    } catch {
      // Kernels of higher rank, and for transforms those with taps that are no numbers.
      guard case .methodCannotServe = error,
        method == .separable || !kernel.elements.allSatisfy(Element.loops.isFinite)
      else { throw error }
      return 0
    }
    #expect(method == .automatic || convolver.plan.method == method, "\(sweep): \(convolver.plan.method) ran")
    let actual = try convolver.convolve(signal)
    #expect(actual.shape == sweep.outputShape, "\(sweep): shape \(actual.shape)")
    guard actual.shape == sweep.outputShape else { return 1 }
    let expected =
      sweep.type.isComplex
      ? sweep.expected(Complex<Double>.self) : sweep.expected(Double.self).map { Complex($0) }
    let bound = try bound(sweep, convolver.plan, kernel.map(widen), signal.map(widen))
    for (place, (got, right)) in zip(actual.elements, expected.elements).enumerated() {
      let error = distance(widen(got), right)
      let allowed = bound + (right.isFinite ? 2 * sweep.type.unitRoundoff * right.length : 0)
      guard error <= allowed else {
        Issue.record(
          "\(sweep) by \(convolver.plan.method), output \(place): off by \(error), allowed \(allowed)")
        return 1
      }
    }
    return 1
  }

  private func bound(
    _ sweep: SweepCase, _ plan: ConvolutionPlan, _ kernel: Matrix<Complex<Double>>,
    _ signal: Matrix<Complex<Double>>
  ) throws -> Double {
    let u = sweep.type.unitRoundoff
    let isComplex = sweep.type.isComplex
    if plan.method == .direct || plan.method == .automatic {
      return Tolerance.direct(
        taps: kernel.shape.count, scale: sweep.scale, isComplex: isComplex, unitRoundoff: u)
    }
    let definition = try #require(
      Definition(
        signal: signal.map { $0.isFinite ? $0 : .zero }, kernel: kernel, isImage: sweep.isImage,
        isReal: !isComplex,
        options: sweep.options(fill: sweep.fill)))
    if plan.method == .separable {
      return Tolerance.separable(
        rows: kernel.rows, columns: kernel.columns, inputNorm: definition.inputNorm,
        kernelNorm: definition.kernelNorm, isComplex: isComplex, unitRoundoff: u)
    }
    let points = try #require(plan.blockShape).count
    return Tolerance.transform(
      points: points, inputNorm: definition.inputNorm, kernelNorm: definition.kernelNorm, unitRoundoff: u)
  }

  /// |a − b|; 0 for the same infinity or NaN in the same parts, infinite where only one is a number.
  private func distance(_ a: Complex<Double>, _ b: Complex<Double>) -> Double {
    func part(_ a: Double, _ b: Double) -> Double {
      if a == b || a.isNaN && b.isNaN { return 0 }
      return a.isFinite && b.isFinite ? abs(a - b) : .infinity
    }
    let (re, im) = (part(a.rawStorage.x, b.rawStorage.x), part(a.rawStorage.y, b.rawStorage.y))
    return (re * re + im * im).squareRoot()
  }

  private func narrowed<Element: ConvolutionElement>(_ value: Complex<Double>) -> Element {
    let (re, im) = value.rawStorage
    return switch Element.self {
    case is Float.Type: Float(re) as! Element
    case is Double.Type: re as! Element
    case is Complex<Float>.Type: Complex<Float>(Float(re), Float(im)) as! Element
    default: value as! Element
    }
  }

  private func check<Sample: FixedWidthInteger>(_ sweep: SweepCase, _: Sample.Type) throws {
    let signal = sweep.signal(Sample.self)
    let kernel = sweep.kernel(Sample.self)
    let options: ConvolutionOptions<Int64> = sweep.options(fill: sweep.integerFill)
    let dimensionality: Dimensionality = sweep.isImage ? .image : .alongRows
    if let overflow = sweep.overflow {
      #expect(
        throws: ConvolutionError.integerOverflow(row: overflow.rows, column: overflow.columns), "\(sweep)"
      ) {
        try convolve(signal, with: kernel, dimensionality: dimensionality, options: options)
      }
      return
    }
    let actual = try convolve(signal, with: kernel, dimensionality: dimensionality, options: options)
    #expect(actual == sweep.expected(Int64.self), "\(sweep)")
  }
}
