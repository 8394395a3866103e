import CFFTW

extension Float: TransformScalar {
  package static var precision: TransformPrecision { .float }

  package static var fftwVersion: String { String(cString: fftwf_version_string()) }

  package static func makePlan(
    _ problem: TransformProblem, input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
    flags: UInt32
  ) -> OpaquePointer? {
    typealias Complex = fftwf_complex
    let axes = problem.axes.map(fftw_iodim64.init)
    let rank = Int32(axes.count)
    return switch problem.kind {
    case .complexForward, .complexBackward:
      fftwf_plan_guru64_dft(
        rank, axes, 0, nil, input.assumingMemoryBound(to: Complex.self),
        output.assumingMemoryBound(to: Complex.self),
        problem.kind == .complexForward ? FFTW_FORWARD : FFTW_BACKWARD, flags)
    case .realForward:
      fftwf_plan_guru64_dft_r2c(
        rank, axes, 0, nil, input.assumingMemoryBound(to: Float.self),
        output.assumingMemoryBound(to: Complex.self), flags)
    case .realBackward:
      fftwf_plan_guru64_dft_c2r(
        rank, axes, 0, nil, input.assumingMemoryBound(to: Complex.self),
        output.assumingMemoryBound(to: Float.self), flags)
    }
  }

  package static func destroyPlan(_ plan: OpaquePointer) { fftwf_destroy_plan(plan) }

  package static func executeComplex(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    fftwf_execute_dft(plan, complexPointer(input), complexPointer(output))
  }

  package static func executeForwardReal(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    fftwf_execute_dft_r2c(plan, input, complexPointer(output))
  }

  package static func executeBackwardReal(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    fftwf_execute_dft_c2r(plan, complexPointer(input), output)
  }

  package static func importWisdom(_ text: String) -> Bool {
    fftwf_import_wisdom_from_string(text) == 1
  }

  package static func exportWisdom() -> String? { takeString(fftwf_export_wisdom_to_string()) }

  package static func forgetWisdom() { fftwf_forget_wisdom() }

  private static func complexPointer(
    _ pointer: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<fftwf_complex> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: fftwf_complex.self)
  }
}
