import ArgumentParser
import Convolution
import ConvolutionFiles

/// `convolve kernels`
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "List the named kernels; print, save or plot one.",
    discussion: """
      EXAMPLES
        convolve kernels
        convolve kernels sobel-x
        convolve kernels gaussian:sigma=2 --signal
        convolve kernels disk:radius=9 -o disk.npy --plot disk.png
      """)

  @Argument(help: ArgumentHelp("A name with parameters, a literal, or a file.", valueName: "kernel"))
  var kernel: String?

  @Flag(help: "The kernel for signals, one row. (default for kernels that are for signals only)")
  var signal = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Save the taps.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp("\(Word.formats). (default: by the name)", valueName: "format"),
    transform: Word.format)
  var format: FileFormat?

  @Option(
    help: ArgumentHelp(
      "A picture of the taps, .png, .svg or .pdf, or - for the terminal. Needs gnuplot.", valueName: "file"),
    transform: PlotTarget.parse)
  var plot: PlotTarget?

  func validate() throws {
    if kernel == nil, signal || output != nil || format != nil || plot != nil {
      throw ValidationError(
        "name the kernel that is meant, as in: convolve kernels gaussian:sigma=2 -o taps.npy")
    }
  }

  func run() throws {
    guard let kernel else { return try StandardOutput.write(KernelList.text) }
    let operand = try KernelOperand(kernel, for: domain(of: kernel)) { Messages.warning($0) }
    try plot?.check()
    if let output {
      let report = try FileWriter.write(operand.taps, to: output, format: format)
      if report.clipped > 0 {
        Messages.note(
          "\(output): \(report.clipped) of \(operand.taps.count) taps were beyond the picture's range and clipped"
        )
      }
    } else if let format {
      try FileWriter.write(operand.taps, to: "-", format: format)
    } else if plot == nil {
      try FileWriter.write(operand.taps, to: "-", format: .text)
    }
    try plot.map { try KernelPlot(kernel: operand).draw(to: $0) }
  }

  /// Images, unless the kernel is for signals only.
  private func domain(of kernel: String) -> KernelDomain {
    let name = kernel.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
    let known = NamedKernel.all.first { $0.name == name }
    return signal || known?.domains == [.signal] ? .signal : .image
  }
}
