/// Reads numbers in text: any delimiter, `#` comments, an optional header, one column of a table or all.
///
/// Two passes over the first line (which delimiter? a header?), one over the rest, without making strings.
struct TextTableReader {
  private let file: String
  private let format: FileFormat
  /// The column that is wanted, by name or number.
  private let member: String?
  private var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private var line = 0
  private var delimiter = TextDelimiter.blanks
  private var names: [String]?
  /// The wanted column counted from 0, and the number of fields in a row.
  private var wanted: Int?
  private var width = 0
  private var values = TextColumns()

  /// A reader of bytes behind which there is a zero byte.
  init(_ bytes: HeapBytes, format: FileFormat, file: String, member: String?) {
    self.file = file
    self.format = format
    self.member = member
    next = UnsafePointer(bytes.pointer)
    end = next + bytes.count
    // The byte order mark that some programs put before UTF-8.
    if bytes.count >= 3, next[0] == 0xEF, next[1] == 0xBB, next[2] == 0xBF { next += 3 }
  }

  /// The file's numbers.
  mutating func read() throws(FileError) -> (array: NumericArray, info: TextInfo) {
    guard let first = firstLine() else { throw noNumbers() }
    try understand(first)
    if names == nil {
      next = UnsafePointer(first.bytes.baseAddress.unsafelyUnwrapped)
      line = first.number - 1
    }
    values.reserve(min((end - next) / 4, 1 << 20))
    var rows = 0
    while next < end {
      let before = values.count
      try readLine()
      rows += values.count > before ? 1 : 0
    }
    guard rows > 0 else { throw noNumbers() }
    if let place = values.integerBeyondRange {
      throw .malformed(
        file: file, format: format,
        reason: "line \(place.line), column \(place.column) has an integer beyond 64 bits. "
          + "Write it with a point to have it read as f64")
    }
    return result(rows: rows)
  }

  private func result(rows: Int) -> (array: NumericArray, info: TextInfo) {
    let columns = wanted == nil ? width : 1
    let layout: TextInfo.Layout =
      columns == 1 ? .column : rows == 1 && names == nil ? .row : .table
    let array = values.array(shape: layout == .table ? [rows, columns] : [rows * columns])
    let chosen = names.map { names in wanted.map { [names[$0]] } ?? names }
    return (array, TextInfo(layout: layout, delimiter: delimiter.character, columnNames: chosen))
  }

  private func noNumbers() -> FileError {
    .malformed(file: file, format: format, reason: "there are no numbers in it")
  }

  // MARK: The first line

  /// The first line that is neither empty nor a comment.
  private mutating func firstLine() -> TextLine? {
    while next < end {
      let start = next
      while next < end, !isLineEnd(next.pointee) { next += 1 }
      let bytes = UnsafeBufferPointer(start: start, count: next - start)
      skipLineEnd()
      if let content = bytes.first(where: { !isBlank($0) }), content != UInt8(ascii: "#") {
        return TextLine(bytes: bytes, number: line)
      }
    }
    return nil
  }

  /// Finds the delimiter, the header and the wanted column.
  private mutating func understand(_ line: TextLine) throws(FileError) {
    delimiter = format == .tsv ? .tab : Self.delimiter(of: line)
    let fields = line.fields(separatedBy: delimiter)
    let numbers = fields.count(where: Self.isNumber)
    width = fields.count
    if let member {
      try choose(member, of: fields, header: numbers < width)
    } else if numbers == 0 {
      names = fields
    } else if numbers < width, let column = fields.firstIndex(where: { !Self.isNumber($0) }) {
      throw notANumber(fields[column], line: line.number, column: column + 1)
    }
  }

  /// Finds the wanted column by name, or by number counted from 1. Other columns may hold anything, so the
  /// first line counts as names when its field in this column is no number.
  private mutating func choose(_ member: String, of fields: [String], header: Bool) throws(FileError) {
    if header, let column = fields.firstIndex(of: member) {
      wanted = column
      names = fields
    } else if let column = Int(member) {
      guard (1...width).contains(column) else {
        throw .noSuchMember(
          file: file, member: member, reason: "its rows have \(width) columns, counted from 1")
      }
      wanted = column - 1
      if !Self.isNumber(fields[column - 1]) { names = fields }
    } else {
      let shown = fields.prefix(20).map { terminalSafe($0, limit: 40) }.joined(separator: ", ")
      throw .noSuchMember(
        file: file, member: member,
        reason: header
          ? "its columns are \(shown)" : "it has no header, only columns 1 to \(width)")
    }
  }

  /// The first delimiter under which the line is all numbers; without one the line is a header, and the
  /// first delimiter that occurs in it counts.
  private static func delimiter(of line: TextLine) -> TextDelimiter {
    let present = TextDelimiter.allCases.filter { delimiter in line.bytes.contains { delimiter.separates($0) }
    }
    return present.first { line.fields(separatedBy: $0).allSatisfy(isNumber) } ?? present.first ?? .blanks
  }

