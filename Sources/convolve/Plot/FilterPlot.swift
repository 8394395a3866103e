import Convolution
import ConvolutionFiles

/// A picture of what a filter did: before and after for images; signal, kernel and result for signals.
struct FilterPlot {
  var input: (name: String, array: NumericArray)
  var kernel: KernelOperand
  var result: NumericArray
  /// The type in which the result is written, which may not be that of `result` yet.
  var type: ElementType
  var layout: PlaneLayout
  var report: PlanReport

  func draw(to target: PlotTarget) throws {
    layout.dimensionality == .image ? try images.draw(to: target) : try signals().draw(to: target)
  }

  private var images: ImagePlot {
    let before = dimensions(Array(input.array.shape))
    let after = dimensions(report.shape)
    return ImagePlot(
      panels: [
        .init(array: input.array, title: "\(input.name), \(before)", scale: scale(input.array.elementType)),
        .init(array: result, title: "\(kernel.name), \(after)", scale: scale(type)),
      ],
      channelsLast: layout.channels > 1, caption: caption)
  }

  /// Pictures of 8 and 16 bits are shown as they are; anything else from its smallest to its largest.
  private func scale(_ type: ElementType) -> Raster.Scale {
    switch type {
    case .u8: .white(255)
    case .u16: .white(65_535)
    default: .range
    }
  }

  private func signals() throws -> SignalPlot {
    let axis = layout.signalAxis
    let signal = try Curve(input.array, axis: axis)
    let output = try Curve(result, axis: axis)
    let taps = try Curve(kernel.taps, axis: 1)
    let first = layout.shape.count > 1 ? ", the first of \(layout.signalCount)" : ""
    return SignalPlot(
      panels: [
        .init(curve: signal, title: "\(input.name): \(signal.count) samples\(first)", style: .signal),
        .init(curve: taps, title: "\(kernel.name): \(taps.count) taps", style: .kernel),
        .init(
          curve: output, title: "result: \(output.count) samples", style: .result,
          behind: output.count == signal.count ? signal : nil),
      ], caption: caption)
  }

  private var caption: String {
    let plan = report.plan
    let boundary = plan.mode == .valid ? "" : ", boundary \(plan.boundary.rawValue)"
    let time = report.seconds.map { ", \(inWords(seconds: $0))" } ?? ""
    return "mode \(plan.mode.rawValue)\(boundary), method \(plan.method.rawValue)\(time)"
  }
}

extension FileOperand {
  /// The name without its folder, for a title: `ecg.csv:2`.
  var title: String {
    let name = path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
    return name + (member.map { ":" + $0 } ?? "")
  }
}
