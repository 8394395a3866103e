import FFTW
import Synchronization

/// Working memory for the workers of one prepared convolution, made before the first call.
///
/// When more threads than planned use a convolver at once, the pool grows by what is missing.
package final class ScratchPool: Sendable {
  private struct Buffers: @unchecked Sendable {
    var idle: [UnsafeMutableRawPointer] = []
  }

  package let bytes: Int
  private let buffers = Mutex(Buffers())

  /// A pool with `count` buffers of `bytes` each.
  package init(bytes: Int, count: Int) throws(ConvolutionError) {
    self.bytes = bytes
    for _ in 0..<count {
      guard let buffer = Self.allocate(bytes) else { throw .outOfMemory(bytes: bytes) }
      buffers.withLock { $0.idle.append(buffer) }
    }
  }

  deinit {
    buffers.withLock { for buffer in $0.idle { buffer.deallocate() } }
  }

  private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer.allocateAligned(bytes: bytes)
  }

  /// Lends a buffer to a worker for the time of one call, during which it computes in standard arithmetic.
  package func withScratch<Result>(_ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    let idle = buffers.withLock { $0.idle.popLast() } ?? Self.allocate(bytes)
    // Without memory this ends the program as any allocation of the language does.
    let buffer = idle ?? UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    defer { buffers.withLock { $0.idle.append(buffer) } }
    return StandardArithmetic.with { body(buffer) }
  }
}
