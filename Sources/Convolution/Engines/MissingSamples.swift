/// Normalised convolution: NaN in the input as samples that are missing.
///
/// `y = conv(x with NaN as 0) · Σh / conv(valid)`. Which outputs miss anything, and which miss everything, is
/// counted in integers, exactly; the rest is the convolution's own engine, run on the samples and on the
/// weights. Complexity: that of two convolutions and an exact one, of three with a minimum weight, where the
/// input has a NaN; one look at the input where it has none.
package struct MissingSamples<Element: Sendable>: Sendable {
  private let arithmetic: MissingSampleArithmetic<Element>
  private let loops: ElementLoops<Element>
  private let geometry: Geometry
  /// Σh
  private let sum: Element
  /// Where the kernel is not zero.
  private let support: Matrix<UInt8>
  private let options: ConvolutionOptions<Int64>
  /// Σ|h|, and the engine that convolves with |h|.
  private let weights: (sum: Double, least: Double, engine: any ConvolutionEngine<Element>)?
  /// What rounding can make of a weight that is zero.
  private let noise: Double

  /// A convolution with one engine from `(input, outside) → output`.
  package typealias Filter = (
    _ engine: (any ConvolutionEngine<Element>)?, _ input: UnsafePointer<Element>, _ outside: Element,
    _ output: UnsafeMutablePointer<Element>
  ) -> Void

  /// - Parameter makeEngine: the plan's engine for another kernel.
  package init(
    plan: ConvolutionPlan, kernel: Matrix<Element>, options: ConvolutionOptions<Element>,
    outside fillValue: Element, loops: ElementLoops<Element>,
    makeEngine: (Matrix<Element>) throws(ConvolutionError) -> any ConvolutionEngine<Element>
  ) throws(ConvolutionError) where Element: Equatable {
    let arithmetic = MissingSampleArithmetic<Element>.make()
    let magnitudes = kernel.elements.map(arithmetic.magnitude)
    let total = magnitudes.reduce(0, +)
    let taps = options.correlates ? kernel.elements.map(loops.conjugate) : kernel.elements
    sum = taps.reduce(loops.zero, loops.add)
    let u = loops.kind.unitRoundoff
    // Σh is wrong by γ_K·Σ|h| at most: a sum within that may as well be zero.
    guard total.isFinite, arithmetic.magnitude(sum) > 2 * Double(taps.count) * u * total else {
      throw .invalidOption(
        name: "nan", value: NaNPolicy.ignore.rawValue,
        rule: """
          restores the sum of the kernel, which must be finite and not zero, but these taps sum to \(sum); \
          use propagate
          """)
    }
    let least = options.minimumWeight
    guard least >= 0, least <= 1 else {
      throw .invalidOption(name: "minimum weight", value: "\(least)", rule: "must be from 0 to 1")
    }
    self.arithmetic = arithmetic
    self.loops = loops
    geometry = plan.geometry
    support = Matrix(
      rows: kernel.rows, columns: kernel.columns, elements: magnitudes.map { $0 == 0 ? 0 : 1 })
    var integers = ConvolutionOptions<Int64>(mode: options.mode, boundary: options.boundary, fillValue: 1)
    integers.correlates = options.correlates
    integers.threads = options.threads
    if arithmetic.isNaN(fillValue) { integers.fillValue = 0 }
    self.options = integers
    let norm = magnitudes.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let points = Double(max(plan.blockShape?.count ?? 0, taps.count))
    noise = plan.errorBound.guaranteed * points.squareRoot() * norm
    if least > 0 {
      let engine = try makeEngine(kernel.map { arithmetic.element(arithmetic.magnitude($0)) })
      weights = (total, least, engine)
    } else {
      weights = nil
    }
  }

  /// Bytes of scratch that a worker needs for the weights.
  package var scratchBytes: Int { weights?.engine.scratchBytes ?? 0 }

  /// The value outside as the samples' filter reads it.
  package func outside(_ fillValue: Element) -> Element {
    arithmetic.isNaN(fillValue) ? loops.zero : fillValue
  }

  /// Whether anything is missing.
  package func isMissing(in input: UnsafePointer<Element>, outside: Element) -> Bool {
    if arithmetic.isNaN(outside) { return true }
    for index in 0..<geometry.inputShape.count where arithmetic.isNaN(input[index]) { return true }
    return false
  }

  /// Convolves an input that misses something; every output is written.
  package func run(
    _ input: UnsafePointer<Element>, outside fillValue: Element, _ output: UnsafeMutablePointer<Element>,
    filter: Filter
  ) throws(ConvolutionError) {
    let shape = geometry.inputShape
    let samples = UnsafeBufferPointer(start: input, count: shape.count)
    let valid = Matrix<UInt8>(
      rows: shape.rows, columns: shape.columns, elements: samples.map { arithmetic.isNaN($0) ? 0 : 1 })
    let reached = try ExactConvolution(valid, kernel: support, geometry: geometry, options: options).result()
    var known = samples.map { arithmetic.isNaN($0) ? loops.zero : $0 }
    filter(nil, known, outside(fillValue), output)
    for index in known.indices { known[index] = valid.elements[index] == 0 ? loops.zero : arithmetic.one }
    let edge = options.fillValue == 0 ? loops.zero : arithmetic.one
    let count = geometry.outputShape.count
    let divisors = [Element](uninitializedCount: count) { filter(nil, known, edge, $0.baseAddress!) }
    let shares = weights.map { weights in
      [Element](uninitializedCount: count) { filter(weights.engine, known, edge, $0.baseAddress!) }
    }
    let taps = support.elements.reduce(0) { $0 + Int64($1) }
    let undefined = arithmetic.element(.nan)
    for index in 0..<count where reached.elements[index] < taps {
      let isKnown =
        reached.elements[index] > 0 && arithmetic.magnitude(divisors[index]) > noise
        && isHeavy(shares?[index])
      output[index] = isKnown ? arithmetic.ratio(output[index], sum, divisors[index]) : undefined
    }
  }

  /// Whether the valid taps weigh as much as they must, to within rounding.
  private func isHeavy(_ share: Element?) -> Bool {
    guard let weights, let share else { return true }
    return arithmetic.magnitude(share) >= weights.least * weights.sum - noise
  }
}
