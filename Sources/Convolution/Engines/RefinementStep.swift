/// Some outputs to compute again: their input in double precision, and room for the results.
struct RefinementTask<Wide: ConvolutionElement> {
  let halo: UnsafeBufferPointer<Wide>
  let norms: SampleNorms
  /// The largest bound that is accepted.
  let limit: Double
  let window: LocalWindow<Wide>
  let results: UnsafeMutableBufferPointer<Wide>
  /// Outputs that count; behind them results may be anything.
  let outputs: Shape

  var reader: BoundaryReader<Wide> { window.reader(of: halo.baseAddress!) }
  var output: OutputWindow<Wide> { window.window(over: results.baseAddress!) }
  /// Rows and columns of input that these outputs read.
  var inputShape: Shape {
    let (rows, columns) = (window.geometry.rows, window.geometry.columns)
    return Shape(
      rows: rows.inputRange(for: 0..<outputs.rows).count,
      columns: columns.inputRange(for: 0..<outputs.columns).count)
  }
  var region: Region { Region(rows: 0..<outputs.rows, columns: 0..<outputs.columns) }

  /// max |y| of the results that count.
  var largestResult: Double {
    region.rows.reduce(0) {
      max($0, largestMagnitude(UnsafeBufferPointer(start: output.at($1, 0), count: outputs.columns)))
    }
  }
}

/// One way to compute outputs again.
protocol RefinementStep<Wide>: Sendable {
  associatedtype Wide: ConvolutionElement
  /// Computes the outputs, if that can meet the limit.
  ///
  /// - Returns: the guaranteed bound that is reached; a value above the limit says that nothing is promised.
  func run(_ task: RefinementTask<Wide>) -> Double
}

/// Direct sums: γ_K·(|x| ∗ |h|).
struct DirectStep<Wide: ConvolutionElement>: RefinementStep {
  private let engine: DirectEngine<Wide>
  private let bound: RunBound

  init(geometry: Geometry, taps: [Wide]) {
    engine = DirectEngine(geometry: geometry, taps: taps, loops: Wide.loops)
    bound = RunBound(sumOf: taps)
  }

  func run(_ task: RefinementTask<Wide>) -> Double {
    let reached = bound.block(task.norms, largestOutput: 0).guaranteed
    if reached <= task.limit { engine.fill(task.region, reading: task.reader, writing: task.output) }
    return reached
  }
}

/// Sums that carry their rounding errors along: u·|y| + γ_K²·(|x| ∗ |h|).
struct CompensatedStep: RefinementStep {
  private let engine: CompensatedEngine<Double>
  private let kernel: SampleNorms

  init(geometry: Geometry, taps: [Double]) {
    engine = CompensatedEngine(geometry: geometry, taps: taps)
    kernel = SampleNorms(taps)
  }

  func run(_ task: RefinementTask<Double>) -> Double {
    let (u, terms) = (0x1p-53, Double(kernel.count))
    let gamma = terms * u / (1 - terms * u)
    let squared = gamma * gamma * min(task.norms.norm * kernel.norm, task.norms.largest * kernel.sum)
    if squared > task.limit { return squared }
    engine.fill(task.region, reading: task.reader, writing: task.output)
    return (squared + u * task.largestResult) * (1 + 0x1p-40) + 4 * terms * .leastNonzeroMagnitude
  }
}

/// Transforms of the samples less their mean m: y = m·Σh + (x − m) ∗ h.
///
/// What is added is as good as exact, so that the error is that of the rest: of slow signals on a large offset
/// hardly anything.  Subtracting rounds each sample by u·|x − m|.
struct MeanRemoval: RefinementStep {
  private let engine: any ConvolutionEngine<Double>
  private let factor: Double
  private let kernel: SampleNorms
  private let sum: CompensatedSum<Double>
  private let points: Int

