import Convolution
import Testing

/// The examples of the documentation comments, with what they print.
@Suite struct DocumentationExamplesTests {
  @Test func matrices() {
    let image: Matrix<Double> = [[1, 2], [3, 4], [5, 6]]
    #expect("\(image.rows) \(image.columns) \(image[2, 1])" == "3 2 6.0")
  }

  @Test func signals() throws {
    #expect(try convolve([1, 2, 3, 4, 5], with: [1, 0, -1], mode: .valid) == [2.0, 2.0, 2.0])
    #expect(try correlate([1, 2, 3, 4], with: [1, 10], mode: .same) == [10.0, 21.0, 32.0, 43.0])
    #expect(try convolve([1, 2, 3, 4] as [UInt8], with: [1, 10], mode: .same) == [1, 12, 23, 34])
  }

  /// The table of even kernels in the article on modes.
  @Test func centres() throws {
    let (x, h): ([Double], [Double]) = ([1, 2, 3, 4], [1, 10])
    #expect(try convolve(x, with: h, mode: .same) == [1, 12, 23, 34])
    var options = ConvolutionOptions<Double>(mode: .same)
    options.origin = Axes(rows: 0, columns: h.count / 2)
    #expect(try convolve(x, with: h, options: options) == [12, 23, 34, 40])
    #expect(try correlate(x, with: h, mode: .same) == [10, 21, 32, 43])
    options.correlates = true
    options.origin = Axes(rows: 0, columns: (h.count - 1) / 2)
    #expect(try convolve(x, with: h, options: options) == [21, 32, 43, 4])
  }

  @Test func images() throws {
    let image: Matrix<Double> = [[1, 2], [3, 4]]
    let kernel: Matrix<Double> = [[1, 1], [1, 1]]
    #expect(try convolve(image, with: kernel, mode: .valid) == [[10.0]])
    let one: Matrix<Double> = [[1]]
    let padded = try convolve(one, with: kernel, mode: .full, fillValue: 5)
    #expect(padded == [[16, 16], [16, 16]])
  }

  @Test func axes() throws {
    let recordings: [Double] = [1, 1, 1, 1, 2, 2, 2, 2, 3, 5, 3, 5]
    let smooth = try convolve(
      recordings, shape: [3, 4], axis: 1, with: [0.5, 0.5], options: ConvolutionOptions(mode: .valid))
    #expect(smooth.shape == [3, 3] && smooth.elements == [1, 1, 1, 2, 2, 2, 4, 4, 4])
  }

  @Test func preparedKernels() throws {
    let smooth = try Convolver(
      kernel: [0.25, 0.5, 0.25], signalLength: 1000, options: ConvolutionOptions(mode: .same))
    #expect(smooth.plan.method == .direct)
    let filtered = try smooth.convolve(Array(repeating: 1.0, count: 1000))
    #expect(filtered[0] == 0.75 && filtered[500] == 1 && filtered.count == 1000)
    let shaper = try smooth.replacingKernel([0.1, 0.8, 0.1])
    #expect(try shaper.convolve(Array(repeating: 1.0, count: 1000))[0] == 0.9)
  }

  @Test func spans() throws {
    var output: [Double] = [0, 0, 0]
    var span = output.mutableSpan
    try convolve([1, 2, 3].span, with: [0.5, 0.5].span, mode: .same, into: &span)
    #expect(output == [0.5, 1.5, 2.5])
  }

  @Test func plans() throws {
    let plan = try ConvolutionPlan(signalLength: 1_000_000, kernelLength: 10_001, of: Double.self)
    #expect(plan.method == .fft)
    var options = ConvolutionOptions<Double>(mode: .same, boundary: .reflect)
    options.stride = 2
    #expect(try convolve([1, 2, 3, 4, 5], with: [1, 1, 1], options: options) == [5, 9, 13])
  }
}
