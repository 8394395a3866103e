import Convolution
import ConvolutionAccuracy
import ConvolutionFiles

/// Error against position, a panel for each method, the guaranteed bound drawn over it.
struct ComparePlot {
  let report: AccuracyReport
  let title: String

  /// Errors below this are drawn here: a logarithm has no zero.
  private var floor: Double {
    let errors = report.rows.flatMap { $0.points.map(\.error) }.filter { $0 > 0 && $0.isFinite }
    let bounds = report.rows.map(\.errorBound.guaranteed).filter { $0 > 0 && $0.isFinite }
    return (errors.min() ?? bounds.min() ?? 1) / 2
  }

  func draw(to target: PlotTarget) throws {
    switch target {
    case .terminal:
      var script = GnuplotScript(columns: TerminalSize.columns, lines: 18)
      try addPanels(to: &script, isCoarse: true)
      let drawn = String(decoding: try Gnuplot.draw(script), as: UTF8.self)
      try StandardOutput.write(drawn.replacing("\u{0C}", with: ""))
    case .file(_, let terminal):
      let panelHeight = 240
      var script = GnuplotScript(terminal, width: 1100, height: report.rows.count * panelHeight + 50)
      script.add("set multiplot")
      script.label(title, x: script.width / 2, y: 18, align: "center", size: 10, colour: "#666666")
      try addPanels(to: &script, isCoarse: false, panelHeight: panelHeight)
      script.add("unset multiplot")
      try target.write(try Gnuplot.draw(script))
    }
  }

  private func addPanels(
    to script: inout GnuplotScript, isCoarse: Bool, panelHeight: Int = 0
  ) throws(FileError) {
    let floor = floor
    script.add(
      "set logscale y", "set format y '%.0e'", "set format x '%.6g'", "set tics nomirror out",
      isCoarse ? "set border 3" : "set border 3 lc rgb '#888888'; set grid lc rgb '#e4e4e4' lt 1",
      isCoarse ? "unset key" : "set key outside right top noenhanced")
    for (place, row) in report.rows.enumerated() {
      if !isCoarse {
        let top = script.height - place * panelHeight
        script.margins(left: 90, right: script.width - 180, bottom: top - panelHeight + 40, top: top - 36)
        script.label(
          "\(row.name): |error| at most \(rounded(row.errors.largest)), bound \(rounded(row.errorBound.guaranteed))",
          x: 90, y: top - 18, align: "left", size: 12)
      } else {
        script.add("set title \(GnuplotScript.quoted(row.name)) noenhanced")
      }
      // Outputs without an error have no place on a logarithmic axis.
      let errors = row.points.filter { $0.error > 0 && $0.error.isFinite }
      let bounds = row.points.filter { $0.bound > 0 && $0.bound.isFinite }
      guard !errors.isEmpty || !bounds.isEmpty else {
        script.add("set yrange [0.5:2]", "plot 1 with lines title 'exact'", "unset label")
        continue
      }
      script.add("set yrange [\(floor):*]")
      var curves: [String] = []
      if !errors.isEmpty {
        let named = try script.embed(Self.thinned(errors.map { SIMD2(Double($0.index), $0.error) }))
        curves.append("\(named) with points pt 7 ps 0.25 lc rgb '#0072b2' title 'error'")
      }
      if !bounds.isEmpty {
        let named = try script.embed(Self.thinned(bounds.map { SIMD2(Double($0.index), $0.bound) }))
        curves.append("\(named) with lines lw 2 lc rgb '#d55e00' title 'guaranteed bound'")
      }
      script.add("plot " + curves.joined(separator: ", "), "unset label")
    }
  }

  /// At most some thousand points: the largest of each stretch.
  private static func thinned(_ points: [SIMD2<Double>], most: Int = 6000) -> [SIMD2<Double>] {
    guard points.count > most else { return points }
    return (0..<most).map { stretch in
      let part = points[stretch * points.count / most..<(stretch + 1) * points.count / most]
      return part.max { $0.y < $1.y } ?? part[part.startIndex]
    }
  }
}
