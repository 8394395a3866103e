import Convolution

/// The kernels of the library with their parameters, for reading.
enum KernelList {
  static var text: String {
    var lines = ["Kernels, written name or name:key=value,key=value", ""]
    let width = NamedKernel.names.map(\.count).max() ?? 0
    for kernel in NamedKernel.all {
      let gap = String(repeating: " ", count: width - kernel.name.count + 2)
      lines.append(kernel.name + gap + kernel.summary + " (\(domains(of: kernel)))")
      for parameter in kernel.parameters {
        lines.append(
          String(repeating: " ", count: width + 2)
            + "  \(parameter.name)\(fallback(of: parameter)): \(parameter.meaning)")
      }
    }
    lines += ["", "convolve kernels NAME prints the taps, -o FILE saves them, --plot FILE draws them.", ""]
    return lines.joined(separator: "\n")
  }

  private static func domains(of kernel: NamedKernel) -> String {
    kernel.domains.map { $0 == .signal ? "1d" : "2d" }.joined(separator: ", ")
  }

  private static func fallback(of parameter: KernelParameter) -> String {
    switch parameter.fallback {
    case .required: " (required)"
    case .derived(let text): " = \(text)"
    case .value(let value): "=\(value)"
    }
  }
}
