import Convolution
import TestSupport
import Testing

@Suite struct LayerTests {
  /// Small integers, whose sums are exact in any order.
  private func integers<Element: BinaryFloatingPoint>(_ count: Int, seed: UInt64, _: Element.Type)
    -> [Element]
  {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Element(Int(random.next() % 17) - 8) }
  }

  /// The definition.
  private func definition(
    _ x: [Double], _ shape: [Int], _ w: [Double], _ filters: [Int], bias: [Double], stride: Int, padding: Int,
    groups: Int
  ) -> [Double] {
    let (rows, columns) = (shape[2], shape[3])
    let outputs = [rows, columns].enumerated().map { ($1 + 2 * padding - filters[2 + $0]) / stride + 1 }
    var result: [Double] = []
    for n in 0..<shape[0] {
      for o in 0..<filters[0] {
        for r in 0..<outputs[0] {
          for c in 0..<outputs[1] {
            var sum = bias.isEmpty ? 0 : bias[o]
            for k in 0..<filters[1] {
              let channel = o / (filters[0] / groups) * filters[1] + k
              for i in 0..<filters[2] {
                for j in 0..<filters[3] {
                  let (row, column) = (r * stride + i - padding, c * stride + j - padding)
                  guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
                  sum +=
                    w[((o * filters[1] + k) * filters[2] + i) * filters[3] + j]
                    * x[((n * shape[1] + channel) * rows + row) * columns + column]
                }
              }
            }
            result.append(sum)
          }
        }
      }
    }
    return result
  }

  /// Shapes that cut blocks, panels of vectors and tails in every way; exact in both types.
  @Test(arguments: [
    ([1, 3, 40, 37], [70, 3, 3, 3], 1, 1, 1), ([2, 64, 9, 300], [33, 64, 1, 1], 1, 0, 1),
    ([1, 130, 7, 7], [20, 130, 3, 3], 1, 1, 1), ([3, 4, 33, 29], [64, 4, 7, 7], 2, 3, 1),
    ([1, 6, 50, 20], [12, 1, 3, 3], 1, 1, 6), ([2, 6, 17, 90], [66, 3, 5, 2], 3, 2, 2),
    ([1, 2, 5, 5], [1, 2, 5, 5], 1, 0, 1), ([1, 1, 1, 1000], [17, 1, 1, 9], 1, 4, 1),
  ])
  func sumsAreExact(shape: [Int], filters: [Int], stride: Int, padding: Int, groups: Int) throws {
    let x = integers(shape.reduce(1, *), seed: 1, Double.self)
    let w = integers(filters.reduce(1, *), seed: 2, Double.self)
    let bias = integers(filters[0], seed: 3, Double.self)
    let expected = definition(
      x, shape, w, filters, bias: bias, stride: stride, padding: padding, groups: groups)
    func check<Element: ConvolutionElement & BinaryFloatingPoint>(_: Element.Type) throws {
      for threads in [1, 2, 5] {
        var options = LayerOptions()
        (options.stride, options.groups, options.threads) = (
          Axes(rows: stride, columns: stride), groups, threads
        )
        options.padding = .samples(Axes(rows: padding, columns: padding))
        options.method = .direct
        let layer = try ConvolutionLayer<Element>(
          filters: w.map { Element($0) }, shape: filters, bias: bias.map { Element($0) }, input: shape,
          options: options)
        #expect(try layer.convolve(x.map { Element($0) }).map { Double($0) } == expected)
      }
    }
    try check(Double.self)
    try check(Float.self)
  }

  @Test func theExampleOfTheDocumentation() throws {
    let layer = try ConvolutionLayer<Float>(
      filters: [1, 1, 1, 1, 1, 0, 0, -1], shape: [2, 1, 2, 2], bias: [0, 10], input: [1, 1, 3, 3])
    #expect(try layer.convolve([1, 2, 3, 4, 5, 6, 7, 8, 9]) == [12, 16, 24, 28, 6, 6, 6, 6])
    #expect(layer.outputShape == [1, 2, 2, 2])
  }

  /// A sample that is not finite reaches exactly the outputs whose sums it is in, by every method.
  @Test(arguments: [Float.nan, .infinity]) func samplesThatAreNotFinite(value: Float) throws {
    var x = [Float](repeating: 1, count: 2 * 60 * 60)
    x[3600 + 30 * 60 + 30] = value
    let w = [Float](repeating: 0.5, count: 3 * 2 * 5 * 5)
    for method in [ConvolutionMethod.direct, .fft] {
      var options = LayerOptions()
      options.method = method
      options.padding = .same
      let layer = try ConvolutionLayer<Float>(
        filters: w, shape: [3, 2, 5, 5], input: [2, 60, 60], options: options)
      let result = try layer.convolve(x)
      for (index, output) in result.enumerated() {
        let (row, column) = (index / 60 % 60, index % 60)
        let isTouched = (28...32).contains(row) && (28...32).contains(column)
        #expect(output.isFinite == !isTouched, "\(method) at \(index): \(output)")
      }
    }
  }

  /// As many multiply-adds as a matrix product wants; a large filter wants transforms; depthwise wants planes.
  @Test func thePlanExplains() throws {
    func plan(_ input: [Int], _ filters: [Int], groups: Int = 1) throws -> ConvolutionPlan {
      var options = LayerOptions()
      options.groups = groups
      options.threads = 1
      return try ConvolutionLayer<Float>(
        filters: [Float](repeating: 1, count: filters.reduce(1, *)), shape: filters, input: input,
        options: options
      ).plan
    }
    let small = try plan([1, 64, 56, 56], [64, 64, 3, 3])
    #expect(small.method == .direct && small.reason.contains("as a matrix product"))
    let large = try plan([1, 8, 128, 128], [8, 8, 31, 31])
    #expect(large.method == .fft && large.reason.contains("8 filters of 31 × 31 on one image of 8 channels"))
    #expect(large.candidates.count == 2)
    let depthwise = try plan([1, 8, 128, 128], [8, 1, 3, 3], groups: 8)
    #expect(depthwise.reason.contains("channel by channel"))
  }

  @Test(arguments: [
    ([1, 3, 8, 8], [4, 2, 3, 3], 1, "the filters have 2 channels and the images 3"),
    ([1, 4, 8, 8], [4, 4, 3, 3], 3, "3 groups must divide the 4 channels and the 4 filters"),
    ([1, 4, 8, 8], [4, 4, 3, 3], 2, "the filters have 4 channels and the images 2 in each of 2 groups"),
    ([8, 8], [4, 4, 3, 3], 1, "images have as many axes as the filters, or one less for a single image"),
    ([1, 4, 8, 8], [3, 3], 1, "filters have four axes, or three for signals"),
  ])
  func shapesThatDoNotFit(input: [Int], filters: [Int], groups: Int, message: String) {
    var options = LayerOptions()
    options.groups = groups
    #expect(throws: ConvolutionError.layerShapes(input: input, filters: filters, rule: message)) {
      try ConvolutionLayer<Double>(
        filters: [Double](repeating: 1, count: filters.reduce(1, *)), shape: filters, input: input,
        options: options)
    }
  }

  @Test func sizesThatDoNotFit() {
    let huge = 1 << 40
    #expect(throws: ConvolutionError.self) {
      try ConvolutionLayer<Float>(filters: [1], shape: [1, 1, 1, 1], input: [huge, 1, huge, huge])
    }
    #expect(throws: ConvolutionError.emptyOperand(.signal)) {
      try ConvolutionLayer<Float>(filters: [1], shape: [1, 1, 1, 1], input: [0, 1, 4, 4])
    }
    #expect(throws: ConvolutionError.noOutput(axis: "columns", length: 2, padding: 0, span: 3)) {
      try ConvolutionLayer<Float>(
        filters: [Float](repeating: 1, count: 9), shape: [1, 1, 3, 3], input: [1, 1, 2, 2])
    }
  }
}
