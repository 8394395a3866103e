/// A NumPy type descriptor such as `<f8`, and how its samples become an ``ElementType``.
struct NPYType: Equatable {
  /// What one sample is in the file.
  enum Kind: Equatable {
    /// One of our own types, byte for byte.
    case element(ElementType)
    /// One byte, zero or not.
    case bool
    /// IEEE 754 half precision.
    case half
  }

  let kind: Kind
  /// Whether the file's byte order is not this machine's.
  let swapped: Bool

  /// The type of the array after reading.
  var elementType: ElementType {
    switch kind {
    case .element(let type): type
    case .bool: .u8
    case .half: .f32
    }
  }

  /// The size of one sample in the file.
  var byteCount: Int {
    switch kind {
    case .element(let type): type.byteCount
    case .bool: 1
    case .half: 2
    }
  }

  /// NumPy's name where it is not ours.
  var storedName: String? {
    switch kind {
    case .element: nil
    case .bool: "bool"
    case .half: "float16"
    }
  }

  /// Why a descriptor is refused: its name in plain words.
  enum Refusal: Error, Equatable {
    case known(String)
    case unknown
  }

  init(descriptor: String) throws(Refusal) {
    var code = Substring(descriptor)
    let order = code.first.flatMap { "<>=|".contains($0) ? $0 : nil }
    if order != nil { code = code.dropFirst() }
    guard let kind = Self.kinds[String(code)] else { throw Self.refusal(code) }
    self.kind = kind
    swapped = order == Self.foreignOrder && code.dropFirst() != "1"
  }

  private static let kinds: [String: Kind] = [
    "b1": .bool, "u1": .element(.u8), "i1": .element(.i8), "u2": .element(.u16), "i2": .element(.i16),
    "u4": .element(.u32), "i4": .element(.i32), "u8": .element(.u64), "i8": .element(.i64), "f2": .half,
    "f4": .element(.f32), "f8": .element(.f64), "c8": .element(.c64), "c16": .element(.c128),
  ]

  private static var foreignOrder: Character { 1.littleEndian == 1 ? ">" : "<" }

  private static func refusal(_ code: Substring) -> Refusal {
    switch code.first {
    case "f" where code == "f16" || code == "f12": .known("long double (\(code))")
    case "c" where code == "c32" || code == "c24": .known("complex long double (\(code))")
    case "O": .known("Python objects")
    case "S", "a": .known("byte strings")
    case "U": .known("text")
    case "V": .known("raw bytes or structures")
    case "M": .known("dates")
    case "m": .known("time differences")
    default: .unknown
    }
  }
}
