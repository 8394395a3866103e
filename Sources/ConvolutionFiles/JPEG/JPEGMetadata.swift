/// What a JPEG says of its samples: how many there are to an inch (JFIF 1.02) and what their colours mean
/// (ICC.1:2010, B.4).
enum JPEGMetadata {
  private static let application0: UInt8 = 0xE0
  private static let application2: UInt8 = 0xE2
  private static let profileSignature = "ICC_PROFILE"
  /// A segment has at most 65,533 bytes, of which 14 are the signature, the number and the count.
  private static let profilePart = 65_519

  static func read(_ segments: JPEGSegments) -> ImageMetadata {
    var metadata = ImageMetadata()
    metadata.resolution = segments.contents(application0, after: "JFIF").first.flatMap(resolution)
    metadata.profile = profile(segments.contents(application2, after: profileSignature))
      .map { ("ICC profile", $0) }
    return metadata
  }

  /// Version, unit, and pixels to it each way.
  private static func resolution(_ content: UnsafeRawBufferPointer) -> ImageMetadata.Resolution? {
    guard content.count >= 7 else { return nil }
    let (x, y) = (Int(content[3]) << 8 | Int(content[4]), Int(content[5]) << 8 | Int(content[6]))
    let unit: Double? = content[2] == 1 ? 0.0254 : content[2] == 2 ? 0.01 : nil
    // Square pixels of no size are what is written when nothing is known.
    guard x > 0, y > 0, unit != nil || x != y else { return nil }
    return .init(x: Double(x), y: Double(y), unit: unit)
  }

  /// The parts in the order of their numbers, which count from 1; nil when one is missing.
  private static func profile(_ parts: [UnsafeRawBufferPointer]) -> [UInt8]? {
    guard let count = parts.first?.dropFirst().first, parts.count == Int(count) else { return nil }
    let ordered = parts.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    guard ordered.enumerated().allSatisfy({ $1.count >= 2 && Int($1[0]) == $0 + 1 && $1[1] == count }) else {
      return nil
    }
    return ordered.flatMap { $0.dropFirst(2) }
  }

  /// The picture with what its original said of it.
  ///
  /// - Parameter isSameColour: whether the profile fits, that is neither or both are grey.
  static func adding(
    _ metadata: ImageMetadata, isSameColour: Bool, to picture: UnsafeRawBufferPointer
  ) -> [UInt8] {
    var bytes = Array(picture)
    // The encoder's own first segment: FFD8, FFE0, length, JFIF and a zero, version, then unit, x and y.
    guard bytes.count > 20, bytes[2...3].elementsEqual([0xFF, application0]) else { return bytes }
    if let resolution = metadata.resolution {
      // Inches and centimetres are the units of the format; whole numbers are finer to the inch.
      let unit = resolution.unit == 0.01 ? 0.01 : 0.0254
      let scale = resolution.unit.map { unit / $0 } ?? 1
      bytes[13] = resolution.unit == nil ? 0 : unit == 0.01 ? 2 : 1
      for (place, value) in [(14, resolution.x), (16, resolution.y)] {
        let pixels = UInt16(min(max((value * scale).rounded(), 1), 65_535))
        (bytes[place], bytes[place + 1]) = (UInt8(pixels >> 8), UInt8(pixels & 255))
      }
    }
    if isSameColour, let profile = metadata.profile?.content {
      let end = 4 + Int(bytes[4]) << 8 + Int(bytes[5])
      bytes.insert(contentsOf: segments(of: profile), at: end)
    }
    return bytes
  }

  /// A profile in as many segments as it takes; none when it is beyond the 255 that there can be.
  private static func segments(of profile: [UInt8]) -> [UInt8] {
    let count = (profile.count + profilePart - 1) / profilePart
    guard count <= 255 else { return [] }
    return (0..<count).flatMap { index -> [UInt8] in
      let part = profile[(index * profilePart)..<min((index + 1) * profilePart, profile.count)]
      let length = part.count + 16
      return [0xFF, application2, UInt8(length >> 8), UInt8(length & 255)] + Array(profileSignature.utf8)
        + [0, UInt8(index + 1), UInt8(count)] + part
    }
  }
}
