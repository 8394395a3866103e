#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The two clocks of a measurement, in nanoseconds.
package enum Clock {
  /// Wall time since an arbitrary start.
  package static func wall() -> Int64 { read(CLOCK_MONOTONIC) }

  /// Processor time that this process has used, all threads together.
  package static func processor() -> Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
