/// Writes numbers as the shortest decimals that read back to the same number (Swift's `description`; the
/// method is Adams, "Ryū revisited", OOPSLA 2019, doi:10.1145/3360595, and its successors). Floating numbers
/// keep their point, so that they are read back as such; complex ones are written as Python does, `1.0+2.0j`.
struct NumberPrinter {
  let columns: Int
  let delimiter: UInt8
  let target: OutputBytes

  /// Writes the samples, `columns` a line.
  func write(_ array: NumericArray) throws(FileError) {
    switch array.storage {
    case .u8(let elements): try write(elements, integer)
    case .i8(let elements): try write(elements, integer)
    case .u16(let elements): try write(elements, integer)
    case .i16(let elements): try write(elements, integer)
    case .u32(let elements): try write(elements, integer)
    case .i32(let elements): try write(elements, integer)
    case .u64(let elements): try write(elements, integer)
    case .i64(let elements): try write(elements, integer)
    case .f32(let elements): try write(elements, real)
    case .f64(let elements): try write(elements, real)
    case .c64(let elements): try write(elements) { complex($0.rawStorage.x, $0.rawStorage.y, &$1) }
    case .c128(let elements): try write(elements) { complex($0.rawStorage.x, $0.rawStorage.y, &$1) }
    }
  }

  @inline(__always)
  private func write<Element>(_ elements: [Element], _ print: (Element, inout [UInt8]) -> Void)
    throws(FileError)
  {
    var text: [UInt8] = []
    text.reserveCapacity(1 << 16 + 64)
    var column = 0
    for element in elements {
      print(element, &text)
      column += 1
      text.append(column == columns ? 0x0A : delimiter)
      if column == columns { column = 0 }
      if text.count >= 1 << 16 {
        try target.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try target.write(text)
  }

  private func integer<Element: BinaryInteger>(_ value: Element, _ text: inout [UInt8]) {
    text.append(contentsOf: value.description.utf8)
  }

  private func real<Element: BinaryFloatingPoint & CustomStringConvertible>(
    _ value: Element, _ text: inout [UInt8]
  ) {
    // The sign and payload of a NaN are nobody's number.
    text.append(contentsOf: value.isNaN ? "nan".utf8 : value.description.utf8)
  }

  private func complex<Part: BinaryFloatingPoint & CustomStringConvertible>(
    _ real: Part, _ imaginary: Part, _ text: inout [UInt8]
  ) {
    self.real(real, &text)
    if imaginary.sign == .plus || imaginary.isNaN { text.append(UInt8(ascii: "+")) }
    self.real(imaginary, &text)
    text.append(UInt8(ascii: "j"))
  }
}
