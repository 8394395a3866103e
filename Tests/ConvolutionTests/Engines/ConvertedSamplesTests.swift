import Convolution
import TestSupport
import Testing

/// Samples converted band by band give the bytes that they give when they are converted as a whole.
@Suite struct ConvertedSamplesTests {
  static let image: Matrix<UInt8> = {
    var random = SplitMix64(seed: 5)
    return Matrix(
      rows: 190, columns: 170,
      elements: (0..<190 * 170).map { _ in UInt8.random(in: 0...255, using: &random) })
  }()

  static let options: [ConvolutionOptions<Double>] = Boundary.allCases.flatMap { boundary in
    ConvolutionMode.allCases.flatMap { mode in
      [ConvolutionMethod.direct, .fft, .separable].map { method in
        var options = ConvolutionOptions(mode: mode, boundary: boundary, fillValue: 3.0)
        options.method = method
        if method == .fft { options.blockLength = 32 }
        if mode == .same { options.stride = Axes(rows: 2, columns: 3) }
        return options
      }
    }
  }

  @Test(arguments: options) func sameBytes(_ options: ConvolutionOptions<Double>) throws {
    let image = Self.image
    let convolver = try Convolver<Double>(
      kernel: .gaussian(sigma: 1, size: 5), imageRows: image.rows, columns: image.columns, options: options)
    let whole = try convolver.convolve(image.map { Double($0) })
    // As small as the dearest block allows.
    let limit = (0..<convolver.blockCount).reduce(0) {
      let extent = convolver.extent(of: $1..<$1 + 1)
      return max($0, extent.input.shape.count + extent.outputs.shape.count)
    }
    var parts = [Double](repeating: .nan, count: whole.elements.count)
    let isComplete = try convolver.convolve(
      ConvertedSamples(
        load: { row, columns, destination in
          for (place, column) in columns.enumerated() { destination[place] = Double(image[row, column]) }
        },
        store: { row, columns, results in
          for (place, column) in columns.enumerated() { parts[row * whole.columns + column] = results[place] }
          return true
        }), bandBytes: limit * 8)
    #expect(isComplete && parts == whole.elements)
    if options.method == .fft, options.mode == .full {
      #expect(try convolver.bands(within: limit) { $0.input.shape.count + $0.outputs.shape.count }.count > 4)
    }
  }

  @Test func integers() throws {
    let image = Self.image
    for (taps, method) in [(3, ConvolutionMethod.direct), (20, .fft)] {
      var random = SplitMix64(seed: 9)
      let kernel = Matrix(
        rows: taps, columns: taps,
        elements: (0..<taps * taps).map { _ in Int64.random(in: -90...90, using: &random) })
      var options = ConvolutionOptions<Int64>(mode: .same, boundary: .reflect)
      options.method = method
      let blocks = try #require(
        try ExactBlocks(
          input: image.shape, largest: 255, kernel: kernel, dimensionality: .image, options: options))
      var parts = [Int64](repeating: .min, count: image.elements.count)
      let isComplete = try blocks.convolve(
        ConvertedSamples(
          load: { row, columns, destination in
            for (place, column) in columns.enumerated() { destination[place] = Int64(image[row, column]) }
          },
          store: { row, columns, results in
            for (place, column) in columns.enumerated() {
              parts[row * image.columns + column] = results[place]
            }
            return true
          }), bandBytes: 1 << 22)
      let whole = try convolve(image, with: kernel, options: options)
      #expect(isComplete && parts == whole.elements)
    }
    // Two taps of 2⁶² and samples of 255 may not fit; then only the values tell.
    #expect(
      try ExactBlocks(
        input: image.shape, largest: 255, kernel: [[1 << 62, 1 << 62]], dimensionality: .image,
        options: ConvolutionOptions()) == nil)
  }

  @Test func stopsWhereAResultHasNoForm() throws {
    let convolver = try Convolver(kernel: [1.0], signalLength: 8)
    var stored = 0
    let isComplete = try convolver.convolve(
      ConvertedSamples(
        load: { _, columns, destination in destination.update(repeating: 1, count: columns.count) },
        store: { _, columns, _ in
          stored += columns.count
          return false
        }), bandBytes: 1 << 20)
    #expect(!isComplete && stored == 8)
  }
}
