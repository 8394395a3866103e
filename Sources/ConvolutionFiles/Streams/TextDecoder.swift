/// Numbers in text, one after another, whatever blanks, commas and line feeds stand between them; `#` begins a
/// comment.
struct TextDecoder: StreamDecoder {
  let elementType: ElementType
  private var line = 1

  var format: FileFormat { .text }
  var channels: Int { 1 }

  /// More than this, and text is a stream although its type has not been asked for.
  static var longText: Int { 1 << 20 }

  /// Nil for tables, headers, complex numbers, and text that is not long and whose type is not known.
  init?(_ input: InputBytes, type: ElementType?) throws(FileError) {
    let start = try input.peek(type?.isInteger == false ? 256 : Self.longText)
    let isWhole = type?.isInteger == false ? start.count < 256 : start.count < Self.longText
    guard !isWhole, type?.isComplex != true else { return nil }
    // Every line but the last, which may be cut, has one number, or there is no line feed at all.
    let lines = start.split(separator: 0x0A, omittingEmptySubsequences: true)
    var isInteger = true
    for line in lines.count > 1 ? lines.dropLast() : lines[...] {
      var decoder = TextDecoder(type: .f64)
      let text = Array(line) + [0x0A]
      guard
        let found = try? text.withUnsafeBytes({ bytes throws(FileError) in
          try decoder.numbers(bytes, file: "", isInteger: &isInteger)
        }), found.count <= 1 || lines.count == 1
      else { return nil }
    }
    self.init(type: type?.isInteger == false ? .f64 : isInteger ? .i64 : .f64)
  }

  private init(type: ElementType) { elementType = type }

  mutating func decode(_ bytes: UnsafeRawBufferPointer, isAtEnd: Bool, file: String) throws(FileError)
    -> (NumericArray, used: Int)
  {
    // The last number may go on in what is yet to come.
    var used = bytes.count
    if !isAtEnd {
      while used > 0, !Self.isBetween(bytes[used - 1]) { used -= 1 }
      if let comment = bytes[..<used].lastIndex(of: UInt8(ascii: "#")), !bytes[comment..<used].contains(0x0A)
      {
        used = comment
      }
    }
    var isInteger = true
    let numbers = try numbers(
      UnsafeRawBufferPointer(rebasing: bytes[..<used]), file: file, isInteger: &isInteger)
    guard elementType == .i64 else { return (NumericArray(numbers.map(\.real)), used) }
    return (NumericArray(numbers.map(\.integer)), used)
  }

  private static func isBetween(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }

  private mutating func numbers(_ bytes: UnsafeRawBufferPointer, file: String, isInteger: inout Bool)
    throws(FileError) -> [ScannedNumber]
  {
    var numbers: [ScannedNumber] = []
    // The scanner looks one byte further than the last.
    var text = Array(bytes)
    text.append(0)
    var lineNumber = line
    do throws(FileError) {
      try text.withUnsafeBufferPointer { text throws(FileError) in
        var next = text.baseAddress!
        let end = next + text.count - 1
        while next < end {
          if Self.isBetween(next.pointee) {
            if next.pointee == 0x0A { lineNumber += 1 }
            next += 1
          } else if next.pointee == UInt8(ascii: "#") {
            while next < end, next.pointee != 0x0A { next += 1 }
          } else {
            var number = ScannedNumber()
            guard let behind = NumberScanner.scan(next, into: &number), behind <= end,
              behind == end || Self.isBetween(behind.pointee) || behind.pointee == UInt8(ascii: "#"),
              !number.isComplex
            else { throw Self.refusal(next, end, file, lineNumber, "Give one column of numbers") }
            if !number.isInteger || number.overflows {
              if elementType == .i64 {
                throw Self.refusal(
                  next, end, file, lineNumber,
                  "The first megabyte held integers only, so this stream is filtered exactly; give --type f64 from the start"
                )
              }
              isInteger = false
            }
            numbers.append(number)
            next = behind
          }
        }
      }
    } catch { throw error }
    line = lineNumber
    return numbers
  }

  private static func refusal(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ file: String, _ line: Int, _ hint: String
  ) -> FileError {
    var stop = start
    while stop < end, !isBetween(stop.pointee), stop - start < 40 { stop += 1 }
    let word = String(decoding: UnsafeBufferPointer(start: start, count: stop - start), as: UTF8.self)
    return .notANumber(file: file, line: line, column: 1, text: word, hint: hint)
  }
}
