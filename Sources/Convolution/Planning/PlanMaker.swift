import FFTW

/// What planning needs to know of a kernel beside its shape.
package struct KernelFacts: Sendable, Equatable {
  /// Every tap is a number; otherwise only a direct sum keeps the others' outputs clean.
  package var isFinite = true
  /// The products of a column and a row that it is the sum of, where there are few.
  package var separation: SeparationFacts?
}

/// Weighs the methods for one geometry.
package struct PlanMaker {
  package let geometry: Geometry
  package let mode: ConvolutionMode
  package let facts: KernelFacts
  package let model: CostModel
  /// Threads that may be used.
  package let threads: Int
  /// The ranges of integer operands, which decide how transforms may serve them.
  package let integers: IntegerFacts?
  /// The largest bound per unit of ‖x‖·‖h‖ that may be chosen.
  package let tolerance: Double?
  /// The most bytes of scratch and prepared kernel.
  package let memoryLimit: Int?
  /// Whether one transform of everything is left out.
  package let inBlocks: Bool

  package init(
    geometry: Geometry, mode: ConvolutionMode, facts: KernelFacts, kind: ElementKind, threads: Int?,
    integers: IntegerFacts? = nil, tolerance: Double? = nil, memoryLimit: Int? = nil, inBlocks: Bool = false,
    profile: MachineProfile = ProfileStore.status.profile
  ) {
    self.geometry = geometry
    self.mode = mode
    self.facts = facts
    self.model = CostModel(profile: profile, kind: kind)
    self.threads = threads ?? Machine.cores
    self.integers = integers
    self.tolerance = tolerance
    self.memoryLimit = memoryLimit
    self.inBlocks = inBlocks
  }

  /// The plan for a method, or for the fastest one.
  package func plan(_ method: ConvolutionMethod, blockLength: Axes<Int>?) throws(ConvolutionError)
    -> ConvolutionPlan
  {
    guard threads >= 1 else {
      throw .invalidOption(name: "threads", value: "\(threads)", rule: "must be at least 1")
    }
    if let blockLength { try check(blockLength, method) }
    try checkServes(method)
    var candidates = [direct()]
    if let terms = facts.separation, serves(.separable) { candidates.append(separable(terms)) }
    if serves(.fft) {
      do {
        // Integers pass through transforms in double precision.
        let transforms =
          integers == nil ? model : CostModel(profile: model.profile, kind: .f64)
        if let choice = try BlockLength(
          model: transforms, geometry: geometry, threads: threads, memoryLimit: memoryLimit,
          inBlocks: inBlocks
        ).best(forced: blockLength), let candidate = integers.map({ fft(choice, $0) }) ?? fft(choice) {
          candidates.append(candidate)
        }
      } catch {
        if method == .fft { throw .methodCannotServe(method: "fft", reason: "\(error)") }
      }
    }
    if let memoryLimit { try keep(&candidates, withinBytes: memoryLimit, method) }
    candidates.sort { $0.weight < $1.weight }
    if let tolerance { try keep(&candidates, within: tolerance, method) }
    let wanted = method == .automatic ? candidates.first : candidates.first { $0.method == method }
    guard let chosen = wanted else {
      throw .methodCannotServe(
        method: method.rawValue, reason: "its blocks would not fit the memory of this machine")
    }
    return ConvolutionPlan(
      mode: mode, boundary: geometry.boundary, inputShape: geometry.inputShape,
      kernelShape: geometry.kernelShape, outputShape: geometry.outputShape, candidates: candidates,
      reason: reason(for: chosen, among: candidates, forced: method != .automatic), chosen: chosen,
      geometry: geometry)
  }

  /// Leaves the candidates that need no more memory than there may be.
  private func keep(
    _ candidates: inout [ConvolutionPlan.Candidate], withinBytes limit: Int, _ method: ConvolutionMethod
  ) throws(ConvolutionError) {
    let able = candidates.filter { method == .automatic || $0.method == method }
    candidates = candidates.filter { $0.memoryBytes <= limit }
    if !able.isEmpty, !candidates.contains(where: { method == .automatic || $0.method == method }) {
      throw .memoryLimitOutOfReach(limit: limit, least: able.map(\.memoryBytes).min() ?? limit)
    }
  }

  /// Leaves the candidates that can be expected to meet the tolerance; where none can, all of them, after the
  /// compensated sum.  Blocks that miss it are computed again, so that this decides about time, not truth.
  private func keep(
    _ candidates: inout [ConvolutionPlan.Candidate], within tolerance: Double, _ method: ConvolutionMethod
  ) throws(ConvolutionError) {
    guard tolerance >= 0 else {
      throw .invalidOption(name: "tolerance", value: "\(tolerance)", rule: "must be a number of at least 0")
    }
    func meets(_ candidate: ConvolutionPlan.Candidate) -> Bool {
      (method == .automatic || candidate.method == method) && candidate.expectedError(geometry) <= tolerance
    }
    if candidates.contains(where: meets) {
      candidates = candidates.filter(meets)
    } else if model.kind == .f32 || model.kind == .f64, method == .automatic || method == .direct {
      var last = direct()
      last.errorBound = ErrorModel.compensatedSum(
        terms: geometry.kernelShape.count, unitRoundoff: model.kind.unitRoundoff)
      last.predictedSeconds *= 30
      last.isCompensated = true
      candidates = [last]
    } else {
      candidates.sort { $0.errorBound.guaranteed < $1.errorBound.guaranteed }
    }
  }

  private func serves(_ method: ConvolutionMethod) -> Bool { refusal(of: method) == nil }

  private func checkServes(_ method: ConvolutionMethod) throws(ConvolutionError) {
    if let reason = refusal(of: method) {
      throw .methodCannotServe(method: method.rawValue, reason: reason)
    }
  }

  /// Why a method cannot do this, or nil.
  private func refusal(of method: ConvolutionMethod) -> String? {
    switch method {
    case .automatic, .direct: return nil
    case .separable:
      if model.kind == .i64 { return "integers are convolved exactly; use method direct or fft" }
      if !facts.isFinite { return "the kernel has taps that are not finite; use method direct" }
      if geometry.kernelShape.rows == 1 || geometry.kernelShape.columns == 1 {
        return "the kernel is a single row or column, which has nothing to separate; use method direct"
      }
      if !SeparableLimits.fits(geometry) { return "stride or dilation are too large; use method direct" }
      if facts.separation == nil { return "the kernel is not of rank one; use method direct or fft" }
      return nil
    case .fft:
      if !facts.isFinite { return "the kernel has taps that are not finite; use method direct" }
      return nil
    }
  }

  private func check(_ block: Axes<Int>, _ method: ConvolutionMethod) throws(ConvolutionError) {
    guard method == .fft else {
      throw .invalidOption(
        name: "block length", value: "\(block)", rule: "goes with method fft, not \(method.rawValue)")
    }
    for (name, length, span, isOneRow) in [
      ("rows", block.rows, geometry.rows.span, geometry.rows.kernelLength == 1),
      ("columns", block.columns, geometry.columns.span, false),
    ] where length < span || length > 1 << 30 {
      if isOneRow { continue }
      throw .invalidOption(
        name: "block length", value: "\(length)",
        rule: "must be at least the kernel's span of \(span) along the \(name), and at most 2^30")
    }
  }

  private func direct() -> ConvolutionPlan.Candidate {
    let taps = geometry.kernelShape.count
    // Sums that may pass Int64 are taken in two of 128 bits, one output after another.
    let isWide = integers.map { !$0.fitInt64 } ?? false
    let alone = model.direct(geometry) * (isWide ? 30 : 1)
    let threads = isWide ? 1 : workers(alone)
    return ConvolutionPlan.Candidate(
      method: .direct, predictedSeconds: share(alone, threads),
      weight: ThreadNeutral.weight { share(alone, isWide ? 1 : $0) },
      memoryBytes: taps * model.kind.stride,
      errorBound: ErrorModel.sum(
        terms: taps, isComplex: model.kind.isComplex, unitRoundoff: model.kind.unitRoundoff),
      blockShape: nil, blockCount: max(1, geometry.outputShape.count >> 16), threads: threads, packing: nil)
  }

  private func separable(_ terms: SeparationFacts) -> ConvolutionPlan.Candidate {
    let alone = model.separable(geometry, rank: terms.rank)
    let threads = workers(alone)
    let blocks = SeparableBlocks(geometry, windowBytesPerColumn: terms.rank * model.kind.stride)
    return ConvolutionPlan.Candidate(
      method: .separable, predictedSeconds: share(alone, threads),
      weight: ThreadNeutral.weight { share(alone, $0) },
      memoryBytes: threads * blocks.windowCount * terms.rank * model.kind.stride,
      errorBound: ErrorModel.separable(
        rows: geometry.rows.kernelLength, columns: geometry.columns.kernelLength,
        isComplex: model.kind.isComplex, terms: terms, unitRoundoff: model.kind.unitRoundoff),
      blockShape: nil, blockCount: max(1, geometry.outputShape.count >> 17), threads: threads, packing: nil,
      rank: terms.rank)
  }

  private func fft(_ choice: BlockLength.Choice) -> ConvolutionPlan.Candidate {
    ConvolutionPlan.Candidate(
      method: .fft, predictedSeconds: choice.seconds, weight: choice.weight, memoryBytes: choice.memoryBytes,
      errorBound: choice.packing == .block
        ? ErrorModel.block(choice.transform, unitRoundoff: model.kind.unitRoundoff)
        : ErrorModel.transform(points: choice.transform.count, unitRoundoff: model.kind.unitRoundoff),
      blockShape: choice.transform, blockCount: choice.units, threads: choice.threads,
      packing: choice.packing)
  }

  /// Integers through the same transforms, once for each product of limbs; exact.
  private func fft(_ choice: BlockLength.Choice, _ integers: IntegerFacts) -> ConvolutionPlan.Candidate? {
    let samples = geometry.zeroOutside ? geometry.inputShape.count : Int.max
    guard
      let splitting = ExactSplitting.cheapest(
        for: integers, points: choice.transform.count, sampleCount: samples)
    else { return nil }
    var candidate = fft(choice)
    candidate.splitting = splitting
    candidate.errorBound = ErrorBound(guaranteed: 0, typical: 0)
    // Each product writes and reads a piece once more, and rounds it.
    candidate.predictedSeconds =
      Double(splitting.products) * (choice.seconds + 2 * model.traffic(geometry))
    candidate.weight = Double(splitting.products) * (choice.weight + 4 * model.traffic(geometry))
    candidate.memoryBytes =
      choice.memoryBytes * splitting.taps.count
      + choice.threads * 2 * choice.transform.count * (integers.fitInt64 ? 32 : 56)
    return candidate
  }

  private func workers(_ seconds: Double) -> Int { seconds > model.worthSharing ? threads : 1 }

  private func share(_ seconds: Double, _ threads: Int) -> Double {
    threads == 1 ? seconds : seconds / Double(threads) + model.profile.threadWake
  }

  private func reason(
    for chosen: ConvolutionPlan.Candidate, among candidates: [ConvolutionPlan.Candidate], forced: Bool
  ) -> String {
    let kernel =
      "a kernel of \(geometry.kernelShape) on \(geometry.inputShape) \(model.kind.rawValue) samples"
    let splitting =
      chosen.rank > 1
      ? "; as a sum of \(chosen.rank) separable ones" : chosen.splitting.map { "; \($0)" } ?? ""
    if forced { return "asked for, with \(kernel)\(splitting)" }
    if chosen.isCompensated {
      return "only a sum that carries its rounding errors along meets the tolerance, with \(kernel)"
    }
    guard let next = candidates.first(where: { $0.method != chosen.method }) else {
      if tolerance != nil { return "the only method that is expected to meet the tolerance, with \(kernel)" }
      return facts.isFinite
        ? "the only method for \(kernel)"
        : "\(kernel) has taps that are not finite, which only a direct sum keeps apart"
    }
    return """
      for \(kernel) it is predicted to take \(inWords(seconds: chosen.predictedSeconds)), \
      \(next.method.rawValue) \(inWords(seconds: next.predictedSeconds)) (\(model.profile.source))\(splitting)
      """
  }
}

