import Convolution
import TestSupport
import Testing

/// The one-call functions into spans against those that return arrays.
@Suite struct IntoTests {
  @Test(arguments: ConvolutionMode.allCases) func signals(mode: ConvolutionMode) throws {
    var random = SplitMix64(seed: 7)
    for (length, taps) in [
      (1, 1), (2, 1), (5, 5), (3, 8), (64, 8), (64, 9), (1000, 16), (5000, 3), (1025, 64), (2000, 1),
      (3001, 2), (40, 200),
    ] {
      let x = (0..<length).map { _ in random.normal() }
      let h = (0..<taps).map { _ in random.normal() }
      let expected = try convolve(x, with: h, mode: mode)
      var actual = [Double](repeating: .nan, count: expected.count)
      var span = actual.mutableSpan
      try convolve(x.span, with: h.span, mode: mode, into: &span)
      let scale = h.reduce(0) { $0 + abs($1) } * 6
      for (a, b) in zip(actual, expected) {
        #expect(
          abs(a - b) <= Tolerance.direct(taps: taps, scale: scale, isComplex: false, unitRoundoff: 0x1p-52),
          "\(length) * \(taps)")
      }
    }
  }

  @Test(arguments: ConvolutionMode.allCases) func images(mode: ConvolutionMode) throws {
    var random = SplitMix64(seed: 8)
    for (rows, columns, kernelRows, kernelColumns) in [
      (1, 1, 1, 1), (4, 5, 2, 3), (16, 16, 3, 3), (7, 9, 7, 2), (30, 40, 5, 4), (100, 90, 3, 3),
    ] {
      let x = Matrix(
        rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
      let h = Matrix(
        rows: kernelRows, columns: kernelColumns,
        elements: (0..<kernelRows * kernelColumns).map { _ in random.normal() })
      let expected = try convolve(x, with: h, mode: mode)
      var actual = [Double](repeating: .nan, count: expected.elements.count)
      var span = actual.mutableSpan
      try convolve(
        x.elements.span, shape: x.shape, with: h.elements.span, shape: h.shape, mode: mode, into: &span)
      let scale = h.elements.reduce(0) { $0 + abs($1) } * 6
      for (a, b) in zip(actual, expected.elements) {
        let bound = Tolerance.direct(
          taps: h.shape.count, scale: scale, isComplex: false, unitRoundoff: 0x1p-52)
        #expect(abs(a - b) <= bound, "\(x.shape) * \(h.shape)")
      }
    }
  }

  @Test func refusals() throws {
    var output: [Float] = [0, 0]
    var span = output.mutableSpan
    let empty: [Float] = []
    let three: [Float] = [1, 2, 3]
    do {
      try convolve(three.span, with: empty.span, into: &span)
      Issue.record("an empty kernel was taken")
    } catch {
      #expect(error == .emptyOperand(.kernel))
    }
    do {
      try convolve(three.span, with: three.span, mode: .same, into: &span)
      Issue.record("two outputs took three")
    } catch {
      #expect(error == .wrongLength(what: "the output", expected: 3, actual: 2))
    }
    // A tap that is no number meets no zeros outside.
    var edges: [Float] = [0, 0, 0, 0]
    var wide = edges.mutableSpan
    try convolve(three.span, with: ([1, .nan] as [Float]).span, into: &wide)
    #expect(edges[0] == 1 && edges[1...].allSatisfy(\.isNaN))
  }
}
