/// Cells in columns, each as wide as its widest cell, to the left.
struct TextTable {
  var head: [String]
  var rows: [[String]]

  var lines: [String] {
    let all = [head] + rows
    let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { cells in
      let padded = cells.enumerated().map { column, cell in
        column == cells.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      return padded.joined(separator: "  ")
    }
  }
}
