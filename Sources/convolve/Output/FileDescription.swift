import ConvolutionFiles

/// A file in a few lines.
struct FileDescription {
  private let file: LoadedFile

  init(_ file: LoadedFile) { self.file = file }

  var text: String {
    let array = file.array
    var lines = ["\(file.name): \(kind), \(dimensions(array.shape)) \(array.elementType.rawValue)" + stored]
    if array.count == 0 {
      lines.append("  empty")
    } else if let names = columnNames {
      for (place, name) in names.enumerated() {
        let column = array.channel(place, of: names.count, in: 0..<array.shape[0])
        lines.append("  column \(name)")
        lines += facts(of: column).map { "  " + $0 }
      }
    } else {
      lines += facts(of: array)
    }
    return (lines + file.warnings.map { "  warning    \($0)" }).joined(separator: "\n")
  }

  /// The columns of a table: by name, or by number counted from 1.
  private var columnNames: [String]? {
    guard file.text?.layout == .table, file.array.shape.count == 2, file.array.shape[1] <= 20 else {
      return nil
    }
    return file.text?.columnNames ?? (1...file.array.shape[1]).map(String.init)
  }

  private func facts(of array: NumericArray) -> [String] {
    var lines: [String] = []
    let summary = array.summary
    if let range = summary.finiteRange {
      let what = array.elementType.isComplex ? "magnitudes" : "range"
      lines.append("  \(padded(what))\(number(range.lowerBound)) to \(number(range.upperBound))")
    }
    if !array.elementType.isInteger { lines.append("  not finite \(summary.nonFinite)") }
    if let range = summary.finiteRange, !array.elementType.isComplex {
      let isSignal = array.shape.count == 1
      let line = isSignal ? Sparkline.course(of: array) : Sparkline.histogram(of: array, range: range)
      lines.append("  \(padded(isSignal ? "samples" : "values"))\(line)")
    }
    return lines
  }

  private var kind: String {
    guard let image = file.image else { return file.format.title }
    let alpha = image.hasAlpha ? " with transparency" : ""
    return "\(file.format.title), \(image.bitDepth)-bit \(image.colour == .gray ? "grey" : "colour")\(alpha)"
  }

  private var stored: String { file.storedType.map { " (stored as \($0))" } ?? "" }

  private func padded(_ word: String) -> String {
    word + String(repeating: " ", count: max(11 - word.count, 1))
  }

  /// Integers without a point, because ranges are doubles.
  private func number(_ value: Double) -> String {
    file.array.elementType.isInteger ? Int64(exactly: value).map(String.init) ?? "\(value)" : "\(value)"
  }
}