extension ConvolutionPlan.Candidate {
  /// The guaranteed error per unit of ‖signal‖·‖kernel‖, for a signal that is equally loud everywhere: a block
  /// then has its share of ‖signal‖², and a sum that of its taps.
  fileprivate func expectedError(_ geometry: Geometry) -> Double {
    let reach = blockShape.map { 2 * $0.count } ?? geometry.kernelShape.count
    let share = min(1, Double(reach) / Double(geometry.inputShape.count))
    return errorBound.guaranteed * share.squareRoot()
  }
}

extension ConvolutionPlan {
  /// Whether a signal that is equally loud everywhere is expected to meet a tolerance without further ado.
  package func isExpected(toMeet tolerance: Double) -> Bool {
    !chosen.isCompensated && chosen.expectedError(geometry) <= tolerance
  }

  /// Why the plan's method cannot do another kernel, or nil.
  package func refusal(of facts: KernelFacts) -> String? {
    if method == .separable, facts.separation == nil {
      return chosen.rank == 1
        ? "the new kernel is not of rank one"
        : "the new kernel is not the sum of \(chosen.rank) separable ones"
    }
    if method != .direct, !facts.isFinite { return "the new kernel has taps that are not finite" }
    return nil
  }
}

/// The limits within which a separable pass keeps its window in memory, and those of the search for terms.
package enum SeparableLimits {
  /// How many terms may pay: each costs a row and a column of taps, and beyond four a sum over the taps or a
  /// transform is faster whatever the shape.  Method `separable` itself is for kernels of rank one.
  package static func maximumRank(_ kernel: Shape, _ method: ConvolutionMethod) -> Int {
    switch method {
    case .separable: 1
    case .automatic: kernel.count > 4096 ? 1 : max(1, min(4, min(kernel.rows, kernel.columns) / 2))
    case .direct, .fft: 0
    }
  }

  package static func fits(_ geometry: Geometry) -> Bool {
    geometry.rows.stride < 1 << 14 && geometry.columns.stride < 1 << 14 && geometry.rows.span < 1 << 20
      && geometry.columns.span < 1 << 24
  }
}
