import Convolution
import ConvolutionFiles
import Synchronization

/// A signal in a file, whose samples are read where they are looked at and never all at once.
///
/// Sums cannot throw: samples that cannot be read are zeros, and `check` says so afterwards.
final class StreamedSamples: SampleOperand {
  let count: Int
  private let source: any SampleSource
  private let elementType: ElementType
  private let failure = Mutex<(any Error)?>(nil)

  /// Nil where the file is not one signal whose samples lie in it as they are.
  init?(_ operand: FileOperand) throws {
    guard let source = try LargeFiles.open(operand, raw: nil), source.file.format == .npy,
      !source.elementType.isComplex, source.shape.filter({ $0 != 1 }).count == 1
    else { return nil }
    self.source = source
    elementType = source.elementType
    count = source.shape.reduce(1, *)
  }

  var file: LoadedFile { source.file }

  func withSamples(
    _ range: Range<Int>, scratch: UnsafeMutablePointer<Double>, _ body: (UnsafePointer<Double>) -> Void
  ) {
    do {
      try read(range, into: scratch)
    } catch {
      failure.withLock { $0 = $0 ?? error }
      scratch.update(repeating: 0, count: range.count)
    }
    body(scratch)
  }

  /// Throws what kept samples from being read.
  func check() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Double>) throws {
    if elementType == .f64 {
      let bytes = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: target, count: range.count))
      return try source.read(range, into: bytes)
    }
    try withUnsafeTemporaryAllocation(byteCount: range.count * elementType.byteCount, alignment: 16) {
      bytes in
      try source.read(range, into: bytes)
      let array = try NumericArray(copying: UnsafeRawBufferPointer(bytes), of: elementType).converted(
        to: .f64)
      array.array.elements(as: Double.self)?.withUnsafeBufferPointer {
        if let base = $0.baseAddress { target.update(from: base, count: range.count) }
      }
    }
  }
}

// Reading at a place of a file leaves nothing behind that another thread could meet.
extension StreamedSamples: @unchecked Sendable {}
