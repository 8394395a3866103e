import Convolution
import ConvolutionFiles

/// A picture before and after, side by side.
struct ImagePlot {
  /// One of the two pictures.
  struct Panel {
    var array: NumericArray
    var title: String
    var scale: Raster.Scale
    /// A rectangle of pixels that is framed: its upper row and left column, and its size.
    var frame: (origin: Axes<Double>, shape: Shape)?
  }

  var panels: [Panel]
  var channelsLast: Bool
  var caption: String

  func draw(to target: PlotTarget) throws {
    switch target {
    case .terminal: try StandardOutput.write(try TerminalImage(self).text)
    case .file(_, let terminal): try target.write(try Gnuplot.draw(script(terminal)))
    }
  }

  private static let (gap, head, foot) = (16, 34, 34)

  /// Places every panel by its own pixels, so that a small picture is enlarged by a whole number and a large
  /// one is not blurred.
  private func script(_ terminal: PlotTarget.FileTerminal) throws -> GnuplotScript {
    let limit = Raster.Limit(rows: 900, columns: 900)
    let rasters = try panels.map {
      try Raster($0.array, channelsLast: channelsLast, scale: $0.scale, most: limit)
    }
    let zoom = max(1, 420 / (rasters.map { max($0.rows, $0.columns) }.max() ?? 1))
    let (gap, head, foot) = (Self.gap, Self.head, Self.foot)
    let together = rasters.reduce(gap * (rasters.count - 1)) { $0 + $1.columns * zoom }
    let tallest = rasters.map { $0.rows * zoom }.max() ?? 0
    var script = GnuplotScript(terminal, width: max(together + 2 * gap, 480), height: tallest + head + foot)
    script.add("set multiplot", "unset key", "unset border", "unset tics", "unset colorbox")
    script.label(caption, x: script.width / 2, y: foot / 2, align: "center", size: 10, colour: "#666666")
    var left = (script.width - together) / 2
    for (raster, panel) in zip(rasters, panels) {
      let right = left + raster.columns * zoom
      let top = script.height - head
      script.margins(left: left, right: right, bottom: top - raster.rows * zoom, top: top)
      script.label(panel.title, x: left, y: script.height - head / 2, align: "left", size: 12)
      let data = try raster.pixels.withUnsafeBytes { bytes throws(FileError) in try script.embed(bytes) }
      if let frame = panel.frame {
        script.add(Self.rectangle(frame.origin, frame.shape, of: panel.array.shape, in: raster))
      }
      script.add(
        "set xrange [-0.5:\(Double(raster.columns) - 0.5)]", "set yrange [-0.5:\(Double(raster.rows) - 0.5)]",
        "plot \(data) binary array=(\(raster.columns),\(raster.rows)) flipy format='%uchar' using 1:2:3 "
          + "with rgbimage")
      script.add("unset label", "unset object")
      left = right + gap
    }
    script.add("unset multiplot")
    return script
  }

  /// A frame round pixels of an array, on a raster of it that may be smaller; rows are counted from the bottom there.
  private static func rectangle(_ origin: Axes<Double>, _ shape: Shape, of array: [Int], in raster: Raster)
    -> String
  {
    let (down, across) = (Double(raster.rows) / Double(array[0]), Double(raster.columns) / Double(array[1]))
    let left = origin.columns * across - 0.5
    let top = Double(raster.rows) - origin.rows * down - 0.5
    let (right, bottom) = (left + Double(shape.columns) * across, top - Double(shape.rows) * down)
    return "set object rectangle from \(left),\(bottom) to \(right),\(top) front fillstyle empty border "
      + "lc rgb '#ff3300' linewidth 2"
  }
}
