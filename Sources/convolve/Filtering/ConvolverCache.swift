import Convolution
import Synchronization

/// The kernel of a call, prepared once for each shape of input: the files of a batch are often alike.
final class ConvolverCache: Sendable {
  private struct Key: Hashable {
    var element: ObjectIdentifier
    var input: Shape
    var dimensionality: Dimensionality
    var threads: Int?
  }

  /// Shapes that are kept. A batch of many sizes needs no more than the last few.
  private static let capacity = 4
  private let kept = Mutex<[(key: Key, convolver: any Sendable)]>([])

  /// The convolver for a shape of input; who asks while it is being made waits for it.
  func convolver<Element>(
    _ input: Shape, _ dimensionality: Dimensionality, threads: Int?,
    make: () throws -> Convolver<Element>
  ) throws -> Convolver<Element> {
    let key = Key(
      element: ObjectIdentifier(Element.self), input: input, dimensionality: dimensionality, threads: threads)
    return try kept.withLock { kept in
      if let known = kept.first(where: { $0.key == key })?.convolver as? Convolver<Element> { return known }
      let made = try make()
      kept = kept.suffix(Self.capacity - 1) + [(key, made)]
      return made
    }
  }
}
