import Convolution
import TestSupport
import Testing

/// How separable passes cut an image, and that the cut shows in no output.
@Suite struct SeparableBlocksTests {
  private static func geometry(_ input: Shape, _ kernel: Shape, _ mode: ConvolutionMode = .same) throws
    -> Geometry
  {
    try Geometry(
      input: input, kernel: kernel,
      request: ConvolutionOptions<Float>(mode: mode).request(.image, zero: 0))
  }

  @Test func wholeRowsWhereTheWindowHasRoom() throws {
    for (input, kernel, step, columns) in [
      (Shape(rows: 1500, columns: 1500), Shape(rows: 6, columns: 5), 32, 1500),
      // 37 rows of 3,000 samples are too many, 21 are not.
      (Shape(rows: 3000, columns: 3000), Shape(rows: 6, columns: 5), 16, 3000),
      (Shape(rows: 3000, columns: 9000), Shape(rows: 6, columns: 5), 32, 2256),
      (Shape(rows: 5, columns: 20_000), Shape(rows: 3, columns: 3), 5, 10_000),
      (Shape(rows: 5000, columns: 5000), Shape(rows: 999, columns: 9), 32, 512),
    ] {
      let blocks = SeparableBlocks(try Self.geometry(input, kernel), windowBytesPerColumn: 4)
      #expect(blocks.step == step && blocks.grid.block.columns == columns, "\(input), \(kernel): \(blocks)")
    }
  }

  /// No more than the window's share of the cache, but for kernels that are too tall for strips of 512 columns.
  @Test(arguments: 0..<200) func windowsStayInTheCache(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    func length(_ largest: Int) -> Int {
      max(1, Int(Double.exp2(Double.random(in: 0...1, using: &random) * 40))) % largest + 1
    }
    let kernel = Shape(rows: length(300), columns: length(300))
    let input = Shape(rows: length(1 << 20) + kernel.rows, columns: length(1 << 40) + kernel.columns)
    let bytes = [4, 8, 16, 64][Int(seed % 4)]
    let blocks = SeparableBlocks(try Self.geometry(input, kernel), windowBytesPerColumn: bytes)
    #expect(
      blocks.windowCount * bytes <= 384 << 10 + 16 * blocks.windowRows * bytes
        || blocks.grid.block.columns <= 512)
    #expect(blocks.step >= 1 && blocks.windowRows == blocks.step + kernel.rows - 1)
  }

  /// The plan of an image that no machine holds, whose window of whole rows would have more than 2⁶³ bytes.
  @Test func hugeImagesArePlanned() throws {
    let geometry = try Self.geometry(
      Shape(rows: 3001, columns: 3_000_000_000_000_000), Shape(rows: 3000, columns: 3), .valid)
    let blocks = SeparableBlocks(geometry, windowBytesPerColumn: 8)
    #expect(blocks.grid.block.columns == 512)
  }

  /// Several strips, results that go past the caches, any threads, a part of the result.
  @Test(arguments: Boundary.allCases) func cutsDoNotShow(boundary: Boundary) throws {
    let image = LowRankTests.noise(700, 3100, seed: 8).map { Float($0) }
    let column = LowRankTests.noise(40, 1, seed: 4).elements
    let row = LowRankTests.noise(1, 7, seed: 6).elements
    let kernel = Matrix(
      rows: 40, columns: 7, elements: column.flatMap { factor in row.map { Float(factor * $0) } })
    var options = ConvolutionOptions<Float>(mode: .same, boundary: boundary)
    (options.method, options.precision, options.threads) = (.separable, .float, 1)
    let alone = try convolve(image, with: kernel, options: options)
    options.threads = 2
    #expect(try convolve(image, with: kernel, options: options) == alone)
    options.outputRows = 300..<350
    options.outputColumns = 1500..<1700
    let part = try convolve(image, with: kernel, options: options)
    let convolver = try Convolver(kernel: kernel, imageRows: 700, columns: 3100, options: options)
    options.method = .direct
    let sums = try convolve(image, with: kernel, options: options)
    let norms = SampleNorms(image.elements).norm * SampleNorms(kernel.elements).norm
    let limit = (convolver.plan.errorBound.guaranteed + Tolerance.gamma(280, unitRoundoff: 0x1p-24)) * norms
    for i in 0..<50 {
      for j in 0..<200 {
        #expect(part[i, j] == alone[300 + i, 1500 + j])
        #expect(Double(abs(part[i, j] - sums[i, j])) <= limit)
      }
    }
  }
}
