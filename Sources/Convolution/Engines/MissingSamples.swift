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

  /// A convolution with one engine, nil for the samples' own.
  package typealias Filter = (
    _ engine: (any ConvolutionEngine<Element>)?, _ input: BoundaryReader<Element>,
    _ output: OutputWindow<Element>
  ) -> Void

  /// - Parameter makeEngine: the plan's engine for another kernel.
  package init(
    plan: ConvolutionPlan, kernel: Matrix<Element>, options: ConvolutionOptions<Element>,
    loops: ElementLoops<Element>,
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
    var integers = ConvolutionOptions<Int64>()
    integers.correlates = options.correlates
    integers.threads = options.threads
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

  /// Whether anything is missing in what is held, or outside.
  package func isMissing(in input: BoundaryReader<Element>) -> Bool {
    if arithmetic.isNaN(input.fillValue) { return true }
    return input.held.rows.contains { row in
      let line = input.at(row, input.held.columns.lowerBound)
      return (0..<input.held.columns.count).contains { arithmetic.isNaN(line[$0]) }
    }
  }

  /// Convolves an input that misses something; every output of the regions is written.
  ///
  /// - Parameter outputs: what the filter fills.
  package func run(
    _ outputs: [Region], reading input: BoundaryReader<Element>, writing output: OutputWindow<Element>,
    filter: Filter
  ) throws(ConvolutionError) {
    let box = outputs.reduce(outputs[0]) { $0.hull($1) }
    let reached = try reached(box, input)
    var known = samples(of: input, missing: loops.zero) { $0 }
    with(&known, of: input, outside: arithmetic.isNaN(input.fillValue) ? loops.zero : input.fillValue) {
      filter(nil, $0, output)
    }
    known = samples(of: input, missing: loops.zero) { _ in arithmetic.one }
    let edge = arithmetic.isNaN(input.fillValue) ? loops.zero : arithmetic.one
    func filtered(_ engine: (any ConvolutionEngine<Element>)?) -> [Element] {
      [Element](uninitializedCount: box.shape.count) { results in
        let window = OutputWindow(
          base: results.baseAddress!, rowStride: box.columns.count, row: box.rows.lowerBound,
          column: box.columns.lowerBound)
        with(&known, of: input, outside: edge) { filter(engine, $0, window) }
      }
    }
    let divisors = filtered(nil)
    let shares = weights.map { filtered($0.engine) }
    let taps = support.elements.reduce(0) { $0 + Int64($1) }
    let undefined = arithmetic.element(.nan)
    for region in outputs {
      for row in region.rows {
        for column in region.columns {
          let index = (row - box.rows.lowerBound) * box.columns.count + column - box.columns.lowerBound
          guard reached.elements[index] < taps else { continue }
          let isKnown =
            reached.elements[index] > 0 && arithmetic.magnitude(divisors[index]) > noise
            && isHeavy(shares?[index])
          let place = output.at(row, column)
          place.pointee = isKnown ? arithmetic.ratio(place.pointee, sum, divisors[index]) : undefined
        }
      }
    }
  }

  /// How many valid samples each output reaches with a tap that is not zero.
  private func reached(_ outputs: Region, _ input: BoundaryReader<Element>) throws(ConvolutionError)
    -> Matrix<Int64>
  {
    let needed = BlockExtent(outputs: outputs, of: geometry).input
    var line = [Element](repeating: loops.zero, count: needed.columns.count)
    let valid = Matrix<UInt8>(shape: needed.shape) { mask in
      for (index, row) in needed.rows.enumerated() {
        line.withUnsafeMutableBufferPointer {
          input.copy(row: row, columns: needed.columns, to: $0.baseAddress!)
        }
        for column in 0..<line.count {
          mask[index * line.count + column] = arithmetic.isNaN(line[column]) ? 0 : 1
        }
      }
    }
    return try ExactConvolution(
      valid, kernel: support, geometry: geometry.window(of: outputs.shape), options: options
    ).result()
  }

  /// What is held, row by row, with `value` of what is there.
  private func samples(
    of input: BoundaryReader<Element>, missing: Element, _ value: (Element) -> Element
  ) -> [Element] {
    let held = input.held
    return [Element](uninitializedCount: held.shape.count) { samples in
      for (index, row) in held.rows.enumerated() {
        let line = input.at(row, held.columns.lowerBound)
        for column in 0..<held.columns.count {
          let sample = line[column]
          samples.initializeElement(
            at: index * held.columns.count + column, to: arithmetic.isNaN(sample) ? missing : value(sample))
        }
      }
    }
  }

  /// Other samples in the places of those that are held.
  private func with(
    _ samples: inout [Element], of input: BoundaryReader<Element>, outside: Element,
    _ body: (BoundaryReader<Element>) -> Void
  ) {
    samples.withUnsafeBufferPointer {
      body(
        BoundaryReader(
          base: $0.baseAddress!, shape: input.shape, rowStride: input.held.columns.count,
          boundary: input.boundary, fillValue: outside, held: input.held))
    }
  }

  /// Whether the valid taps weigh as much as they must, to within rounding.
  private func isHeavy(_ share: Element?) -> Bool {
    guard let weights, let share else { return true }
    return arithmetic.magnitude(share) >= weights.least * weights.sum - noise
  }
}
