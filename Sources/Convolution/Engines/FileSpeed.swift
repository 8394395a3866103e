#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// What a core takes to copy bytes out of a file that the system holds in memory, and into a new one.
///
/// The disk itself is left out: the system writes to it when nobody waits.
struct FileSpeed {
  /// Bytes per second.
  private(set) var read: Double
  private(set) var write: Double

  private static let bytes = 256 << 20
  private static let piece = 4 << 20
  // The first times a virtual machine may have to ask its host for the memory.
  private static let repetitions = 4

  /// Measures with a file that has no name, in a folder, each time anew, and takes the least of each; nil where there
  /// cannot be one.
  ///
  /// - Parameter clock: seconds on any clock.
  init?(in folder: String, clock: () -> Double) {
    var name = Array("\(folder)/convolve-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { return nil }
    unlink(name)
    defer { close(descriptor) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Self.piece, alignment: 4096)
    memory.initializeMemory(as: UInt8.self, repeating: 1, count: Self.piece)
    defer { memory.deallocate() }
    var (reading, writing) = (Double.infinity, Double.infinity)
    for _ in 0..<Self.repetitions {
      guard ftruncate(descriptor, 0) == 0 else { return nil }
      let start = clock()
      guard Self.eachPiece({ pwrite(descriptor, memory, Self.piece, $0) }) else { return nil }
      let middle = clock()
      guard Self.eachPiece({ pread(descriptor, memory, Self.piece, $0) }) else { return nil }
      (reading, writing) = (min(reading, clock() - middle), min(writing, middle - start))
    }
    (read, write) = (Double(Self.bytes) / reading, Double(Self.bytes) / writing)
  }

  /// The higher rates of two measurements.
  func most(_ other: FileSpeed?) -> FileSpeed {
    guard let other else { return self }
    var most = self
    (most.read, most.write) = (max(read, other.read), max(write, other.write))
    return most
  }

  private static func eachPiece(_ transfer: (off_t) -> Int) -> Bool {
    stride(from: 0, to: bytes, by: piece).allSatisfy { transfer(off_t($0)) == piece }
  }
}
