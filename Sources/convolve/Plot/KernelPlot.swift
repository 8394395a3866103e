import Convolution
import ConvolutionFiles

/// The taps of a kernel: stems for one row, a picture for more.
struct KernelPlot {
  var kernel: KernelOperand

  func draw(to target: PlotTarget) throws {
    let shape = kernel.shape
    guard shape.rows > 1 else {
      let curve = try Curve(kernel.taps, axis: 1)
      return try SignalPlot(
        panels: [.init(curve: curve, title: kernel.name, style: .kernel)], caption: "\(shape.columns) taps"
      ).draw(to: target)
    }
    let range = kernel.taps.realParts.summary.finiteRange ?? 0...0
    try ImagePlot(
      panels: [.init(array: kernel.taps, title: kernel.name, scale: .range)], channelsLast: false,
      caption:
        "\(shape) taps from \(rounded(range.lowerBound)) (black) to \(rounded(range.upperBound)) (white)"
    ).draw(to: target)
  }
}
