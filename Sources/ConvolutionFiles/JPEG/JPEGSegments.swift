/// The segments of a JPEG before its picture (ITU-T T.81, B.1.1.4): FF, a marker, a length that counts itself,
/// and the content.
struct JPEGSegments {
  /// Marker and content of each, in their order; what is cut off is left out.
  private let segments: [(marker: UInt8, content: UnsafeRawBufferPointer)]

  init(_ bytes: UnsafeRawBufferPointer) {
    var segments: [(UInt8, UnsafeRawBufferPointer)] = []
    var place = 2
    // The picture itself begins at FFDA.
    while place + 4 <= bytes.count, bytes[place] == 0xFF, bytes[place + 1] != 0xDA {
      let end = place + 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
      guard end <= bytes.count, end >= place + 4 else { break }
      segments.append((bytes[place + 1], UnsafeRawBufferPointer(rebasing: bytes[(place + 4)..<end])))
      place = end
    }
    self.segments = segments
  }

  /// What follows a signature in the segments of a marker.
  func contents(_ marker: UInt8, after signature: String) -> [UnsafeRawBufferPointer] {
    let signature = Array(signature.utf8) + [0]
    return segments.compactMap { segment in
      guard segment.marker == marker, segment.content.starts(with: signature) else { return nil }
      return UnsafeRawBufferPointer(rebasing: segment.content.dropFirst(signature.count))
    }
  }
}
