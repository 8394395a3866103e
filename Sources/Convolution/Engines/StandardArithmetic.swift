import CDirectLoops

/// Computing as IEEE 754 does by default, whatever the calling thread was set to.
///
/// A library built for fast mathematics can leave a thread flushing subnormal numbers to zero, and a program
/// can round otherwise than to nearest: error bounds would not hold there.
enum StandardArithmetic {
  /// Runs `body` with rounding to nearest and subnormal numbers kept, and puts back what was set.
  @inline(__always)
  static func with<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let before = machine_standard_arithmetic()
    defer { machine_restore_arithmetic(before) }
    return try body()
  }
}
