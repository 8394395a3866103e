import ComplexModule

/// Computes outputs again that miss a tolerance, each time with a smaller error, in double precision and beyond.
///
/// In this order, until a guaranteed bound meets the limit: transforms of the samples less their mean; direct
/// sums; transforms in long double, where the machine has it; sums that carry their rounding errors along.
/// With many taps long double comes before direct sums, which are then slower and no better.
package struct BlockRefiner<Element: ConvolutionElement>: Sendable {
  private typealias Refinement =
    @Sendable (Region, _ limit: Double, BoundaryReader<Element>, OutputWindow<Element>) -> Double

  /// Outputs that are computed together.
  private let piece: Shape
  private let refine: Refinement

  /// - Parameters:
  ///   - kernel: finite taps.
  ///   - geometry: of the whole problem.
  package init(kernel: Matrix<Element>, correlates: Bool, geometry: Geometry) throws(ConvolutionError) {
    let scalars = WideScalars<Element>.make()
    let piece = Self.piece(geometry)
    self.piece = piece
    let taps = PreparedKernel.correlationForm(of: kernel, correlates: correlates, Element.loops)
    if scalars.parts == 1 {
      var wide = [Double](repeating: 0, count: taps.count)
      scalars.widen(taps, &wide, taps.count)
      let window = try LocalWindow(geometry, outputs: piece, zero: 0.0)
      refine = Self.refinement(
        window, piece, geometry, scalars, steps: Self.realSteps(window.geometry, wide))
    } else {
      var wide = [Complex<Double>](repeating: .zero, count: taps.count)
      wide.withUnsafeMutableBytes {
        scalars.widen(taps, $0.bindMemory(to: Double.self).baseAddress!, taps.count)
      }
      let window = try LocalWindow(geometry, outputs: piece, zero: Complex<Double>.zero)
      refine = Self.refinement(
        window, piece, geometry, scalars, steps: Self.commonSteps(window.geometry, wide))
    }
  }

  /// Four spans, so that a transform serves them.
  private static func piece(_ geometry: Geometry) -> Shape {
    func count(_ axis: AxisGeometry, least: Int) -> Int {
      min(axis.count, max(least, 4 * axis.span / axis.stride))
    }
    let isImage = geometry.rows.span > 1
    return Shape(
      rows: isImage ? count(geometry.rows, least: 64) : 1,
      columns: count(geometry.columns, least: isImage ? 64 : 2048))
  }

  private static func realSteps(
    _ geometry: Geometry, _ taps: [Double]
  ) -> [any RefinementStep<Double>] {
    var steps: [any RefinementStep<Double>] = []
    if let meanRemoval = try? MeanRemoval(geometry: geometry, taps: taps) { steps.append(meanRemoval) }
    return steps + commonSteps(geometry, taps) + [CompensatedStep(geometry: geometry, taps: taps)]
  }

  private static func commonSteps<Wide: ConvolutionElement>(
    _ geometry: Geometry, _ taps: [Wide]
  ) -> [any RefinementStep<Wide>] {
    var steps: [any RefinementStep<Wide>] = [DirectStep(geometry: geometry, taps: taps)]
    #if arch(x86_64)
      let longDouble = LongDoubleStep(geometry: geometry, taps: taps)
      // A direct sum takes a quarter of a nanosecond for each tap, a long double transform some hundreds.
      steps.insert(longDouble, at: taps.count > 1000 ? 0 : 1)
    #endif
    return steps
  }

  private static func refinement<Wide: ConvolutionElement>(
    _ window: LocalWindow<Wide>, _ piece: Shape, _ geometry: Geometry, _ scalars: WideScalars<Element>,
    steps: [any RefinementStep<Wide>]
  ) -> Refinement {
    { outputs, limit, input, output in
      let extent = BlockExtent(outputs: outputs, of: geometry)
      let halo = window.load(extent.input, of: input, through: scalars)
      var results = [Wide](repeating: .zero, count: piece.count)
      let bound = halo.withUnsafeBufferPointer { halo in
        results.withUnsafeMutableBufferPointer { results in
          let task = RefinementTask(
            halo: halo, norms: SampleNorms(halo), limit: limit, window: window, results: results,
            outputs: outputs.shape)
          var best = Double.infinity
          for step in steps {
            let reached = step.run(task)
            best = min(best, reached)
            if reached <= limit { break }
          }
          return best
        }
      }
      guard bound <= limit else { return bound }
      results.withUnsafeBytes {
        let wide = $0.bindMemory(to: Double.self).baseAddress!
        for (line, row) in outputs.rows.enumerated() {
          scalars.round(
            wide + line * piece.columns * scalars.parts, output.at(row, outputs.columns.lowerBound),
            outputs.columns.count)
        }
      }
      return bound
    }
  }

  /// Computes some outputs again.
  ///
  /// - Parameter limit: the largest bound that is accepted, before results are rounded to the samples' type.
  /// - Returns: the guaranteed bound reached; above the limit the outputs are as they were.
  package func refine(
    _ outputs: Region, limit: Double, reading input: BoundaryReader<Element>,
    writing output: OutputWindow<Element>
  ) -> Double {
    let grid = BlockGrid(outputs: outputs.shape, block: piece)
    return (0..<grid.count).reduce(0.0) { worst, index in
      let part = grid[index]
      let region = Region(
        rows: shifted(part.rows, by: outputs.rows.lowerBound),
        columns: shifted(part.columns, by: outputs.columns.lowerBound))
      return max(worst, refine(region, limit, input, output))
    }
  }
}
