import ArgumentParser
import ConvolutionFiles

/// Where a picture goes.
enum PlotTarget: Equatable {
  /// Standard output, in characters.
  case terminal
  /// A file, drawn by this terminal of gnuplot.
  case file(String, FileTerminal)

  /// The terminals of gnuplot that draw into files, by the file's ending.
  enum FileTerminal: String, CaseIterable {
    case png, svg, pdf
  }

  static func parse(_ text: String) throws -> PlotTarget {
    if text == "-" { return .terminal }
    let ending = text.split(separator: "/").last?.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard let terminal = FileTerminal(rawValue: ending) else {
      throw ValidationError("give a file that ends in .png, .svg or .pdf, or - for the terminal")
    }
    return .file(text, terminal)
  }

  /// Refuses a file that could not be written, before there is work to lose.
  func check() throws(FileError) {
    if case .file(let path, _) = self { try FileWriter.check(path) }
  }

  /// Writes what gnuplot drew.
  func write(_ picture: [UInt8]) throws(FileError) {
    switch self {
    case .terminal: try StandardOutput.write(picture)
    case .file(let path, _): try FileWriter.write(bytes: picture, to: path)
    }
  }
}
