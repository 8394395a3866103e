import Convolution
import TestSupport
import Testing

/// An exact convolution in parts: each output once, within the bytes that are allowed, and all together the whole.
@Suite struct ExactWindowsTests {
  private struct Problem {
    var signal: Matrix<Int64>
    var kernel: Matrix<Int64>
    var dimensionality: Dimensionality
    var options: ConvolutionOptions<Int64>

    init(seed: Int) {
      var random = SplitMix64(seed: UInt64(seed))
      dimensionality = [.alongRows, .image, .alongColumns][seed % 3]
      func integers(_ rows: Int, _ columns: Int) -> Matrix<Int64> {
        Matrix(
          rows: rows, columns: columns,
          elements: (0..<rows * columns).map { _ in .random(in: -1000...1000, using: &random) })
      }
      signal = integers(Int.random(in: 1...60, using: &random), Int.random(in: 1...90, using: &random))
      kernel = integers(
        dimensionality == .alongRows ? 1 : Int.random(in: 1...30, using: &random),
        dimensionality == .alongColumns ? 1 : Int.random(in: 1...30, using: &random))
      options = ConvolutionOptions(
        mode: [.full, .same].randomElement(using: &random)!,
        boundary: .allCases.randomElement(using: &random)!)
      if seed % 4 == 1 { options.stride = Axes(rows: 2, columns: 3) }
    }

    var windows: ExactWindows {
      get throws {
        try ExactWindows(signal.shape, kernel: kernel, dimensionality: dimensionality, options: options)
      }
    }
  }

  @Test(arguments: 0..<60) func partsAreTheWhole(seed: Int) throws {
    let problem = Problem(seed: seed)
    let windows = try problem.windows
    let whole = try ExactConvolution(
      problem.signal, kernel: problem.kernel, dimensionality: problem.dimensionality, options: problem.options
    ).result()
    let (channels, inWholeRows) = (1 + seed % 2 * 2, seed % 5 == 4)
    let least = windows.leastBytes(channels: channels, inWholeRows: inWholeRows)
    #expect(windows.regions(within: least - 1, channels: channels, inWholeRows: inWholeRows) == nil)
    for (limit, workers) in [(least, 1), (least + 20_000, 2), (least + 100_000, 1), (Int.max / 2, 7)] {
      let regions = try #require(
        windows.regions(within: limit, channels: channels, inWholeRows: inWholeRows, workers: workers))
      var result = Matrix(rows: whole.rows, columns: whole.columns, repeating: Int64.min)
      for region in regions {
        #expect(windows.bytes(region.shape, channels: channels) <= limit)
        #expect(!inWholeRows || region.columns == 0..<whole.columns)
        try compute(region, of: problem, windows, into: &result)
      }
      #expect(regions.map(\.shape.count).reduce(0, +) == whole.elements.count)
      #expect(result == whole, "\(seed), \(limit)")
    }
  }

  private func compute(
    _ region: Region, of problem: Problem, _ windows: ExactWindows, into result: inout Matrix<Int64>
  ) throws {
    var part = [Int64](repeating: 0, count: region.shape.count)
    try problem.signal.elements.withUnsafeBufferPointer { samples in
      let reader = BoundaryReader(
        base: samples.baseAddress!, shape: problem.signal.shape, rowStride: problem.signal.columns,
        boundary: windows.geometry.boundary, fillValue: windows.fillValue)
      try part.withUnsafeMutableBufferPointer { try windows.run(region, reading: reader, to: $0) }
    }
    for (index, value) in part.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: region.columns.count)
      result[region.rows.lowerBound + row, region.columns.lowerBound + column] = value
    }
  }

  /// Of columns that a tall kernel runs down, windows are narrow and tall: one row of outputs would read as much as
  /// all rows of a column.
  @Test func tallKernelsTakeTallWindows() throws {
    let kernel = Matrix<Int64>(rows: 1550, columns: 1, repeating: 1)
    let windows = try ExactWindows(
      Shape(rows: 3, columns: 31_329), kernel: kernel, dimensionality: .alongColumns,
      options: .init(mode: .full))
    for (limit, workers) in [(32 << 20, 1), (128 << 20, 1), (128 << 20, 2), (Int.max / 2, 7)] {
      let regions = try #require(
        windows.regions(within: limit, channels: 1, inWholeRows: false, workers: workers))
      let read = regions.map { windows.input(of: $0).shape.count }.reduce(0, +)
      #expect(read < 5 * 1552 * 31_329, "\(limit), \(workers): \(read)")
    }
  }

  /// Workers get parts of their own where a window could hold all.
  @Test(arguments: [2, 3, 7]) func everyWorkerHasAPart(workers: Int) throws {
    let kernel = Matrix<Int64>(rows: 3, columns: 3, repeating: 1)
    let windows = try ExactWindows(
      Shape(rows: 500, columns: 400), kernel: kernel, dimensionality: .image, options: .init(mode: .same))
    func count(planes: Int, workers: Int) throws -> Int {
      let regions = windows.regions(
        within: .max / 2, channels: 1, inWholeRows: false, planes: planes, workers: workers)
      return try #require(regions).count
    }
    #expect(try count(planes: 1, workers: workers) >= workers)
    #expect(try count(planes: workers, workers: workers) == 1)
    #expect(try count(planes: 1, workers: 1) == 1)
  }
}
