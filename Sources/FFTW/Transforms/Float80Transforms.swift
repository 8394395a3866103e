#if arch(x86_64)
  import CFFTW

  extension Float80: TransformScalar {
    package static var precision: TransformPrecision { .longDouble }

    package static var fftwVersion: String { String(cString: fftwl_version_string()) }

    package static func makePlan(
      _ problem: TransformProblem, input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
      flags: UInt32
    ) -> OpaquePointer? {
      typealias Complex = fftwl_complex
      let axes = problem.axes.map(fftw_iodim64.init)
      let rank = Int32(axes.count)
      return switch problem.kind {
      case .complexForward, .complexBackward:
        fftwl_plan_guru64_dft(
          rank, axes, 0, nil, input.assumingMemoryBound(to: Complex.self),
          output.assumingMemoryBound(to: Complex.self),
          problem.kind == .complexForward ? FFTW_FORWARD : FFTW_BACKWARD, flags)
      case .realForward:
        fftwl_plan_guru64_dft_r2c(
          rank, axes, 0, nil, input.assumingMemoryBound(to: Float80.self),
          output.assumingMemoryBound(to: Complex.self), flags)
      case .realBackward:
        fftwl_plan_guru64_dft_c2r(
          rank, axes, 0, nil, input.assumingMemoryBound(to: Complex.self),
          output.assumingMemoryBound(to: Float80.self), flags)
      }
    }

    package static func destroyPlan(_ plan: OpaquePointer) { fftwl_destroy_plan(plan) }

    package static func executeComplex(
      _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Float80>, _ output: UnsafeMutablePointer<Float80>
    ) {
      fftwl_execute_dft(plan, complexPointer(input), complexPointer(output))
    }

    package static func executeForwardReal(
      _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Float80>, _ output: UnsafeMutablePointer<Float80>
    ) {
      fftwl_execute_dft_r2c(plan, input, complexPointer(output))
    }

    package static func executeBackwardReal(
      _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Float80>, _ output: UnsafeMutablePointer<Float80>
    ) {
      fftwl_execute_dft_c2r(plan, complexPointer(input), output)
    }

    package static func importWisdom(_ text: String) -> Bool {
      fftwl_import_wisdom_from_string(text) == 1
    }

    package static func exportWisdom() -> String? { takeString(fftwl_export_wisdom_to_string()) }

    package static func forgetWisdom() { fftwl_forget_wisdom() }

    private static func complexPointer(
      _ pointer: UnsafeMutablePointer<Float80>
    ) -> UnsafeMutablePointer<fftwl_complex> {
      UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: fftwl_complex.self)
    }
  }
#endif
