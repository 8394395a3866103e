import Convolution
import ConvolutionFiles

/// The bounds of all blocks of a run as text: one block a line.
struct ErrorMap {
  private let lines: [String]

  init(_ reports: [ConvolutionReport]) {
    var lines = ["# plane first_row end_row first_column end_column guaranteed typical"]
    for (plane, report) in reports.enumerated() {
      for block in report.blocks {
        let places = [
          plane, block.rows.lowerBound, block.rows.upperBound, block.columns.lowerBound,
          block.columns.upperBound,
        ]
        lines.append(
          places.map(String.init).joined(separator: " ")
            + " \(block.errorBound.guaranteed) \(block.errorBound.typical)")
      }
    }
    if reports.isEmpty { lines.append("# exact: no error anywhere") }
    self.lines = lines
  }

  func write(to path: String) throws(FileError) {
    try FileWriter.write(bytes: Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}
