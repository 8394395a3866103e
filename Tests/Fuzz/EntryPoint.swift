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
  return target
}()

/// What libFuzzer calls with every input (llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.feed(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
