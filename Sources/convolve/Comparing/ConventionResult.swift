import Convolution
import ConvolutionFiles

/// What one library makes of an input and a kernel.
struct ConventionResult {
  let convention: Convention
  let rules: ConventionRules
  let mode: ConvolutionMode
  let boundary: Boundary
  let kernel: KernelOperand
  /// The input after the library's own brightness.
  let input: NumericArray
  let shape: [Int]
  let outputs: [Double]
  /// The sample under the first tap of output 0, along rows and columns.
  let begin: Axes<Int>
  /// The sample under the last tap of output 0.
  let end: Axes<Int>

  init(
    _ convention: Convention, input text: String, kernel: String, window: WindowOptions,
    method: MethodOptions,
    seed: UInt64
  ) throws {
    self.convention = convention
    let subject = try CompareInput(text, type: nil, seed: seed, convention: convention)
    input = subject.array
    self.kernel = try KernelOperand(kernel, for: subject.domain) { Messages.warning($0) }
      .applied(as: convention)
    let layout =
      subject.domain == .image
      ? try PlaneLayout.images(subject.array.shape, channelsLast: false)
      : try PlaneLayout.signals(subject.array.shape, axis: nil, channelsLast: false)
    let wish = try FilterRequest(subject.domain, window: window, method: method, as: convention)
    let request = try wish.resolved(input: layout.window, kernel: self.kernel.shape)
    let types = TypeRule(
      signal: subject.array.elementType, kernel: self.kernel.type, kernelWidth: self.kernel.width,
      fillValue: request.fillValue)
    let filtered = try FilteredArray.filter(
      subject.array, layout: layout, kernel: self.kernel, request: request, as: types.arithmetic,
      convolvers: ConvolverCache())
    let result =
      try request.copiesBorder
      ? subject.array.interior(replacedBy: filtered.array, layout: layout) : filtered.array
    guard !result.elementType.isComplex else {
      throw CommandFailure.failed("\(subject.name): libraries are compared on real samples only")
    }
    rules = try convention.rules(for: subject.domain, correlates: request.correlates)
    (mode, boundary) = (request.mode, request.boundary)
    shape = result.shape
    outputs = try result.converted(to: .f64).array.elements(as: Double.self) ?? []
    let geometry = filtered.plan.geometry
    begin = Axes(rows: geometry.rows.begin, columns: geometry.columns.begin)
    end = Axes(
      rows: geometry.rows.begin + geometry.rows.span - 1,
      columns: geometry.columns.begin + geometry.columns.span - 1)
  }

  /// The samples that an output reads, along one axis: `n-1 … n`.
  func reach(_ axis: KeyPath<Axes<Int>, Int>) -> String {
    func place(_ offset: Int) -> String { offset == 0 ? "n" : offset < 0 ? "n\(offset)" : "n+\(offset)" }
    return "\(place(begin[keyPath: axis])) … \(place(end[keyPath: axis]))"
  }

  /// The library's word for its boundary.
  var boundaryWord: String {
    if rules.copiesBorder { return "border copied" }
    if mode == .valid { return "-" }
    let word = rules.boundaries.first { $0.boundary == boundary }?.word ?? boundary.rawValue
    return word == boundary.rawValue ? word : "\(boundary.rawValue) (\(word))"
  }
}

extension ConventionResult {
  /// How far the outputs are from another library's; nil where the shapes differ.
  func difference(from other: ConventionResult) -> (count: Int, largest: Double, at: [Int])? {
    guard shape == other.shape else { return nil }
    var (count, largest, place) = (0, 0.0, 0)
    for (index, (mine, theirs)) in zip(outputs, other.outputs).enumerated() where mine != theirs {
      guard !(mine.isNaN && theirs.isNaN) else { continue }
      count += 1
      let distance = abs(mine - theirs)
      if distance > largest || distance.isNaN { (largest, place) = (distance, index) }
    }
    let position = shape.count == 2 ? [place / shape[1], place % shape[1]] : [place]
    return (count, largest, position)
  }

  /// Why the results of two libraries can differ on this input, in the order of importance.
  func reasons(against other: ConventionResult) -> [String] {
    let name = other.convention.rawValue
    var reasons: [String] = []
    if rules.correlates != other.rules.correlates, !isSymmetric {
      reasons.append(rules.correlates ? "the kernel is not reversed" : "the kernel is reversed")
    }
    if convention == .pillow, kernelTaps != other.kernelTaps {
      reasons.append("the kernel's rows are read from the last to the first and divided by its sum")
    }
    if mode != other.mode { reasons.append("mode \(mode.rawValue), \(name)'s is \(other.mode.rawValue)") }
    if mode == .same, other.mode == .same {
      let along = shape.count == 2 ? "columns" : "samples"
      for (axis, word) in [(\Axes<Int>.rows, "rows"), (\Axes<Int>.columns, along)]
      where begin[keyPath: axis] != other.begin[keyPath: axis] && !rules.copiesBorder {
        reasons.append("output n reads \(word) \(reach(axis)), \(name)'s \(other.reach(axis))")
      }
    }
    if mode != .valid, boundary != other.boundary || rules.copiesBorder != other.rules.copiesBorder {
      reasons.append("outside the input is \(boundaryWord), \(name)'s is \(other.boundaryWord)")
    }
    if input.elementType != other.input.elementType || !sameInput(other) {
      reasons.append("brightness of colours is made by another rule")
    }
    return reasons
  }

  private var kernelTaps: [Double] {
    (try? kernel.taps.converted(to: .f64).array.elements(as: Double.self)) ?? []
  }

  private var isSymmetric: Bool { kernelTaps == kernelTaps.reversed() }

  private func sameInput(_ other: ConventionResult) -> Bool {
    input.withUnsafeBytes { mine in other.input.withUnsafeBytes { mine.elementsEqual($0) } }
  }
}
