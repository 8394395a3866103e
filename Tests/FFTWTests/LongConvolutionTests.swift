import Dispatch
import FFTW
import Testing

@Suite struct LongConvolutionTests {
  /// Samples, taps, and where in the caller's memory the output begins: on a cache line or not.
  static let shapes = [
    (4096, 4096, 0), (4097, 3001, 3), (1, 1, 0), (20_000, 17, 1), (9000, 9000, 5), (30_000, 35_000, 0),
    (50_000, 10, 7), (100_000, 100_000, 2),
  ]

  @Test(arguments: Precision.allCases, shapes)
  func matchesPlainTransform(_ precision: Precision, _ shape: (Int, Int, Int)) throws {
    switch precision {
    case .float: try matchesPlainTransform(Float.self, shape)
    case .double: try matchesPlainTransform(Double.self, shape)
    }
  }

  private func matchesPlainTransform<Scalar: SplitScalar>(
    _: Scalar.Type, _ shape: (samples: Int, taps: Int, offset: Int)
  ) throws {
    var random = Seeded(state: 7)
    let x = random.values(shape.samples, exactIn: Scalar.self)
    let h = random.values(shape.taps, exactIn: Scalar.self)
    let expected = try referenceConvolution(x, h)
    let convolution = try LongConvolution<Scalar>(atLeast: expected.count)
    #expect(convolution.length >= expected.count)
    let y = try convolve(convolution, x, h, outputs: 0..<expected.count, offset: shape.offset)
    let bound = convolutionBound(Scalar.self, length: convolution.length, x, h)
    let worst = zip(y, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= bound, "error \(worst), \(worst / bound) of the bound")
    // A result of zeros would pass where the bound is wide.
    #expect(worst <= 1e-3 * norm(expected))
  }

  /// Prepared and one-shot, with guards round the output; they agree to the last bit.
  private func convolve<Scalar: SplitScalar>(
    _ convolution: LongConvolution<Scalar>, _ x: [Double], _ h: [Double], outputs: Range<Int>,
    offset: Int, team: WorkerTeam = .alone
  ) throws -> [Double] {
    let signal = x.map { Scalar($0) }
    let kernel = h.map { Scalar($0) }
    let guardValue = Scalar(-77)
    let workspace = try convolution.makeWorkspace(workers: team.count)
    let second = try convolution.makeWorkspace(workers: team.count)
    let y = try AlignedBuffer<Scalar>(count: outputs.count + 32)
    let z = try AlignedBuffer<Scalar>(count: outputs.count + 32)
    for buffer in [y, z] { buffer.base.update(repeating: guardValue, count: buffer.count) }
    try signal.withUnsafeBufferPointer { signal in
      try kernel.withUnsafeBufferPointer { kernel in
        guard let signal = signal.baseAddress, let taps = kernel.baseAddress else { return }
        let input = [SampleRun(start: 0, count: x.count, reading: signal)]
        let kernel = [SampleRun(start: 0, count: h.count, reading: taps)]
        let target = { (buffer: AlignedBuffer<Scalar>) in
          [SampleRun(start: outputs.lowerBound, count: outputs.count, writing: buffer.base + offset)]
        }
        let spectrum = try convolution.spectrum(of: kernel, workspace: workspace, team: team)
        convolution.convolve(input, with: spectrum, to: target(y), workspace: workspace, team: team)
        convolution.convolve(
          input, withKernel: kernel, to: target(z), workspace: workspace, kernelWorkspace: second, team: team)
      }
    }
    let written = offset..<offset + outputs.count
    let differing = (0..<y.count).first { y.base[$0] != z.base[$0] }
    #expect(differing == nil, "prepared and one-shot differ at \((differing ?? 0) - offset)")
    let stray = (0..<y.count).first { !written.contains($0) && y.base[$0] != guardValue }
    #expect(stray == nil, "wrote outside the outputs, at \((stray ?? 0) - offset)")
    return (0..<outputs.count).map { Double(y.base[offset + $0]) }
  }

