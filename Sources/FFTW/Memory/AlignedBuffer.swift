import Glibc

/// Scratch memory of `count` scalars, aligned for vector loads, uninitialised, freed with the object.
///
/// Not synchronised: it is `Sendable` so that a pool may hand it from one worker to the next, and only one
/// may use it at a time.
package final class AlignedBuffer<Scalar: BitwiseCopyable>: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Scalar>
  package let count: Int

  /// Room for `count` scalars (at least one).
  package init(count: Int) throws(TransformError) {
    let wanted = try product(
      Swift.max(count, 1), MemoryLayout<Scalar>.stride, of: "a buffer of \(count) samples")
    guard let pointer = UnsafeMutableRawPointer.allocateAligned(bytes: wanted) else {
      throw .outOfMemory(bytes: wanted)
    }
    base = pointer.bindMemory(to: Scalar.self, capacity: Swift.max(count, 1))
    self.count = count
  }

  deinit { free(base) }

  package var bytes: Int { count * MemoryLayout<Scalar>.stride }
}
