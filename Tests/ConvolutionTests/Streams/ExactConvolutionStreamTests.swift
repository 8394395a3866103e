import Convolution
import TestSupport
import Testing

/// Exact streams against the exact convolution of the whole.
@Suite struct ExactConvolutionStreamTests {
  @Test(arguments: 0..<8)
  func anyCutGivesTheWhole(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<40 {
      try check(Int16.self, &random)
      try check(UInt8.self, &random)
      try check(Int64.self, &random)
    }
  }

  private func check<Sample: FixedWidthInteger & Sendable>(_: Sample.Type, _ random: inout SplitMix64) throws
  {
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let kernel = (0..<pick(1...80)).map { _ in Int64.random(in: -1000...1000, using: &random) }
    let largest = Int64(Sample.max / (Sample.bitWidth == 64 ? 1 << 20 : 1))
    let signal = (0..<pick(1...2000)).map { _ in
      Sample(Int64.random(in: (Sample.isSigned ? -largest : 0)...largest, using: &random))
    }
    var options = ConvolutionOptions<Int64>(
      mode: ConvolutionMode.allCases.randomElement(using: &random)!,
      boundary: [.fill, .symmetric, .reflect, .edge].randomElement(using: &random)!)
    if options.boundary == .fill, pick(0...1) == 0 { options.fillValue = -3 }
    options.stride = pick(0...2) == 0 ? Axes(rows: 1, columns: 3) : 1
    let whole = try convolve(signal, with: kernel, options: options)
    // np.convolve lets a longer kernel swap roles; the stream must too.
    var stream = try ExactConvolutionStream<Sample>(kernel: kernel, options: options)
    var outputs: [Int64] = []
    var place = 0
    while place < signal.count {
      let end = min(signal.count, place + pick(0...[1, 20, 900][pick(0...2)]))
      outputs += try stream.push(Array(signal[place..<end]))
      if pick(0...3) == 0 {
        let saved = stream.state
        stream = try ExactConvolutionStream<Sample>(kernel: kernel, options: options)
        try stream.restore(saved)
      }
      place = end
    }
    outputs += try stream.finish()
    #expect(outputs == whole, "\(Sample.self), \(signal.count) with \(kernel.count), \(options)")
  }

  @Test func firstOutputBeyondInt64() throws {
    var stream = try ExactConvolutionStream<Int64>(kernel: [2])
    #expect(try stream.push([1, 2]) == [2, 4])
    #expect(throws: ConvolutionError.integerOverflow(row: 0, column: 3)) { try stream.push([3, .max]) }
    var unsigned = try ExactConvolutionStream<UInt64>(kernel: [1])
    #expect(throws: ConvolutionError.self) { try unsigned.push([.max]) }
  }
}
