import ComplexModule
import Convolution
import TestSupport

/// A random signal, kernel and set of options that a stream serves.
struct StreamProblem<Element: ConvolutionElement> {
  let signal: [Element]
  let kernel: [Element]
  let options: ConvolutionOptions<Element>

  init(using random: inout SplitMix64, _ element: (Double) -> Element) {
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let taps = pick(0...9) < 7 ? pick(1...40) : pick(1...300)
    let samples = pick(0...9) == 0 ? pick(1...taps) : pick(1...3000)
    let special = pick(0...3) == 0
    kernel = (0..<taps).map { _ in element(random.normal()) }
    var options = ConvolutionOptions<Element>(
      mode: ConvolutionMode.allCases.randomElement(using: &random)!,
      boundary: [.fill, .symmetric, .reflect, .edge].randomElement(using: &random)!)
    if options.boundary == .fill, pick(0...2) == 0 { options.fillValue = element(0.5) }
    options.dilation = pick(0...4) == 0 ? 2 : 1
    options.stride = pick(0...4) == 0 ? Axes(rows: 1, columns: pick(2...5)) : 1
    options.correlates = pick(0...3) == 0
    if pick(0...7) == 0 {
      options.padding = .zeros(
        before: Axes(rows: 0, columns: pick(0...50)), after: Axes(rows: 0, columns: 400))
    } else if pick(0...5) == 0, options.mode == .same {
      options.origin = Axes(rows: 0, columns: pick(0...taps - 1))
    }
    let span = options.dilation.columns * (taps - 1) + 1
    switch pick(0...3) {
    case 0: options.method = .direct
    case 1:
      options.method = .fft
      options.blockLength = Axes(rows: 1, columns: span + pick(0...200))
    case 2:
      options.method = .fft
      options.blockLength = Axes(rows: 1, columns: (span / 256 + 1) * 256)
    default: break
    }
    if Element.self == Float.self || Element.self == Complex<Float>.self, pick(0...2) == 0 {
      options.precision = .double
    }
    if special, pick(0...1) == 0, options.padding == nil { options.nan = .ignore }
    self.options = options
    let missing = options.nan == .ignore
    signal = (0..<samples).map { _ in
      switch special ? random.unit() : 1 {
      case ..<0.005: element(.nan)
      case ..<0.01: element(missing ? .nan : .infinity)
      case ..<0.3: element(0)
      default: element(random.normal())
      }
    }
  }

  /// Everything that a stream gives for the signal, cut at random.
  func outputs(
    of stream: inout ConvolutionStream<Element>, using random: inout SplitMix64
  ) throws -> [Element] {
    var outputs: [Element] = []
    var place = stream.received
    while place < signal.count {
      let longest = [1, 3, 40, 700, signal.count].randomElement(using: &random)!
      let end = min(signal.count, place + Int.random(in: 0...longest, using: &random))
      outputs += try stream.push(Array(signal[place..<end]))
      place = end
    }
    return try outputs + stream.finish()
  }
}

/// Equal bytes; one NaN is as good as another.
func sameBits<Element: ConvolutionElement>(_ a: [Element], _ b: [Element]) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { a, b in
      if !Element.loops.isFinite(a) { return "\(a)" == "\(b)" }
      return withUnsafeBytes(of: a) { a in withUnsafeBytes(of: b) { b in a.elementsEqual(b) } }
    }
}
