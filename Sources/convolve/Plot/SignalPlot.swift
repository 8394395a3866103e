import ConvolutionFiles

/// Signal, kernel and result, one below the other.
struct SignalPlot {
  /// One of the curves.
  struct Panel {
    var curve: Curve
    var title: String
    var style: Style
    /// A curve behind this one, for comparison.
    var behind: Curve?
    /// A place that is marked by an upright line.
    var mark: Double?
  }

  /// How a curve is drawn.
  enum Style {
    case signal, kernel, result

    var colour: String {
      switch self {
      case .signal: "#777777"
      case .kernel: "#d55e00"
      case .result: "#0072b2"
      }
    }
  }

  var panels: [Panel]
  var caption: String

  func draw(to target: PlotTarget) throws {
    switch target {
    case .terminal:
      let drawn = String(decoding: try Gnuplot.draw(characters()), as: UTF8.self)
      // A form feed stands between plots.
      try StandardOutput.write(drawn.replacing("\u{0C}", with: "") + "\(caption)\n")
    case .file(_, let terminal): try target.write(try Gnuplot.draw(picture(terminal)))
    }
  }

  private func picture(_ terminal: PlotTarget.FileTerminal) throws -> GnuplotScript {
    let panelHeight = 230
    var script = GnuplotScript(terminal, width: 1100, height: panels.count * panelHeight + 40)
    script.add(
      "set multiplot", "unset key", "set border 3 lc rgb '#888888'",
      "set tics nomirror out textcolor rgb '#444444'",
      "set grid lc rgb '#e4e4e4' lt 1", "set format x '%.6g'", "set format y '%.5g'",
      "set style fill solid 0.6")
    script.label(caption, x: script.width / 2, y: 18, align: "center", size: 10, colour: "#666666")
    for (place, panel) in panels.enumerated() {
      let top = script.height - place * panelHeight
      script.margins(left: 90, right: script.width - 30, bottom: top - panelHeight + 36, top: top - 36)
      script.label(panel.title, x: 90, y: top - 18, align: "left", size: 12)
      try add(panel, to: &script, lineWidth: true)
      script.add("unset label")
    }
    script.add("unset multiplot")
    return script
  }

  private func characters() throws -> GnuplotScript {
    var script = GnuplotScript(columns: TerminalSize.columns, lines: 16)
    script.add("unset key", "set tics nomirror", "set border 3", "set format x '%.6g'")
    for panel in panels {
      script.add("set title \(GnuplotScript.quoted(panel.title)) noenhanced")
      var alone = panel
      alone.behind = nil
      try add(alone, to: &script, lineWidth: false)
    }
    return script
  }

  private func add(_ panel: Panel, to script: inout GnuplotScript, lineWidth: Bool) throws(FileError) {
    let first = Double(panel.curve.first)
    let last = first + Double(max(panel.curve.count - 1, 0))
    let isStems = panel.style == .kernel && panel.curve.count <= 120
    let margin = isStems ? 0.5 : last == first ? 0.5 : 0
    script.add(
      "set xrange [\(first - margin):\(last + margin)]", "set yrange [*:*]",
      last - first <= 20 ? "set xtics 1" : "set xtics autofreq")
    let colour = lineWidth ? " lc rgb '\(panel.style.colour)'" : ""
    var curves: [String] = []
    if let behind = panel.behind {
      let width = lineWidth ? " lw 1 lc rgb '#bbbbbb'" : ""
      curves.append("\(try script.embed(behind.points)) with lines\(width)")
    }
    let data = try script.embed(panel.curve.points)
    switch (isStems, lineWidth) {
    case (true, true):
      curves += ["\(data) with impulses lw 2\(colour)", "\(data) with points pt 7 ps 0.7\(colour)"]
    case (true, false): curves.append("\(data) with impulses")
    case (false, true):
      let style = panel.curve.count <= 60 ? "linespoints pt 7 ps 0.6" : "lines"
      curves.append("\(data) with \(style) lw 1.3\(colour)")
    case (false, false): curves.append("\(data) with lines")
    }
    if let mark = panel.mark {
      script.add("set arrow from \(mark), graph 0 to \(mark), graph 1 nohead lc rgb '#d55e00' dt 2")
    }
    script.add("plot " + curves.joined(separator: ", "), "unset arrow")
  }
}
