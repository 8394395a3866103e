import CDirectLoops

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// log₂.
package func log2(_ value: Double) -> Double {
  #if canImport(Glibc)
    Glibc.log2(value)
  #elseif canImport(Darwin)
    Darwin.log2(value)
  #else
    Musl.log2(value)
  #endif
}

/// 2 to the power.
package func exp2(_ value: Double) -> Double {
  #if canImport(Glibc)
    Glibc.exp2(value)
  #elseif canImport(Darwin)
    Darwin.exp2(value)
  #else
    Musl.exp2(value)
  #endif
}

/// What the machine has.
package enum Machine {
  /// Cores that this process may run on: those of its affinity mask, so that `taskset` is honoured.
  package static let cores = Int(machine_cores())

  /// Cores that are there, whichever of them this process may run on.
  package static let installedCores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Physical memory in bytes.
  package static let memory: Int = {
    let (bytes, overflow) = Int(sysconf(Int32(_SC_PHYS_PAGES))).multipliedReportingOverflow(
      by: Int(sysconf(Int32(_SC_PAGESIZE))))
    return overflow || bytes <= 0 ? Int.max : bytes
  }()

  /// Refuses a result whose bytes cannot be had at all: an array that cannot be allocated would trap.
  package static func checkRoom(for shape: Shape, bytesPerSample: Int) throws(ConvolutionError) {
    let (bytes, overflow) = shape.count.multipliedReportingOverflow(by: bytesPerSample)
    guard !overflow, bytes <= memory else { throw .outOfMemory(bytes: overflow ? .max : bytes) }
  }
}
