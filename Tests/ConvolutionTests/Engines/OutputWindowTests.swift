import Convolution
import TestSupport
import Testing

/// A part of the result is the same part of the whole result, whatever the method.
@Suite struct OutputWindowTests {
  /// A random problem and a window of its result.
  private struct Problem {
    let image: Matrix<Double>
    let kernel: Matrix<Double>
    let dimensionality: Dimensionality
    var options: ConvolutionOptions<Double>
    var random: SplitMix64

    init(seed: Int) {
      random = SplitMix64(seed: UInt64(seed))
      dimensionality = [.alongRows, .image, .alongColumns][seed % 3]
      let scale = seed % 4 == 0 ? 8 : 1
      func noise(_ rows: Int, _ columns: Int, _ random: inout SplitMix64) -> Matrix<Double> {
        Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
      }
      image = noise(
        .random(in: 1...20 * scale, using: &random), .random(in: 1...40 * scale, using: &random), &random)
      let column = noise(dimensionality == .alongRows ? 1 : .random(in: 1...9, using: &random), 1, &random)
      let row = noise(1, dimensionality == .alongColumns ? 1 : .random(in: 1...30, using: &random), &random)
      kernel = Matrix(
        rows: column.rows, columns: row.columns,
        elements: column.elements.flatMap { c in row.elements.map { c * $0 } })
      options = ConvolutionOptions(
        mode: .allCases.randomElement(using: &random)!, boundary: .allCases.randomElement(using: &random)!)
      options.correlates = seed % 5 == 2
      if seed % 7 == 3 { options.stride = Axes(rows: 2, columns: .random(in: 1...4, using: &random)) }
      if seed % 7 == 4 { options.dilation = Axes(rows: 3, columns: .random(in: 1...3, using: &random)) }
      if seed % 11 == 5 { options.padding = seed % 2 == 0 ? .same : .zeros(Axes(rows: 3, columns: 30)) }
    }

    mutating func window(of shape: Shape) -> (rows: Range<Int>, columns: Range<Int>) {
      func part(_ count: Int) -> Range<Int> {
        let first = Int.random(in: 0..<count, using: &random)
        return first..<Int.random(in: first + 1...count, using: &random)
      }
      let rows = dimensionality == .alongRows ? 0..<shape.rows : part(shape.rows)
      return (rows, dimensionality == .alongColumns ? 0..<shape.columns : part(shape.columns))
    }
  }

  @Test(arguments: 0..<400) func partsOfTheWhole(seed: Int) throws {
    var problem = Problem(seed: seed)
    for method in ConvolutionMethod.allCases {
      problem.options.method = method
      let whole: Convolver<Double>
      do {
        whole = try Convolver(
          kernel: problem.kernel, input: problem.image.shape, dimensionality: problem.dimensionality,
          options: problem.options)
      } catch { continue }
      let (rows, columns) = problem.window(of: whole.plan.outputShape)
      var options = problem.options
      options.outputRows = problem.dimensionality == .alongRows ? nil : rows
      options.outputColumns = problem.dimensionality == .alongColumns ? nil : columns
      let part = try Convolver(
        kernel: problem.kernel, input: problem.image.shape, dimensionality: problem.dimensionality,
        options: options)
      #expect(part.plan.outputShape == Shape(rows: rows.count, columns: columns.count))
      let all = try whole.convolveReporting(problem.image)
      let some = try part.convolveReporting(problem.image)
      let bound = all.report.errorBound.guaranteed + some.report.errorBound.guaranteed
      let isExact = whole.plan.method == .direct && part.plan.method == .direct
      for row in rows {
        for column in columns {
          let (expected, actual) = (
            all.output[row, column], some.output[row - rows.lowerBound, column - columns.lowerBound]
          )
          let holds = isExact ? expected == actual : abs(expected - actual) <= bound
          #expect(holds, "\(method) \(options) at \(row), \(column): \(actual) for \(expected)")
        }
      }
    }
  }

  /// A small part costs what it reads, not what there is.
  @Test func thePlanKnows() throws {
    var options = ConvolutionOptions<Double>(mode: .same)
    options.threads = 1
    let whole = try ConvolutionPlan(
      image: Shape(rows: 4096, columns: 4096), kernel: Shape(rows: 63, columns: 63), of: Double.self,
      options: options)
    (options.outputRows, options.outputColumns) = (100..<164, 200..<264)
    let part = try ConvolutionPlan(
      image: Shape(rows: 4096, columns: 4096), kernel: Shape(rows: 63, columns: 63), of: Double.self,
      options: options)
    #expect(part.outputShape == Shape(rows: 64, columns: 64))
    // 1/4096 of the outputs; a block of 128 × 128 reads four times what it gives.
    #expect(part.predictedSeconds < whole.predictedSeconds / 500)
    #expect(part.memoryBytes < whole.memoryBytes)
  }

  @Test func integersAreExact() throws {
    var random = SplitMix64(seed: 3)
    let signal = (0..<3000).map { _ in Int32.random(in: .min ... .max, using: &random) }
    let taps = (0..<400).map { _ in Int16.random(in: .min ... .max, using: &random) }
    let whole = try convolve(signal, with: taps)
    for method in [ConvolutionMethod.direct, .fft] {
      var options = ConvolutionOptions<Int64>()
      options.method = method
      options.outputColumns = 1000..<1100
      #expect(try convolve(signal, with: taps, options: options) == Array(whole[1000..<1100]))
    }
  }

  @Test func alongAnAxis() throws {
    let samples = (0..<4 * 6 * 3).map(Double.init)
    var options = ConvolutionOptions<Double>(mode: .same)
    for axis in 0..<3 {
      options.outputColumns = nil
      let whole = try convolve(samples, shape: [4, 6, 3], axis: axis, with: [1, 2, 3], options: options)
      options.outputColumns = 1..<3
      let part = try convolve(samples, shape: [4, 6, 3], axis: axis, with: [1, 2, 3], options: options)
      var shape = [4, 6, 3]
      shape[axis] = 2
      #expect(part.shape == shape)
      let inner = [4, 6, 3][(axis + 1)...].reduce(1, *)
      let expected = whole.elements.indices.filter { (1..<3).contains($0 / inner % [4, 6, 3][axis]) }
      #expect(part.elements == expected.map { whole.elements[$0] })
    }
  }

  @Test(arguments: [0..<6, 5..<7, -1..<2, 3..<3]) func outputsThatAreNotThere(wanted: Range<Int>) {
    var options = ConvolutionOptions<Double>(mode: .full)
    options.outputColumns = wanted
    #expect(throws: ConvolutionError.noSuchOutputs(axis: "columns", wanted: wanted, count: 5)) {
      try convolve([1, 2, 3], with: [1, 2, 3], options: options)
    }
  }
}