  @Test(arguments: [0..<1, 5000..<5001, 9999..<20_011, 12_288..<24_576, 29_990..<29_999])
  func anyPartOfTheOutputs(_ outputs: Range<Int>) throws {
    var random = Seeded(state: 8)
    let x = random.values(20_000, exactIn: Double.self)
    let h = random.values(10_000, exactIn: Double.self)
    let expected = try referenceConvolution(x, h)
    let convolution = try LongConvolution<Double>(atLeast: expected.count)
    let y = try convolve(convolution, x, h, outputs: outputs, offset: 3)
    let bound = convolutionBound(Double.self, length: convolution.length, x, h)
    let worst = zip(y, expected[outputs]).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= bound)
  }

  @Test func whatRunsOutAtTheEndComesInNegated() throws {
    let convolution = try LongConvolution<Double>(atLeast: 8192)
    let length = convolution.length
    var random = Seeded(state: 9)
    let x = random.values(length, exactIn: Double.self)
    let h = random.values(3000, exactIn: Double.self)
    let linear = try referenceConvolution(x, h)
    let expected = (0..<length).map { linear[$0] - ($0 + length < linear.count ? linear[$0 + length] : 0) }
    let y = try convolve(convolution, x, h, outputs: 0..<length, offset: 0)
    let bound = convolutionBound(Double.self, length: length, x, h)
    #expect((zip(y, expected).map { abs($0 - $1) }.max() ?? .infinity) <= bound)
  }

  @Test func runsMayLieAnywhereAndLeaveGaps() throws {
    let pieces = [(3, 1000), (1003, 1), (1100, 5000), (7000, 1192)]
    var random = Seeded(state: 10)
    let values = random.values(8192, exactIn: Double.self)
    var x = [Double](repeating: 0, count: 8192)
    for (start, count) in pieces {
      for index in start..<start + count { x[index] = values[index] }
    }
    let h = random.values(5000, exactIn: Double.self)
    let expected = try referenceConvolution(x, h)
    let convolution = try LongConvolution<Double>(atLeast: expected.count)
    let workspace = try convolution.makeWorkspace()
    var y = [Double](repeating: .nan, count: expected.count)
    try values.withUnsafeBufferPointer { values in
      try h.withUnsafeBufferPointer { h in
        try y.withUnsafeMutableBufferPointer { y in
          let (from, taps, to) = try (
            #require(values.baseAddress), #require(h.baseAddress), #require(y.baseAddress)
          )
          let spectrum = try convolution.spectrum(
            of: [SampleRun(start: 0, count: h.count, reading: taps)], workspace: workspace)
          convolution.convolve(
            pieces.map { SampleRun(start: $0, count: $1, reading: from + $0) }, with: spectrum,
            to: [(0, 100), (100, 6013), (6113, y.count - 6113)].map {
              SampleRun(start: $0, count: $1, writing: to + $0)
            }, workspace: workspace)
        }
      }
    }
    let bound = convolutionBound(Double.self, length: convolution.length, x, h)
    #expect((zip(y, expected).map { abs($0 - $1) }.max() ?? .infinity) <= bound)
  }

  @Test func threadsGiveTheSameBytes() throws {
    var random = Seeded(state: 11)
    let x = random.values(60_000, exactIn: Float.self)
    let h = random.values(50_000, exactIn: Float.self)
    let convolution = try LongConvolution<Float>(atLeast: x.count + h.count - 1)
    let outputs = 0..<x.count + h.count - 1
    let team = WorkerTeam(count: 3) { count, body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: count) { body($0) }
    }
    let alone = try convolve(convolution, x, h, outputs: outputs, offset: 1)
    #expect(try convolve(convolution, x, h, outputs: outputs, offset: 1, team: team) == alone)
  }

  @Test func lengthsWasteLittle() throws {
    for count in [1, 8192, 8193, 100_000, 1_999_999, 1 << 21, 1 << 25, 1 << 32] {
      let length = try LongConvolution<Double>.length(atLeast: count)
      #expect(length >= count && Double(length) <= max(8192, 1.3 * Double(count)), "\(count) → \(length)")
    }
    #expect(throws: TransformError.self) { try LongConvolution<Double>.length(atLeast: (1 << 32) + 1) }
    #expect(throws: TransformError.self) { try LongConvolution<Double>.length(atLeast: .max) }
  }
}
