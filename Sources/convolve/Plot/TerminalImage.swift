import Convolution
import Glibc

/// Pictures on a terminal: half blocks, the upper pixel in the foreground's colour, the lower in the
/// background's.
struct TerminalImage {
  let text: String

  init(_ plot: ImagePlot) throws {
    let columns = TerminalSize.columns
    let width = max((columns - 2 * (plot.panels.count - 1)) / plot.panels.count, 8)
    let limit = Raster.Limit(rows: width, columns: width)
    let rasters = try plot.panels.map {
      try Raster($0.array, channelsLast: plot.channelsLast, scale: $0.scale, most: limit)
    }
    var lines = [""]
    for (raster, panel) in zip(rasters, plot.panels) {
      let cell = max(raster.columns, panel.title.count) + 2
      lines[0] += panel.title + String(repeating: " ", count: cell - panel.title.count)
    }
    let tallest = rasters.map(\.rows).max() ?? 0
    for row in stride(from: 0, to: tallest, by: 2) {
      var line = ""
      for (raster, panel) in zip(rasters, plot.panels) {
        line += Self.line(of: raster, row: row)
        line += String(repeating: " ", count: max(panel.title.count - raster.columns, 0) + 2)
      }
      lines.append(line)
    }
    text = (lines + [plot.caption, ""]).joined(separator: "\n")
  }

  private static func line(of raster: Raster, row: Int) -> String {
    guard row < raster.rows else { return String(repeating: " ", count: raster.columns) }
    var line = ""
    for column in 0..<raster.columns {
      line += "\u{1B}[38;\(colour(raster[row, column]))"
      line += row + 1 < raster.rows ? ";48;\(colour(raster[row + 1, column]))" : ";49"
      line += "m▀"
    }
    return line + "\u{1B}[0m"
  }

  /// The colour in the terminal's words: 24 bits where it says so, otherwise the palette of 256.
  private static func colour(_ pixel: (red: UInt8, green: UInt8, blue: UInt8)) -> String {
    if hasTrueColour { return "2;\(pixel.red);\(pixel.green);\(pixel.blue)" }
    if pixel.red == pixel.green && pixel.green == pixel.blue {
      // 24 greys between black and white, which belong to the cube.
      let step = (Int(pixel.red) + 2) / 10
      return step == 0 ? "5;16" : step > 24 ? "5;231" : "5;\(231 + step)"
    }
    // A cube of six levels a colour: 0, 95, 135, 175, 215, 255.
    func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    return "5;\(16 + 36 * level(pixel.red) + 6 * level(pixel.green) + level(pixel.blue))"
  }

  private static let hasTrueColour: Bool = {
    guard let value = getenv("COLORTERM").map({ String(cString: $0) }) else { return false }
    return value == "truecolor" || value == "24bit"
  }()
}

/// The size of the terminal that standard output is.
enum TerminalSize {
  /// Characters in a line: the terminal's, those of `COLUMNS`, or 80; at least 40.
  static var columns: Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return max(Int(size.ws_col), 40)
    }
    let variable = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }
    return min(max(variable ?? 80, 40), 400)
  }
}
