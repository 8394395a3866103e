import TestSupport
import Testing

import Convolution

/// The number of threads decides how fast a plan runs, never what it computes.
@Suite struct ThreadNeutralTests {
  @Test(arguments: [1, 2, 3, 8, 64])
  func plansAreTheSameForAnyNumberOfThreads(threads: Int) throws {
    var random = SplitMix64(seed: 20)
    func size(_ bits: Double) -> Int { Int(exp2(Double.random(in: 0...bits, using: &random))) }
    for _ in 0..<300 {
      let isSignal = Bool.random(using: &random)
      let image = isSignal ? Shape(rows: 1, columns: size(22)) : Shape(rows: size(11), columns: size(11))
      let kernel = isSignal ? Shape(rows: 1, columns: size(17)) : Shape(rows: size(7), columns: size(7))
      var options = ConvolutionOptions<Double>(mode: .full)
      options.threads = 1
      let alone = try plan(image, kernel, options)
      options.threads = threads
      let shared = try plan(image, kernel, options)
      #expect(shared.method == alone.method, "\(kernel) on \(image)")
      #expect(shared.blockShape == alone.blockShape, "\(kernel) on \(image)")
      #expect(shared.chosen.packing == alone.chosen.packing, "\(kernel) on \(image)")
    }
  }

  private func plan(_ image: Shape, _ kernel: Shape, _ options: ConvolutionOptions<Double>) throws
    -> ConvolutionPlan
  {
    image.rows == 1 && kernel.rows == 1
      ? try ConvolutionPlan(
        signalLength: image.columns, kernelLength: kernel.columns, of: Double.self, options: options)
      : try ConvolutionPlan(image: image, kernel: kernel, of: Double.self, options: options)
  }
}
