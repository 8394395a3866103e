/// Kernels that sharpen; both sum to 1.
extension NamedKernel {
  static let sharpening: [NamedKernel] = [
    image(
      "sharpen", "the image plus its negative laplacian; sums to 1",
      formula: "[0 −1 0; −1 5 −1; 0 −1 0]", .sharpen),
    NamedKernel(
      "unsharp", "adds amount times what a gaussian blur takes away",
      formula: "h = δ + amount·(δ − g), g the gaussian of sum 1",
      source: gonzalezWoods + ", §3.6 (unsharp masking)", for: [.signal, .image],
      gaussianParameters + [
        KernelParameter("amount", "1 adds the difference once", .finite, default: 1)
      ]
    ) { arguments, domain throws(ConvolutionError) in
      let bell = try gaussian(arguments, for: domain)
      guard case .real(var taps) = separable(bell.taps, for: domain) else {
        preconditionFailure("separable kernels are real")
      }
      let amount = arguments["amount"]
      taps = taps.map { -amount * $0 }
      taps[taps.rows / 2, taps.columns / 2] += 1 + amount
      return .real(taps)
    },
  ]
}
