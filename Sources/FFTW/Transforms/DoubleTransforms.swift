import CFFTW

extension Double: TransformScalar {
  package static var precision: TransformPrecision { .double }

  package static var fftwVersion: String { String(cString: fftw_version_string()) }

  package static func makePlan(
    _ problem: TransformProblem, input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
    flags: UInt32
  ) -> OpaquePointer? {
    typealias Complex = fftw_complex
    let axes = problem.axes.map(fftw_iodim64.init)
    let rank = Int32(axes.count)
    return switch problem.kind {
    case .complexForward, .complexBackward:
      fftw_plan_guru64_dft(
        rank, axes, 0, nil, input.assumingMemoryBound(to: Complex.self),
        output.assumingMemoryBound(to: Complex.self),
        problem.kind == .complexForward ? FFTW_FORWARD : FFTW_BACKWARD, flags)
    case .realForward:
      fftw_plan_guru64_dft_r2c(
        rank, axes, 0, nil, input.assumingMemoryBound(to: Double.self),
        output.assumingMemoryBound(to: Complex.self), flags)
    case .realBackward:
      fftw_plan_guru64_dft_c2r(
        rank, axes, 0, nil, input.assumingMemoryBound(to: Complex.self),
        output.assumingMemoryBound(to: Double.self), flags)
    }
  }

  package static func destroyPlan(_ plan: OpaquePointer) { fftw_destroy_plan(plan) }

  package static func executeComplex(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Double>, _ output: UnsafeMutablePointer<Double>
  ) {
    fftw_execute_dft(plan, complexPointer(input), complexPointer(output))
  }

  package static func executeForwardReal(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Double>, _ output: UnsafeMutablePointer<Double>
  ) {
    fftw_execute_dft_r2c(plan, input, complexPointer(output))
  }

  package static func executeBackwardReal(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Double>, _ output: UnsafeMutablePointer<Double>
  ) {
    fftw_execute_dft_c2r(plan, complexPointer(input), output)
  }

  package static func importWisdom(_ text: String) -> Bool {
    fftw_import_wisdom_from_string(text) == 1
  }

  package static func exportWisdom() -> String? { takeString(fftw_export_wisdom_to_string()) }

  package static func forgetWisdom() { fftw_forget_wisdom() }

  private static func complexPointer(
    _ pointer: UnsafeMutablePointer<Double>
  ) -> UnsafeMutablePointer<fftw_complex> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: fftw_complex.self)
  }
}
