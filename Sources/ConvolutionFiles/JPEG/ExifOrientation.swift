/// How a camera was held, as it noted it in a JPEG (Exif 2.32, tag 0x0112, in the APP1 segment).
enum ExifOrientation {
  /// The orientation from 2 to 8, nil for an upright picture and for none.
  static func read(_ segments: JPEGSegments) -> Int? {
    // The signature is closed by two zeros.
    segments.contents(0xE1, after: "Exif").first.flatMap {
      orientation(UnsafeRawBufferPointer(rebasing: $0.dropFirst()))
    }
  }

  /// Looks through the first directory of the TIFF that Exif is.
  private static func orientation(_ tiff: UnsafeRawBufferPointer) -> Int? {
    let isBig = tiff.first == 0x4D
    func number(_ place: Int, _ width: Int) -> Int? {
      guard place >= 0, place + width <= tiff.count else { return nil }
      let digits = tiff[place..<(place + width)]
      return (isBig ? Array(digits) : digits.reversed()).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let start = number(4, 4), let count = number(start, 2) else { return nil }
    for entry in 0..<count {
      let place = start + 2 + 12 * entry
      guard let tag = number(place, 2) else { return nil }
      if tag == 0x0112 { return number(place + 8, 2).flatMap { (2...8).contains($0) ? $0 : nil } }
    }
    return nil
  }
}