  init(geometry: Geometry, taps: [Double]) throws(ConvolutionError) {
    let prepared = PreparedKernel(
      correlationForm: taps, shape: geometry.kernelShape, loops: Double.loops)
    let plan = try PlanMaker(
      geometry: geometry, mode: .valid, facts: prepared.facts, kind: .f64, threads: 1
    ).plan(.fft, blockLength: nil)
    engine = try EngineFactory.make(plan, kernel: prepared)
    factor = plan.errorBound.guaranteed
    points = plan.blockShape?.count ?? 1
    kernel = SampleNorms(taps)
    var sum = CompensatedSum<Double>()
    for tap in taps { sum.add(tap, times: 1) }
    self.sum = sum
  }

  func run(_ task: RefinementTask<Double>) -> Double {
    let (shape, width) = (task.inputShape, task.window.geometry.columns.inputLength)
    var (total, count) = (0.0, 0.0)
    for row in 0..<shape.rows {
      for sample in task.halo[row * width..<row * width + shape.columns] where sample.isFinite {
        total += sample
        count += 1
      }
    }
    let mean = total / max(count, 1)
    guard mean.isFinite, mean != 0 else { return .infinity }
    var rest = [Double](repeating: 0, count: task.halo.count)
    for row in 0..<shape.rows {
      for place in row * width..<row * width + shape.columns { rest[place] = task.halo[place] - mean }
    }
    let norms = SampleNorms(rest)
    let underflow = 4 * Double.leastNonzeroMagnitude * Double(points) * Double(points) * (1 + kernel.sum)
    let promise = (factor + 0x1p-53) * norms.norm * kernel.norm + underflow
    if promise > task.limit { return promise }
    rest.withUnsafeBufferPointer { convolve($0.baseAddress!, task) }
    // m·Σh as a sum of two numbers.
    let high = mean * sum.value
    let low = (-high).addingProduct(mean, sum.value) + mean * sum.remainder
    for row in task.region.rows {
      let line = task.output.at(row, 0)
      for column in task.region.columns { line[column] = (line[column] + low) + high }
    }
    let rounding = 0x1p-53 * (2 * task.largestResult + abs(high)) + 0x1p-100 * abs(mean) * kernel.sum
    return (promise + rounding) * (1 + 0x1p-40)
  }

  private func convolve(_ samples: UnsafePointer<Double>, _ task: RefinementTask<Double>) {
    withUnsafeTemporaryAllocation(byteCount: max(engine.scratchBytes, 1), alignment: 64) { scratch in
      for block in 0..<engine.blockCount {
        _ = engine.run(
          block: block, reading: task.window.reader(of: samples), writing: task.output,
          scratch: scratch.baseAddress!)
      }
    }
  }
}

#if arch(x86_64)
  import FFTW

  /// Transforms in long double, each result rounded once.
  struct LongDoubleStep<Wide: ConvolutionElement>: RefinementStep {
    private let geometry: Geometry
    private let taps: [Wide]
    private let norm: Double

    init(geometry: Geometry, taps: [Wide]) {
      self.geometry = geometry
      self.taps = taps
      norm = SampleNorms(taps).norm
    }

    func run(_ task: RefinementTask<Wide>) -> Double {
      // Its plans and spectrum are made when a block needs them, which is seldom.
      guard task.halo.allSatisfy(Wide.loops.isFinite),
        let engine = try? LongDoubleOverlapSave(geometry: geometry, taps: taps)
      else { return .infinity }
      let promise = engine.factor * task.norms.norm * norm
      if promise > task.limit { return promise }
      for run in 0..<engine.runs {
        let done = try? engine.run(run, reading: task.reader) { row, column, re, im in
          let place = UnsafeMutableRawPointer(task.output.at(row, column)).assumingMemoryBound(
            to: Double.self)
          place[0] = Double(re)
          if MemoryLayout<Wide>.size == 16 { place[1] = Double(im) }
        }
        if done == nil { return .infinity }
      }
      return (promise + 0x1p-53 * task.largestResult) * (1 + 0x1p-40) + .leastNonzeroMagnitude
    }
  }
#endif
