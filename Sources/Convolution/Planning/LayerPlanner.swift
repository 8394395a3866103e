/// Weighs the methods for a layer.
package struct LayerPlanner {
  package let geometry: LayerGeometry
  package let mode: ConvolutionMode
  /// Every tap is a number, and meets what is outside.
  package let isFinite: Bool
  package let model: CostModel
  package let threads: Int

  package init(
    geometry: LayerGeometry, mode: ConvolutionMode, isFinite: Bool, kind: ElementKind, threads: Int?,
    profile: MachineProfile = ProfileStore.status.profile
  ) {
    self.geometry = geometry
    self.mode = mode
    self.isFinite = isFinite
    model = CostModel(profile: profile, kind: kind)
    self.threads = threads ?? Machine.cores
  }

  /// The plan for a method, or for the fastest one; preparing the filters is not counted.
  package func plan(_ method: ConvolutionMethod, blockLength: Axes<Int>? = nil) throws(ConvolutionError)
    -> ConvolutionPlan
  {
    guard threads >= 1 else {
      throw .invalidOption(name: "threads", value: "\(threads)", rule: "must be at least 1")
    }
    var candidates = [sums()]
    if isFinite, let shared = transforms(forced: blockLength) { candidates.append(shared) }
    candidates.sort { $0.weight < $1.weight }
    guard let chosen = method == .automatic ? candidates[0] : candidates.first(where: { $0.method == method })
    else { throw .methodCannotServe(method: method.rawValue, reason: refusal(of: method)) }
    let window = geometry.window
    return ConvolutionPlan(
      mode: mode, boundary: window.boundary, inputShape: window.inputShape, kernelShape: window.kernelShape,
      outputShape: window.outputShape, candidates: candidates,
      reason: reason(for: chosen, among: candidates, forced: method != .automatic), chosen: chosen,
      geometry: window)
  }

  private func refusal(of method: ConvolutionMethod) -> String {
    if method == .separable { return "filters are not taken apart into factors; use method direct or fft" }
    if !isFinite { return "the filters have taps that are not finite; use method direct" }
    return "no block of at most 1024 × 1024 samples holds the filters and fits the memory; use method direct"
  }

  /// The cheaper way to form the sums.
  private func sums() -> ConvolutionPlan.Candidate {
    let window = geometry.window
    // Taps that are not finite may not meet zeros that are no samples.
    let mayMeetZeros = isFinite || !window.zeroOutside
    let product = mayMeetZeros ? model.channelProduct(geometry) : .infinity
    let planes = model.planeSums(geometry)
    let alone = min(product, planes)
    func share(_ threads: Int) -> Double {
      threads > 1 ? alone / Double(threads) + model.profile.threadWake : alone
    }
    let workers = alone > model.worthSharing ? threads : 1
    let blocks =
      product <= planes
      ? max(1, geometry.outputCount >> 14) : geometry.images * geometry.filters
    var candidate = ConvolutionPlan.Candidate(
      method: .direct, predictedSeconds: share(workers), weight: ThreadNeutral.weight(share),
      memoryBytes: geometry.filters * geometry.terms * model.kind.stride,
      // The bias is a term more, and so is every channel whose sum is added.
      errorBound: ErrorModel.sum(
        terms: geometry.terms + geometry.channelsInGroup + 1, isComplex: false,
        unitRoundoff: model.kind.unitRoundoff),
      blockShape: nil, blockCount: blocks, threads: workers, packing: nil)
    candidate.layerSum = product <= planes ? .product : .planes
    return candidate
  }

  /// The cheapest tiles for transforms, or nil where none can serve.
  private func transforms(forced: Axes<Int>?) -> ConvolutionPlan.Candidate? {
    var best: ConvolutionPlan.Candidate?
    let isSignal = geometry.window.rows.isIndependent
    var smallest = Int.max
    for rows in lengths(geometry.window.rows, BlockLengths.axis, forced?.rows, isIndependent: isSignal) {
      let offered = isSignal ? BlockLengths.signal : BlockLengths.axis
      for columns in lengths(geometry.window.columns, offered, forced?.columns, isIndependent: false) {
        smallest = min(smallest, rows * columns)
        // A spectrum, its product and the filter's should stay in a core's cache, which the curves do not know of.
        if rows * columns > max(Self.mostPoints, 2 * smallest) { break }
        guard let candidate = candidate(Shape(rows: rows, columns: columns)) else { continue }
        if candidate.weight < best?.weight ?? .infinity { best = candidate }
      }
    }
    return best
  }

  /// Points of a tile whose spectrum, with what it is multiplied with and what becomes of it, a core can keep near.
  private static var mostPoints: Int { 1 << 16 }

  /// The lengths worth trying along one axis: from the span to the whole window.
  private func lengths(_ axis: AxisGeometry, _ offered: [Int], _ forced: Int?, isIndependent: Bool) -> [Int] {
    if isIndependent { return [1] }
    if let forced { return [forced] }
    let (reach, overflow) = (axis.count - 1).multipliedReportingOverflow(by: axis.stride)
    let whole = overflow ? Int.max : reach.addingReportingOverflow(axis.span).partialValue
    var lengths = offered.filter { $0 - axis.span + 1 > axis.span / 8 && $0 < whole }
    if let enough = offered.first(where: { $0 >= whole }) { lengths.append(enough) }
    return lengths
  }

  private func candidate(_ transform: Shape) -> ConvolutionPlan.Candidate? {
    let window = geometry.window
    guard transform.rows >= window.rows.span, transform.columns >= window.columns.span,
      BlockLengths.matrix(transform) != nil
    else { return nil }
    let tiles = Double(TileCount(geometry: window, transform: transform).count) * Double(geometry.images)
    guard tiles < 1e15 else { return nil }
    let pairs = (Int(tiles) + 1) / 2
    let each = model.sharedTransforms(geometry, transform: transform)
    let workers = each * Double(pairs) > model.worthSharing ? min(threads, pairs) : 1
    func seconds(_ threads: Int) -> Double {
      model.parallel(each, units: pairs, threads: threads, traffic: model.traffic(geometry))
    }
    let planes = Double(geometry.filters) * Double(geometry.channelsInGroup)
    let working = Double(workers) * Double(2 * geometry.channelsInGroup + 5)
    let bytes = (2 * planes + working) * Double(transform.count) * Double(model.kind.stride)
    guard bytes < Double(Machine.memory) / 2 else { return nil }
    return ConvolutionPlan.Candidate(
      method: .fft, predictedSeconds: seconds(workers), weight: ThreadNeutral.weight(seconds),
      memoryBytes: Int(bytes),
      errorBound: ErrorModel.sharedTransform(
        points: transform.count, channels: geometry.channelsInGroup, unitRoundoff: model.kind.unitRoundoff),
      blockShape: transform, blockCount: pairs, threads: workers, packing: .block)
  }

  private func reason(
    for chosen: ConvolutionPlan.Candidate, among candidates: [ConvolutionPlan.Candidate], forced: Bool
  ) -> String {
    func number(_ count: Int, _ one: String) -> String { count == 1 ? "one \(one)" : "\(count) \(one)s" }
    let groups = geometry.groups == 1 ? "" : " in \(geometry.groups) groups"
    let layer =
      "\(number(geometry.filters, "filter")) of \(geometry.window.kernelShape)\(groups) on "
      + "\(number(geometry.images, "image")) of \(number(geometry.channels, "channel")) of "
      + "\(geometry.window.inputShape) \(model.kind.rawValue) samples"
    let way =
      switch chosen.layerSum {
      case .product: "as a matrix product"
      case .planes: "channel by channel"
      case nil: "with the channels' transforms shared by the filters"
      }
    if forced { return "asked for, with \(layer), \(way)" }
    guard let next = candidates.first(where: { $0.method != chosen.method }) else {
      return "the only method for \(layer), \(way)"
    }
    return """
      for \(layer) it is predicted to take \(inWords(seconds: chosen.predictedSeconds)) \(way), \
      \(next.method.rawValue) \(inWords(seconds: next.predictedSeconds)) (\(model.profile.source))
      """
  }
}
