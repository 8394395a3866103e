/// The three precisions in which FFTW is built.
package enum TransformPrecision: String, Hashable, Sendable, CaseIterable {
  case float = "f32"
  case double = "f64"
  /// x87 extended precision on x86-64, quadruple elsewhere.
  case longDouble = "f80"
}

/// A scalar whose transforms FFTW computes: `Float`, `Double` and, on x86, `Float80`.
///
/// The requirements forward to the functions `fftwf_…`, `fftw_…` and `fftwl_…`, so that plans, caches and
/// engines are written once.  Planning, destroying and wisdom touch FFTW's global planner: only
/// ``Planner`` calls them, behind its lock.  Executing is safe from any thread.
package protocol TransformScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// Which of FFTW's libraries serves this scalar.
  static var precision: TransformPrecision { get }
  /// FFTW's version with the instruction sets that it was built for, e.g. `fftw-3.3.10-sse2-avx`.
  static var fftwVersion: String { get }

  /// A plan for `problem` whose arrays are aligned as `input` and `output` are, or nil.
  static func makePlan(
    _ problem: TransformProblem, input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
    flags: UInt32
  ) -> OpaquePointer?
  static func destroyPlan(_ plan: OpaquePointer)

  /// Complex to complex.
  static func executeComplex(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Self>, _ output: UnsafeMutablePointer<Self>)
  /// Real to half-complex.
  static func executeForwardReal(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Self>, _ output: UnsafeMutablePointer<Self>)
  /// Half-complex to real; destroys its input.
  static func executeBackwardReal(
    _ plan: OpaquePointer, _ input: UnsafeMutablePointer<Self>, _ output: UnsafeMutablePointer<Self>)

  /// Adds to FFTW's wisdom; false when FFTW does not take the text.
  static func importWisdom(_ text: String) -> Bool
  /// FFTW's wisdom as text.
  static func exportWisdom() -> String?
  static func forgetWisdom()
}
