/// What a user says beside the name of a convention.
package struct ConventionChoice: Sendable {
  package var mode: ConvolutionMode?
  package var boundary: Boundary?
  package var fillValue: Double?
  package var stride: Axes<Int>
  package var dilation: Axes<Int>

  package init(
    mode: ConvolutionMode? = nil, boundary: Boundary? = nil, fillValue: Double? = nil, stride: Axes<Int> = 1,
    dilation: Axes<Int> = 1
  ) {
    self.mode = mode
    self.boundary = boundary
    self.fillValue = fillValue
    self.stride = stride
    self.dilation = dilation
  }
}

/// A convention's window over operands of known shapes, in the words of ``ConvolutionOptions``.
package struct ConventionWindow: Equatable, Sendable {
  package var mode: ConvolutionMode
  package var boundary: Boundary
  package var origin: Axes<Int>?
  package var padding: Padding?
}

extension ConventionRules {
  /// The window that the function computes.
  ///
  /// - Throws: `ConvolutionError/invalidOption` for what the function does not have: what it would give cannot be
  ///   known then.
  package func window(input: Shape, kernel: Shape, choice: ConventionChoice) throws(ConvolutionError)
    -> ConventionWindow
  {
    try check(choice)
    if let sides = kernelSides, !sides.contains(kernel.rows) || kernel.rows != kernel.columns {
      throw .invalidOption(
        name: "kernel", value: "\(kernel.rows) × \(kernel.columns)",
        rule: "must be " + sides.map { "\($0) × \($0)" }.joined(separator: " or ") + " for \(function)")
    }
    var window = ConventionWindow(
      mode: choice.mode ?? modes[0], boundary: choice.boundary ?? boundaries.first?.boundary ?? .fill)
    switch window.mode {
    case .full: break
    case .valid: if !validSwaps { window.padding = .zeros(0) }
    case .same where copiesBorder: window.padding = .zeros(0)
    case .same where isLayer && window.boundary == .fill: window.padding = .same
    case .same where sameIsLonger: window.padding = correlationOfLonger(input, kernel)
    case .same: window.origin = kernel.map { centre == .lower ? ($0 - 1) / 2 : $0 / 2 }
    }
    return window
  }

  /// `numpy.correlate(x, h, 'same')` with a kernel that is longer than the signal: K outputs, of which the
  /// first is number N / 2 of the full result, because NumPy swaps the operands and turns the result round.
  private func correlationOfLonger(_ input: Shape, _ kernel: Shape) -> Padding? {
    let (length, taps) = (input.columns, kernel.columns)
    guard correlates, taps > length else { return nil }
    let before = taps - 1 - length / 2
    let after = 2 * taps - 1 - length - before
    return .zeros(before: Axes(rows: before, columns: before), after: Axes(rows: after, columns: after))
  }

  /// Refuses what the function does not have.
  package func check(_ choice: ConventionChoice) throws(ConvolutionError) {
    if let mode = choice.mode, !modes.contains(mode) {
      let possible = modes.map(\.rawValue).joined(separator: ", ")
      throw .invalidOption(
        name: "mode", value: mode.rawValue, rule: "must be one that \(function) has: \(possible)")
    }
    if let boundary = choice.boundary, !boundaries.contains(where: { $0.boundary == boundary }) {
      let possible = boundaries.map(\.boundary.rawValue).joined(separator: ", ")
      throw .invalidOption(
        name: "boundary", value: boundary.rawValue,
        rule: boundaries.isEmpty
          ? "must be left out: \(function) copies the border"
          : "must be one that \(function) has: \(possible)")
    }
    if let value = choice.fillValue, value != 0, !takesFillValue {
      throw .invalidOption(name: "fill value", value: "\(value)", rule: "must be 0, as for \(function)")
    }
    guard choice.dilation == 1 || isLayer else {
      throw .invalidOption(
        name: "dilation", value: "\(choice.dilation.columns)", rule: "must be 1: \(function) has none")
    }
    let isSame = (choice.mode ?? modes[0]) == .same
    guard choice.stride == 1 || stridesSame || !isSame else {
      throw .invalidOption(
        name: "stride", value: "\(choice.stride.columns)",
        rule: "must be 1 in mode same, as for \(function)")
    }
    guard choice.dilation == 1 || (choice.boundary ?? .fill) == .fill else {
      throw .invalidOption(
        name: "dilation", value: "\(choice.dilation.columns)", rule: "must be 1 with a boundary but fill")
    }
  }

  /// The window as options of the library.
  func options<Element>(
    input: Shape, kernel: Shape, choice: ConventionChoice, fillValue: Element?
  ) throws(ConvolutionError) -> ConvolutionOptions<Element> {
    guard fillValue == nil || takesFillValue else {
      throw .invalidOption(
        name: "fill value", value: "\(String(describing: fillValue))",
        rule: "must be left out: \(function) has none")
    }
    let window = try window(input: input, kernel: kernel, choice: choice)
    var options = ConvolutionOptions(
      mode: window.mode, boundary: window.boundary, fillValue: fillValue)
    options.correlates = correlates
    options.origin = window.origin
    options.padding = window.padding
    return options
  }
}
