import ComplexModule
import Convolution
import TestSupport
import Testing

/// A stream against the whole signal, bit for bit.
@Suite struct ConvolutionStreamTests {
  /// 20 × 100 random signals, kernels, options and cuts.
  @Test(arguments: 0..<20)
  func anyCutGivesTheWhole(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(1000 + seed))
    for number in 0..<25 {
      try check(&random, "\(seed).\(number)") { $0 }
      try check(&random, "\(seed).\(number)") { Float($0) }
      try check(&random, "\(seed).\(number)") { Complex($0, ($0 * 3).remainder(dividingBy: 1)) }
      try check(&random, "\(seed).\(number)") { Complex(Float($0), Float($0 * 5).remainder(dividingBy: 1)) }
    }
  }

  private func check<Element: ConvolutionElement>(
    _ random: inout SplitMix64, _ name: String, _ element: (Double) -> Element
  ) throws {
    let problem = StreamProblem(using: &random, element)
    var stream: ConvolutionStream<Element>
    let whole: [Element]
    do {
      stream = try ConvolutionStream(kernel: problem.kernel, options: problem.options)
      whole = try stream.convolver.over(signalLength: problem.signal.count).convolve(problem.signal)
    } catch {
      // A kernel that sums to nothing has no normalised convolution, padding may leave no output.
      #expect(problem.options.nan == .ignore || problem.options.padding != nil, "\(name): \(error)")
      return
    }
    let outputs = try problem.outputs(of: &stream, using: &random)
    #expect(
      sameBits(outputs, whole),
      """
      \(name): \(Element.self), \(problem.signal.count) with \(problem.kernel.count), \(problem.options): \
      \(outputs.count) outputs of \(whole.count), first different \
      \(zip(outputs, whole).enumerated().first { "\($1.0)" != "\($1.1)" }.map { "\($0.offset)" } ?? "none")
      """)
    guard problem.options.method == .direct else { return }
    let convolver = try Convolver(
      kernel: problem.kernel, signalLength: problem.signal.count, options: problem.options)
    #expect(
      sameBits(outputs, try convolver.convolve(problem.signal)), "\(name): the convolver of that length")
  }

  /// An impulse at every place round every block's edge comes out once and whole.
  @Test func impulsesAtBlockEdges() throws {
    let taps = (0..<50).map { Double($0 + 1) / 7 }
    var options = ConvolutionOptions<Double>()
    options.method = .fft
    options.blockLength = Axes(rows: 1, columns: 256)
    let step = 256 - taps.count + 1
    for edge in [step, 2 * step, 3 * step, 4 * step] {
      for place in edge - 2...edge + 2 {
        var stream = try ConvolutionStream(kernel: taps, options: options)
        var signal = [Double](repeating: 0, count: 5 * step)
        signal[place] = 1
        var outputs = try stream.push(Array(signal[..<edge])) + stream.push(Array(signal[edge...]))
        outputs += try stream.finish()
        var truth = [Double](repeating: 0, count: signal.count + taps.count - 1)
        for (tap, value) in taps.enumerated() { truth[place + tap] = value }
        let bound = stream.errorBound.guaranteed * taps.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(outputs.count == truth.count)
        #expect(zip(outputs, truth).allSatisfy { abs($0 - $1) <= bound }, "impulse at \(place)")
      }
    }
  }

  /// The latency is that which is stated, and no more is held than a few blocks.
  @Test(arguments: [ConvolutionMethod.direct, .fft])
  func latencyIsAsStated(_ method: ConvolutionMethod) throws {
    var options = ConvolutionOptions<Double>()
    options.method = method
    if method == .fft { options.blockLength = Axes(rows: 1, columns: 144) }
    var stream = try ConvolutionStream(kernel: [Double](repeating: 1, count: 20), options: options)
    var longest = 0
    for count in 1...3000 {
      _ = try stream.push([Double(count)])
      // In mode full, output n reads nothing behind sample n.
      longest = max(longest, count - stream.delivered)
    }
    #expect(longest == stream.latency, "stated \(stream.latency)")
    #expect(stream.state.count < 16 * 1024, "\(stream.state.count) bytes are held")
  }

  @Test func savedStatesGoOn() throws {
    var random = SplitMix64(seed: 77)
    for _ in 0..<200 {
      var problem = StreamProblem(using: &random) { $0 }
      while problem.options.nan == .ignore || problem.options.padding != nil {
        problem = StreamProblem(using: &random) { $0 }
      }
      var stream = try ConvolutionStream(kernel: problem.kernel, options: problem.options)
      let whole = try stream.convolver.over(signalLength: problem.signal.count).convolve(problem.signal)
      let cut = Int.random(in: 0...problem.signal.count, using: &random)
      let first = try stream.push(Array(problem.signal[..<cut]))
      let saved = stream.state
      _ = try stream.push([1, 2, 3])
      var other = try ConvolutionStream(kernel: problem.kernel, options: problem.options)
      try other.restore(saved)
      #expect(try sameBits(first + problem.outputs(of: &other, using: &random), whole), "\(problem.options)")
      #expect(throws: ConvolutionError.self) {
        var foreign = try ConvolutionStream(kernel: problem.kernel + [1], options: problem.options)
        try foreign.restore(saved)
      }
    }
  }

  /// Bytes that were tampered with are refused or give some outputs; nothing traps.
  @Test func damagedStates() throws {
    var random = SplitMix64(seed: 5)
    var options = ConvolutionOptions<Float>(mode: .same, boundary: .symmetric)
    options.method = .fft
    options.blockLength = Axes(rows: 1, columns: 64)
    var stream = try ConvolutionStream(kernel: [Float](repeating: 1, count: 9), options: options)
    _ = try stream.push((0..<500).map { Float($0) })
    let saved = stream.state
    var refused = 0
    for _ in 0..<3000 {
      var bytes = saved
      switch Int.random(in: 0...2, using: &random) {
      case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      case 1: bytes[Int.random(in: 0..<64, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
      default: bytes[Int.random(in: 16..<48, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      var other = stream
      do {
        try other.restore(bytes)
        _ = try other.push([1, 2, 3])
        _ = try other.finish()
      } catch { refused += 1 }
    }
    #expect(refused > 2000)
  }

  @Test func whatNeedsTheEndIsRefused() throws {
    #expect {
      try ConvolutionStream(kernel: [1.0, 2], options: ConvolutionOptions(boundary: .wrap))
    } throws: {
      "\($0)".contains("boundary wrap: puts the end of the signal before its beginning")
    }
    var strided = ConvolutionOptions<Double>()
    strided.padding = .same
    strided.stride = 2
    #expect { try ConvolutionStream(kernel: [1, 2], options: strided) } throws: {
      "\($0)".contains("padding same")
    }
    #expect(throws: ConvolutionError.emptyOperand(.signal)) {
      var stream = try ConvolutionStream(kernel: [1.0])
      _ = try stream.finish()
    }
    #expect(throws: ConvolutionError.emptyOperand(.kernel)) { try ConvolutionStream<Double>(kernel: []) }
  }
}
