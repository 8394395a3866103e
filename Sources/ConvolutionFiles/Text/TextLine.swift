/// One line of text: its bytes without the line's end, and its number counted from 1.
struct TextLine {
  let bytes: UnsafeBufferPointer<UInt8>
  let number: Int

  /// The fields as text, quotes and blanks around them removed; a comment at the end is left out.
  func fields(separatedBy delimiter: TextDelimiter) -> [String] {
    fieldRanges(separatedBy: delimiter).map { String(decoding: bytes[unquoted($0)], as: UTF8.self) }
  }

  /// Where the fields are, blanks around them left out.
  private func fieldRanges(separatedBy delimiter: TextDelimiter) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var quoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if byte == UInt8(ascii: "#"), !quoted { break }
      if !quoted, delimiter.separates(byte) {
        if delimiter != .blanks || start < index { ranges.append(trimmed(start..<index)) }
        start = index + 1
      }
      index += 1
    }
    if delimiter != .blanks || start < index { ranges.append(trimmed(start..<index)) }
    return ranges
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = range.first, isBlank(bytes[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, isBlank(bytes[last]) { range = range.lowerBound..<last }
    return range
  }

  private func unquoted(_ range: Range<Int>) -> Range<Int> {
    let quote = UInt8(ascii: "\"")
    guard range.count >= 2, bytes[range.lowerBound] == quote, bytes[range.upperBound - 1] == quote else {
      return range
    }
    return (range.lowerBound + 1)..<(range.upperBound - 1)
  }
}

/// What stands between two numbers of a line.
enum TextDelimiter: UInt8, CaseIterable {
  case semicolon = 0x3B
  case tab = 0x09
  case comma = 0x2C
  /// Any run of blanks and tabs.
  case blanks = 0x20

  /// Whether a byte outside quotes ends a field.
  @inline(__always)
  func separates(_ byte: UInt8) -> Bool {
    byte == rawValue || (self == .blanks && byte == TextDelimiter.tab.rawValue)
  }

  /// The character.
  var character: Character { Character(Unicode.Scalar(rawValue)) }
}

/// A blank within a line.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
