import Glibc

@testable import convolve

/// The target that the environment names; one program has them all, because each build takes minutes.
private let target: FuzzTarget = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
    Messages.error("FUZZ_TARGET is '\(name)', but must be one of: \(names)")
    exit(64)
  }
  // A target that refuses everything tests little: how much it took is said at the end.
  atexit { Messages.line("accepted \(accepted) of \(fed) inputs") }
  return target
}()

/// Inputs so far. libFuzzer calls from one thread.
nonisolated(unsafe) private var fed = 0
nonisolated(unsafe) private var accepted = 0

/// What libFuzzer calls with every input (llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  fed += 1
  if target.feed(Array(UnsafeBufferPointer(start: bytes, count: count))) { accepted += 1 }
  return 0
}
