/// Why a transform could not be prepared.
package enum TransformError: Error, Equatable, Sendable {
  /// A length, count or stride outside its range; `rule` says what is allowed.
  case invalidShape(what: String, value: Int, rule: String)
  /// A size whose bytes do not fit the address space.
  case tooLarge(what: String)
  /// Memory could not be had.
  case outOfMemory(bytes: Int)
  /// FFTW gave no plan for a problem that is within its rules.
  case planRefused(problem: String)
  /// A new plan that gives wrong results: FFTW, the compiler or the machine misbehaves.
  case wrongResults(transform: String, error: Double, bound: Double)
}

extension TransformError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidShape(let what, let value, let rule): "\(what) \(value): \(rule)"
    case .tooLarge(let what): "\(what) is larger than this machine can address"
    case .outOfMemory(let bytes): "\(bytes) bytes of memory could not be had"
    case .planRefused(let problem):
      "FFTW made no plan for the transform \(problem); the installed FFTW may be incomplete"
    case .wrongResults(let transform, let error, let bound):
      """
      the transform \(transform) failed its self-test with an error of \(error) where \(bound) is possible; this \
      machine or its FFTW computes wrongly. Use method direct
      """
    }
  }
}

/// `a * b`, or the error that `what` is too large.
func product(_ a: Int, _ b: Int, of what: @autoclosure () -> String) throws(TransformError) -> Int {
  let (value, overflow) = a.multipliedReportingOverflow(by: b)
  // A quarter of the address space leaves room for bytes per scalar and for alignment.
  guard !overflow, value <= Int.max / 64 else { throw .tooLarge(what: what()) }
  return value
}
