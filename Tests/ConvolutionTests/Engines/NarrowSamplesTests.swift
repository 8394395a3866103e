import Convolution
import TestSupport
import Testing

/// Single-precision samples in a double transform that widens and rounds them: the doubles' results, rounded once,
/// bit for bit.
@Suite struct NarrowSamplesTests {
  struct Problem: CustomTestStringConvertible, Sendable {
    var image: Shape
    var kernel: Shape
    var mode = ConvolutionMode.same
    var block: Axes<Int>?
    var stride: Axes<Int> = 1
    var method = ConvolutionMethod.fft
    var samples = Samples.noise

    var testDescription: String {
      "\(image) with \(kernel), \(mode), block \(block.map { "\($0)" } ?? "free"), stride \(stride), \(method), \(samples)"
    }
  }

  enum Samples {
    case noise
    /// A bright field beside a dark one: `auto` sums the blocks of the dark one over taps.
    case dim
    /// Nothing below zero, and much that is zero.
    case sparse
    /// Some that are not finite, and others whose squares overflow single precision.
    case special
  }

  static let problems: [Problem] = [
    // one tile, two, an odd number of them in a row; tiles that differ; more kernel than image
    Problem(image: Shape(rows: 40, columns: 40), kernel: Shape(rows: 9, columns: 9), block: 48),
    Problem(image: Shape(rows: 40, columns: 80), kernel: Shape(rows: 9, columns: 9), block: 48),
    Problem(image: Shape(rows: 300, columns: 290), kernel: Shape(rows: 9, columns: 12), block: 96),
    Problem(
      image: Shape(rows: 300, columns: 290), kernel: Shape(rows: 16, columns: 1), mode: .full, block: 64),
    Problem(image: Shape(rows: 20, columns: 7), kernel: Shape(rows: 30, columns: 31), mode: .full, block: 64),
    Problem(
      image: Shape(rows: 200, columns: 190), kernel: Shape(rows: 8, columns: 7), mode: .valid, block: 48),
    Problem(
      image: Shape(rows: 200, columns: 190), kernel: Shape(rows: 8, columns: 7), block: 64,
      stride: Axes(rows: 2, columns: 3)),
    // signals; the last so long that results go past the caches
    Problem(image: Shape(rows: 1, columns: 1), kernel: Shape(rows: 1, columns: 1), block: 256),
    Problem(
      image: Shape(rows: 1, columns: 9973), kernel: Shape(rows: 1, columns: 101), mode: .full, block: 512),
    Problem(image: Shape(rows: 1, columns: 2_100_000), kernel: Shape(rows: 1, columns: 301), block: 4096),
    // long transforms: of the whole, in tiles, of halves that differ
    Problem(image: Shape(rows: 1, columns: 100_000), kernel: Shape(rows: 1, columns: 60_001), mode: .full),
    Problem(image: Shape(rows: 1, columns: 300_001), kernel: Shape(rows: 1, columns: 5000)),
    Problem(
      image: Shape(rows: 1, columns: 300_001), kernel: Shape(rows: 1, columns: 5000),
      stride: Axes(rows: 1, columns: 3),
      samples: .special),
    Problem(image: Shape(rows: 280, columns: 301), kernel: Shape(rows: 150, columns: 141), mode: .full),
    Problem(
      image: Shape(rows: 280, columns: 301), kernel: Shape(rows: 150, columns: 141), method: .automatic,
      samples: .sparse),
    // what the automatic method looks after
    Problem(
      image: Shape(rows: 300, columns: 300), kernel: Shape(rows: 41, columns: 41), method: .automatic,
      samples: .dim),
    Problem(
      image: Shape(rows: 300, columns: 300), kernel: Shape(rows: 41, columns: 41), method: .automatic,
      samples: .sparse),
    Problem(
      image: Shape(rows: 300, columns: 290), kernel: Shape(rows: 9, columns: 12), block: 96, samples: .special
    ),
    Problem(
      image: Shape(rows: 1, columns: 9973), kernel: Shape(rows: 1, columns: 101), block: 512,
      samples: .special),
  ]

  @Test(arguments: problems, [Boundary.fill, .reflect, .wrap])
  func theyAreTheDoublesRounded(_ problem: Problem, _ boundary: Boundary) throws {
    var random = SplitMix64(seed: 5)
    let image = Matrix(
      rows: problem.image.rows, columns: problem.image.columns,
      elements: (0..<problem.image.count).map { place in
        sample(problem.samples, &random, isLeft: place % problem.image.columns < problem.image.columns / 2)
      })
    let kernel = Matrix(
      rows: problem.kernel.rows, columns: problem.kernel.columns,
      elements: (0..<problem.kernel.count).map { _ in
        problem.samples == .sparse ? Float(random.unit()) : Float(random.normal())
      })
    var options = ConvolutionOptions<Float>(mode: problem.mode, boundary: boundary)
    options.precision = .double
    var wide = ConvolutionOptions<Double>(mode: problem.mode, boundary: boundary)
    (options.stride, wide.stride) = (problem.stride, problem.stride)
    (options.method, wide.method) = (problem.method, problem.method)
    (options.blockLength, wide.blockLength) = (problem.block, problem.block)
    let dimensionality = problem.image.rows == 1 ? Dimensionality.alongRows : .image
    let narrow = try Convolver(
      kernel: kernel, input: image.shape, dimensionality: dimensionality, options: options)
    let double = try Convolver(
      kernel: kernel.map { Double($0) }, input: image.shape, dimensionality: dimensionality, options: wide)
    #expect(narrow.plan.method == .fft && narrow.plan.chosen == double.plan.chosen)
    let results = try narrow.convolve(image)
    let expected = try double.convolve(image.map { Double($0) })
    let differ = results.elements.indices.filter {
      let (result, rounded) = (results.elements[$0], Float(expected.elements[$0]))
      return result.bitPattern != rounded.bitPattern && !(result.isNaN && rounded.isNaN)
    }
    #expect(differ.isEmpty, "\(differ.count) differ, the first at \(differ.first ?? 0)")
  }

  private func sample(_ samples: Samples, _ random: inout SplitMix64, isLeft: Bool) -> Float {
    let value = Float(random.normal())
    switch samples {
    case .noise: return value
    case .dim: return isLeft ? value : value * 1e-9
    case .sparse: return isLeft && random.unit() < 0.01 ? abs(value) : 0
    case .special:
      let dice = random.unit()
      return dice < 1e-3 ? .nan : dice < 2e-3 ? .infinity : dice < 3e-3 ? 1e30 : value
    }
  }
}
