import ConvolutionFiles

/// A drawing for gnuplot: its commands, and the data that they name.
struct GnuplotScript {
  private(set) var text: String
  /// The canvas in pixels; zero on a terminal, which counts characters.
  let width: Int
  let height: Int
  private var files: [AnonymousFile] = []

  /// A drawing for a file.
  init(_ terminal: PlotTarget.FileTerminal, width: Int, height: Int) {
    self.width = width
    self.height = height
    let font = "font 'sans,11' background rgb 'white'"
    text =
      switch terminal {
      case .png: "set terminal pngcairo noenhanced size \(width),\(height) \(font)\n"
      case .svg: "set terminal svg noenhanced size \(width),\(height) \(font)\n"
      // Inches, at 96 pixels each.
      case .pdf: "set terminal pdfcairo noenhanced size \(width)/96.0,\(height)/96.0 \(font)\n"
      }
    text += "set encoding utf8\n"
  }

  /// A drawing in characters.
  init(columns: Int, lines: Int) {
    (width, height) = (0, 0)
    text = "set terminal dumb noenhanced size \(columns),\(lines)\nset encoding utf8\n"
  }

  mutating func add(_ commands: String...) { text += commands.joined(separator: "\n") + "\n" }

  /// Hands over data and returns the words that name it in a `plot` command.
  mutating func embed(_ bytes: UnsafeRawBufferPointer) throws(FileError) -> String {
    let file = try AnonymousFile(bytes)
    files.append(file)
    return "'\(file.path)'"
  }

  /// Hands over points of two numbers.
  mutating func embed(_ points: [SIMD2<Double>]) throws(FileError) -> String {
    let file = try points.withUnsafeBufferPointer { (points) throws(FileError) in
      try embed(UnsafeRawBufferPointer(points))
    }
    return "\(file) binary record=(\(points.count)) format='%float64%float64' using 1:2"
  }

  /// Text at a place in pixels from the lower left.
  mutating func label(
    _ label: String, x: Int, y: Int, align: String, size: Int, colour: String = "#000000"
  ) {
    add(
      "set label \(Self.quoted(label)) at screen \(fraction(x, width)), screen \(fraction(y, height)) \(align) "
        + "noenhanced font ',\(size)' textcolor rgb '\(colour)'")
  }

  /// The edges of the next plot in pixels from the lower left.
  mutating func margins(left: Int, right: Int, bottom: Int, top: Int) {
    add(
      "set lmargin at screen \(fraction(left, width))", "set rmargin at screen \(fraction(right, width))",
      "set bmargin at screen \(fraction(bottom, height))", "set tmargin at screen \(fraction(top, height))")
  }

  /// Text between quotes as gnuplot reads it.
  static func quoted(_ text: String) -> String {
    "'" + terminalSafe(text, limit: 200).replacing("'", with: "''") + "'"
  }

  private func fraction(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(whole) }
}
