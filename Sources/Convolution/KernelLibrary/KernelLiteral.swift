import ComplexModule

/// Kernels written out: `[1,0,-1]`, `[0,-1,0;-1,5,-1;0,-1,0]`, `[1+2j, 0.5]`.
///
/// Numbers are separated by commas or blanks, rows by semicolons.  A number is an integer, a decimal, `nan`,
/// `inf`, or a complex number with `i` or `j` for the imaginary unit; the minus sign may be the
/// typographical one, as copied from a paper.
enum KernelLiteral {
  /// Reads a literal; integers stay integers, and one complex number makes all of them complex.
  static func parse(_ text: String) throws(ConvolutionError) -> KernelValues {
    let rows = try rowsOfWords(text)
    let columns = rows[0].count
    for (index, row) in rows.enumerated() where row.count != columns {
      throw unreadable(
        text, "row 1 has \(columns) numbers and row \(index + 1) has \(row.count); rows must be equally long")
    }
    let words = rows.flatMap { $0 }
    if words.allSatisfy(isInteger) {
      return .integers(Matrix(rows: rows.count, columns: columns, elements: try integers(words, in: text)))
    }
    // Pairs, because Complex.real reads NaN from an infinity.
    var numbers: [(real: Double, imaginary: Double)] = []
    numbers.reserveCapacity(words.count)
    for word in words { numbers.append(try parts(of: word, in: text)) }
    if words.contains(where: isImaginary) {
      let taps = numbers.map { Complex($0.real, $0.imaginary) }
      return .complex(Matrix(rows: rows.count, columns: columns, elements: taps))
    }
    return .real(Matrix(rows: rows.count, columns: columns, elements: numbers.map(\.real)))
  }

  /// A decimal number, `inf` or `nan`; nil for anything else, overflow to infinity included.
  static func plainNumber(_ word: Substring) -> Double? {
    let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word
    if ["inf", "infinity", "nan"].contains(unsigned.lowercased()) { return Double(word.lowercased()) }
    // Only decimals: Swift would also read hexadecimal floats and NaN payloads.
    guard unsigned.utf8.first.map({ isDigit($0) || $0 == UInt8(ascii: ".") }) == true,
      unsigned.utf8.allSatisfy({ isDigit($0) || ".eE+-".utf8.contains($0) }),
      let number = Double(word), number.isFinite
    else { return nil }
    return number
  }
}

extension KernelLiteral {
  private static func rowsOfWords(_ text: String) throws(ConvolutionError) -> [[Substring]] {
    let trimmed = text.drop(while: \.isWhitespace)
    guard trimmed.first == "[", let end = trimmed.lastIndex(where: { !$0.isWhitespace }),
      trimmed[end] == "]", end > trimmed.startIndex
    else { throw unreadable(text, "it opens with '[' and must end with ']', as in [1,0,-1]") }
    let inside = trimmed[trimmed.index(after: trimmed.startIndex)..<end]
    if inside.contains("[") || inside.contains("]") {
      throw unreadable(text, "rows are separated by ';' inside one pair of brackets, as in [1,2;3,4]")
    }
    var rows: [[Substring]] = []
    for row in inside.split(separator: ";", omittingEmptySubsequences: false) {
      var words: [Substring] = []
      for field in row.split(separator: ",", omittingEmptySubsequences: false) {
        let separated = field.split(whereSeparator: \.isWhitespace)
        guard !separated.isEmpty else {
          throw unreadable(text, "a number is missing in row \(rows.count + 1), at place \(words.count + 1)")
        }
        words += separated
      }
      rows.append(words)
    }
    return rows
  }

  private static func integers(_ words: [Substring], in text: String) throws(ConvolutionError) -> [Int64] {
    var numbers: [Int64] = []
    numbers.reserveCapacity(words.count)
    for word in words {
      guard let number = Int64(ascii(word)) else {
        throw unreadable(
          text,
          "\(excerpt(word)) does not fit a 64-bit integer; write it with a point to have it rounded to a double"
        )
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Real and imaginary part; the last sign that is not an exponent's separates them.
  private static func parts(
    of original: Substring, in text: String
  ) throws(ConvolutionError) -> (real: Double, imaginary: Double) {
    let word = ascii(original)
    guard isImaginary(word) else { return (try real(word, in: text), 0) }
    let sum = word.dropLast()
    let split = sum.indices.last { place in
      place > sum.startIndex && "+-".contains(sum[place]) && !"eE".contains(sum[sum.index(before: place)])
    }
    var imaginary = sum[(split ?? sum.startIndex)...]
    if imaginary.isEmpty || imaginary == "+" || imaginary == "-" { imaginary += "1" }
    let realPart = try split.map { place throws(ConvolutionError) in try real(sum[..<place], in: text) }
    return (realPart ?? 0, try real(imaginary, in: text))
  }

  private static func real(_ word: Substring, in text: String) throws(ConvolutionError) -> Double {
    guard let number = plainNumber(word) else {
      throw unreadable(text, "'\(excerpt(word))' is not a number that a double can hold")
    }
    return number
  }

  private static func isInteger(_ original: Substring) -> Bool {
    let word = ascii(original).utf8
    let digits = word.first == UInt8(ascii: "-") || word.first == UInt8(ascii: "+") ? word.dropFirst() : word
    return !digits.isEmpty && digits.allSatisfy(isDigit)
  }

  private static func isImaginary(_ word: Substring) -> Bool {
    word.hasSuffix("j") || word.hasSuffix("i")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The word with the typographical minus sign (U+2212) turned into the hyphen that computers read.
  private static func ascii(_ word: Substring) -> Substring {
    word.contains("\u{2212}") ? Substring(word.map { $0 == "\u{2212}" ? "-" : String($0) }.joined()) : word
  }

  private static func excerpt(_ word: Substring) -> String {
    word.count > 40 ? word.prefix(40) + "…" : String(word)
  }

  static func unreadable(_ text: String, _ reason: String) -> ConvolutionError {
    .unreadableKernel(text: text.count > 80 ? text.prefix(80) + "…" : text, reason: reason)
  }
}
