/// What bare bytes mean: the type of a sample, and the shape where it is known.
///
/// ```swift
/// RawLayout("i16,shape=480x640")  // 480 rows of 640 samples
/// RawLayout("f32")                // as many samples as there are
/// ```
public struct RawLayout: Equatable, Sendable {
  /// The type of a sample, in this machine's byte order.
  public var elementType: ElementType
  /// The length of each axis; nil for one axis as long as the data.
  public var shape: [Int]?

  /// A layout from its parts.
  public init(elementType: ElementType, shape: [Int]? = nil) {
    self.elementType = elementType
    self.shape = shape
  }

  /// Reads `TYPE` or `TYPE,shape=N` or `TYPE,shape=HxWx…`; nil for anything else, or a shape beyond memory.
  public init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= 2, let type = ElementType(rawValue: String(parts[0])) else { return nil }
    elementType = type
    guard parts.count == 2 else { return }
    guard parts[1].hasPrefix("shape=") else { return nil }
    let lengths = parts[1].dropFirst(6).split(separator: "x", omittingEmptySubsequences: false).map {
      Int($0)
    }
    guard lengths.count <= 64, !lengths.contains(nil) else { return nil }
    let shape = lengths.compactMap { $0 }
    guard NumericArray.count(of: shape) != nil else { return nil }
    self.shape = shape
  }
}
