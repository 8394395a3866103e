/// What bare bytes mean: the type of a sample, and the shape where it is known.
///
/// ```swift
/// let layout = RawLayout("u8,shape=2x3")
/// let file = try FileReader.read(bytes: [1, 2, 3, 4, 5, 6], name: "frame", options: ReadOptions(raw: layout))
/// file.array.shape  // [2, 3]
/// ```
public struct RawLayout: Equatable, Sendable {
  /// The type of a sample, in this machine's byte order.
  public var elementType: ElementType
  /// The length of each axis; nil for one axis as long as the data.
  public var shape: [Int]?

  /// A layout from its parts.
  ///
  /// ```swift
  /// RawLayout(elementType: .i16, shape: [480, 640]) == RawLayout("i16,shape=480x640")  // true
  /// ```
  ///
  /// - Parameters:
  ///   - elementType: the type of a sample, in this machine's byte order.
  ///   - shape: the length of each axis; nil for one axis as long as the data.
  public init(elementType: ElementType, shape: [Int]? = nil) {
    self.elementType = elementType
    self.shape = shape
  }

  /// Reads `TYPE` or `TYPE,shape=N` or `TYPE,shape=HxWx…`; nil for anything else, or a shape beyond memory.
  ///
  /// ```swift
  /// RawLayout("i16,shape=480x640")?.shape  // [480, 640]
  /// RawLayout("f32")?.shape  // nil
  /// RawLayout("f33") == nil  // true
  /// ```
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
