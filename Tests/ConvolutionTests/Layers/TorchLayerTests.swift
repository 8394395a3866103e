import Convolution
import TestSupport
import Testing

/// Layers against PyTorch's results: every method on every case, within its own bound and PyTorch's.
@Suite struct TorchLayerTests {
  static let cases = try! LayerCase.all(besideTest: #filePath)

  @Test func enoughCases() { #expect(Self.cases.count >= 500) }

  @Test(arguments: cases) func everyMethod(layer: LayerCase) throws {
    if layer.isDouble { try check(layer, Double.self) } else { try check(layer, Float.self) }
  }

  private func check<Element: ConvolutionElement & BinaryFloatingPoint>(
    _ layer: LayerCase, _: Element.Type
  ) throws {
    let (input, filters, bias) = layer.operands(Element.self)
    for method in [ConvolutionMethod.automatic, .direct, .fft] {
      var results: [[Element]] = []
      for threads in [1, 3] {
        var options = layer.options
        options.method = method
        options.threads = threads
        let prepared = try ConvolutionLayer<Element>(
          filters: filters, shape: layer.filterShape, bias: bias, input: layer.inputShape, options: options)
        #expect(method == .automatic || prepared.plan.method == method)
        #expect(prepared.outputShape.reduce(1, *) == layer.expected.count, "\(layer)")
        let result = try prepared.convolve(input)
        results.append(result)
        let bound = try prepared.errorBound(input).guaranteed
        // PyTorch's sums, in any order: every operand is at most 1.
        let terms = layer.channels / layer.groups * layer.kernel.count + 1
        let u = Element.self == Float.self ? 0x1p-24 : 0x1p-53
        let theirs = Tolerance.direct(taps: terms, scale: Double(terms), isComplex: false, unitRoundoff: u)
        let worst = zip(result, layer.expected).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(worst <= bound + theirs, "\(layer) \(method): \(worst)")
      }
      #expect(results[0] == results[1], "\(layer) \(method): threads change the bytes")
    }
  }
}