  private static func isNumber(_ text: String) -> Bool {
    let bytes = Array(text.utf8) + [0]
    return bytes.withUnsafeBufferPointer { bytes in
      var number = ScannedNumber()
      guard let start = bytes.baseAddress, let end = NumberScanner.scan(start, into: &number) else {
        return false
      }
      return end == start + bytes.count - 1
    }
  }

  // MARK: The rows

  /// Reads one line and leaves `next` at the one after it.
  private mutating func readLine() throws(FileError) {
    let row = line + 1
    skipBlanks()
    var fields = 0
    var number = ScannedNumber()
    while next < end, !isLineEnd(next.pointee), next.pointee != UInt8(ascii: "#") {
      fields += 1
      if let wanted, wanted != fields - 1 {
        skipField()
      } else {
        try readNumber(&number, line: row, column: fields)
        // What is beyond the width is only counted, for the message about the row.
        if fields <= width { values.append(number, line: row, column: fields) }
      }
      skipBlanks()
      guard next < end, next.pointee == delimiter.rawValue else { continue }
      next += 1
      skipBlanks()
      // A delimiter at the end of a line has an empty field behind it.
      if next == end || isLineEnd(next.pointee) || next.pointee == UInt8(ascii: "#") {
        fields += 1
        if let wanted, wanted != fields - 1 { break }
        throw notANumber("", line: row, column: fields)
      }
    }
    if next < end, next.pointee == UInt8(ascii: "#") {
      while next < end, !isLineEnd(next.pointee) { next += 1 }
    }
    skipLineEnd()
    guard fields == 0 || fields == width else {
      throw .ragged(file: file, line: row, expected: width, actual: fields)
    }
  }

  /// Reads a number that must reach to a delimiter or the end of the line; it may be in quotes.
  @inline(__always)
  private mutating func readNumber(_ number: inout ScannedNumber, line: Int, column: Int) throws(FileError) {
    let quoted = next.pointee == UInt8(ascii: "\"")
    guard var after = NumberScanner.scan(quoted ? next + 1 : next, into: &number) else {
      throw notANumber(fieldText(), line: line, column: column)
    }
    if quoted {
      guard after.pointee == UInt8(ascii: "\"") else {
        throw notANumber(fieldText(), line: line, column: column)
      }
      after += 1
    }
    guard
      after == end || isBlank(after.pointee) || isLineEnd(after.pointee) || after.pointee == UInt8(ascii: "#")
        || after.pointee == delimiter.rawValue
    else { throw notANumber(fieldText(), line: line, column: column) }
    next = after
    guard delimiter != .blanks else { return }
    skipBlanks()
    guard
      next == end || isLineEnd(next.pointee) || next.pointee == UInt8(ascii: "#")
        || next.pointee == delimiter.rawValue
    else {
      next = after
      throw notANumber(fieldText(), line: line, column: column)
    }
  }

  /// Passes over a column that is not wanted, whatever it holds.
  private mutating func skipField() {
    var quoted = false
    while next < end, !isLineEnd(next.pointee) {
      if next.pointee == UInt8(ascii: "\"") { quoted.toggle() }
      if !quoted, delimiter.separates(next.pointee) || next.pointee == UInt8(ascii: "#") { return }
      next += 1
    }
  }

  /// The text from here to the end of the field, for a message.
  private func fieldText() -> String {
    var stop = next
    while stop < end, !isLineEnd(stop.pointee), stop - next < 200, !delimiter.separates(stop.pointee) {
      stop += 1
    }
    return String(decoding: UnsafeBufferPointer(start: next, count: stop - next), as: UTF8.self)
  }

  private func notANumber(_ text: String, line: Int, column: Int) -> FileError {
    let hint =
      if text.isEmpty {
        "Write nan for a missing value"
      } else if delimiter == .semicolon, text.contains(",") {
        "Write a point, not a comma, before the decimals"
      } else {
        "Only the first row may hold names, and then nothing else; a comment starts with #"
      }
    return .notANumber(file: file, line: line, column: column, text: text, hint: hint)
  }

  // MARK: Bytes

  @inline(__always)
  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  @inline(__always)
  private mutating func skipBlanks() {
    if delimiter == .tab {
      while next.pointee == 0x20 { next += 1 }
    } else {
      while isBlank(next.pointee) { next += 1 }
    }
  }

  /// Line feed, carriage return, or both together.
  @inline(__always)
  private mutating func skipLineEnd() {
    line += 1
    guard next < end else { return }
    let first = next.pointee
    next += 1
    if first == 0x0D, next < end, next.pointee == 0x0A { next += 1 }
  }
}
