import ConvolutionFiles

/// A file in a few lines.
struct FileDescription {
  private let file: LoadedFile

  init(_ file: LoadedFile) { self.file = file }

  var text: String {
    let array = file.array
    var lines = ["\(file.name): \(kind), \(dimensions(array.shape)) \(array.elementType.rawValue)" + stored]
    if let names = file.text?.columnNames { lines.append("  columns    " + names.joined(separator: ", ")) }
    guard array.count > 0 else { return (lines + ["  empty"]).joined(separator: "\n") }
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
    for warning in file.warnings { lines.append("  warning    \(warning)") }
    return lines.joined(separator: "\n")
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
