import ArgumentParser
import BenchmarkSupport
import Convolution

/// Layers that stand for many, and a filter bank beside as many convolutions.
struct Layers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time convolutional layers and a filter bank (Benchmarks/layers_beside_pytorch.py).",
    discussion: """
      Tab-separated on stdout, for each layer: name, images, filters, stride, padding, threads, seconds of one \
      call and of the preparation, method. Last, the filter bank of 64 kernels of 63 × 63 over 2048 × 2048 and 64 \
      convolutions of one kernel, both with their preparation.
      """)

  @Option(help: "Threads that the library may use.") var threads = 1
  @Option(help: "Seconds for each layer.") var seconds = 1.0
  @Flag(inversion: .prefixedNo, help: "Time the filter bank.") var bank = true

  private struct Layer {
    let name: String
    let input: [Int]
    let filters: [Int]
    var stride = 1
    var padding = 0
  }

  private static let layers = [
    Layer(name: "3x3", input: [1, 64, 56, 56], filters: [64, 64, 3, 3], padding: 1),
    Layer(name: "7x7 stride 2", input: [1, 3, 224, 224], filters: [64, 3, 7, 7], stride: 2, padding: 3),
    Layer(name: "31x31", input: [1, 16, 256, 256], filters: [16, 16, 31, 31], padding: 15),
  ]

  func run() throws {
    for layer in Self.layers { try measure(layer) }
    if bank {
      try measureBank(Float.self)
      try measureBank(Double.self)
    }
  }

  private func measure(_ layer: Layer) throws {
    var options = LayerOptions()
    options.stride = Axes(rows: layer.stride, columns: layer.stride)
    options.padding = .samples(Axes(rows: layer.padding, columns: layer.padding))
    options.threads = threads
    let input = noise(Float.self, layer.input.reduce(1, *), seed: 1)
    let filters = noise(Float.self, layer.filters.reduce(1, *), seed: 2)
    let start = Clock.wall()
    let prepared = try ConvolutionLayer(
      filters: filters, shape: layer.filters, input: layer.input, options: options)
    let preparation = Double(Clock.wall() - start) * 1e-9
    var output = [Float](repeating: 0, count: prepared.outputShape.reduce(1, *))
    let seconds = try fastestSeconds(within: seconds, threads: threads) {
      var span = output.mutableSpan
      try prepared.convolve(input.span, into: &span)
    }
    let words = [layer.input, layer.filters].map { $0.map(String.init).joined(separator: "x") }
    print(
      ([layer.name] + words
        + ["\(layer.stride)", "\(layer.padding)", "\(threads)", "\(seconds)", "\(preparation)"]
        + [prepared.plan.method.rawValue]).joined(separator: "\t"))
  }

  /// Preparation and one call of the bank, and of as many convolvers: the least times, and the median ratio.
  private func measureBank<Element: ConvolutionElement & BinaryFloatingPoint & NoiseSample>(
    _: Element.Type
  ) throws {
    let (side, taps, count) = (2048, 63, 64)
    let image = noise(Element.self, side * side, seed: 1)
    let kernels = (0..<count).map {
      Matrix(rows: taps, columns: taps, elements: noise(Element.self, taps * taps, seed: UInt64(2 + $0)))
    }
    var options = ConvolutionOptions<Element>(mode: .same)
    options.threads = threads
    var output = [Element](repeating: 0, count: count * side * side)
    var span = output.mutableSpan
    var (together, apart, ratios) = (Double.infinity, Double.infinity, [Double]())
    for _ in 0..<5 {
      let start = Clock.wall()
      let bank = try FilterBank(kernels: kernels, imageRows: side, columns: side, options: options)
      try bank.convolve(image.span, into: &span)
      let middle = Clock.wall()
      for (index, kernel) in kernels.enumerated() {
        let convolver = try Convolver(kernel: kernel, imageRows: side, columns: side, options: options)
        var part = span._mutatingExtracting(index * side * side..<(index + 1) * side * side)
        try convolver.convolve(image.span, into: &part)
      }
      let round = (Double(middle - start) * 1e-9, Double(Clock.wall() - middle) * 1e-9)
      (together, apart) = (min(together, round.0), min(apart, round.1))
      ratios.append(round.0 / round.1)
    }
    // Rounds' own ratios, because a machine that is sometimes slow is so for longer than a round.
    print("bank \(Element.self)\t\(threads)\t\(together)\t\(apart)\t\(ratios.sorted()[ratios.count / 2])")
  }

  private func noise<Element: NoiseSample>(_: Element.Type, _ count: Int, seed: UInt64) -> [Element] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Element.noise(&generator) }
  }
}
