/// How a convolution will be done, and why: a value that can be printed, tested and compared without
/// convolving anything.
///
/// ```swift
/// let plan = try ConvolutionPlan(signalLength: 1_000_000, kernelLength: 10_001, of: Double.self)
/// plan.method.rawValue  // fft
/// ```
public struct ConvolutionPlan: Sendable, Equatable {
  /// One method with what the cost model predicts for it.
  ///
  /// ```swift
  /// let plan = try ConvolutionPlan(image: 512, kernel: 31, of: Float.self)
  /// for candidate in plan.candidates {
  ///   print(candidate.method, candidate.predictedSeconds, candidate.memoryBytes, candidate.errorBound)
  /// }
  /// plan.candidates[0].predictedSeconds <= plan.candidates[1].predictedSeconds  // true
  /// ```
  public struct Candidate: Sendable, Equatable {
    /// The method.
    public var method: ConvolutionMethod
    /// Predicted time with the plan's threads, in seconds.
    public var predictedSeconds: Double
    /// What candidates are compared by: the same for any number of threads.
    package var weight: Double
    /// Scratch and prepared kernel, in bytes, beside input and output.
    public var memoryBytes: Int
    /// The bound on the absolute error per unit of ‖signal‖₂ · ‖kernel‖₂.
    public var errorBound: ErrorBound
    /// Transform lengths for ``ConvolutionMethod/fft``, nil for the others.
    public var blockShape: Shape?
    /// The pieces of work that threads share.
    public var blockCount: Int
    /// Threads that this candidate would use.
    public var threads: Int
    package var packing: TilePacking?
    /// How integers pass through the transforms.
    package var splitting: ExactSplitting?
    /// How the sums of a layer are formed; nil for what is no layer.
    package var layerSum: LayerSum?
    /// Products of a column and a row that two passes each convolve with: 1 for a kernel of rank one, 0 for the
    /// other methods.
    package var rank = 0
    /// Whether sums carry their rounding errors along.
    package var isCompensated = false
  }

  /// The method that runs.
  public var method: ConvolutionMethod { chosen.method }
  /// Transform lengths per axis, nil for direct and separable.
  public var blockShape: Shape? { chosen.blockShape }
  /// The pieces of work that threads share.
  public var blockCount: Int { chosen.blockCount }
  /// Threads that run.
  public var threads: Int { chosen.threads }
  /// Predicted time, in seconds.
  public var predictedSeconds: Double { chosen.predictedSeconds }
  /// Scratch and prepared kernel, in bytes, beside input and output.
  public var memoryBytes: Int { chosen.memoryBytes }
  /// The bound on the absolute error per unit of ‖signal‖₂ · ‖kernel‖₂.
  public var errorBound: ErrorBound { chosen.errorBound }

  /// Which samples of the full result are wanted.
  public let mode: ConvolutionMode
  /// The boundary in force.
  public let boundary: Boundary
  /// Rows and columns of the input.
  public let inputShape: Shape
  /// Rows and columns of the kernel.
  public let kernelShape: Shape
  /// Rows and columns of the result.
  public let outputShape: Shape
  /// Every method that can serve, the cheapest first: by wall time with every core and by work, so that the
  /// choice, and with it every byte of the result, is the same for any number of threads.
  public let candidates: [Candidate]
  /// Why this method, in one sentence with the numbers.
  public let reason: String

  package let chosen: Candidate
  package let geometry: Geometry
}

extension ConvolutionPlan {
  /// The same method for another window of the same kernel.
  package func over(_ window: Geometry) -> ConvolutionPlan {
    ConvolutionPlan(
      mode: mode, boundary: window.boundary, inputShape: window.inputShape, kernelShape: window.kernelShape,
      outputShape: window.outputShape, candidates: [chosen], reason: reason, chosen: chosen, geometry: window)
  }
}

extension ConvolutionPlan: CustomStringConvertible {
  /// A few lines: what runs, the reason, and a line for each candidate.
  public var description: String {
    var lines = ["\(method.rawValue): \(reason)"]
    for candidate in candidates {
      let block = candidate.blockShape.map { ", transforms of \($0)" } ?? ""
      lines.append(
        "  \(candidate.method.rawValue): \(inWords(seconds: candidate.predictedSeconds)), "
          + "\(inWords(bytes: candidate.memoryBytes)) of scratch, "
          + "error at most \(rounded(candidate.errorBound.guaranteed))·‖signal‖·‖kernel‖\(block)")
    }
    return lines.joined(separator: "\n")
  }
}

/// A time with three digits and a unit from ns to s.
package func inWords(seconds: Double) -> String {
  for (unit, scale) in [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)] where seconds >= scale {
    return "\(rounded(seconds / scale)) \(unit)"
  }
  return "\(rounded(seconds / 1e-9)) ns"
}

/// A size with three digits and a unit from bytes to GB.
package func inWords(bytes: Int) -> String {
  for (unit, scale) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where Double(bytes) >= scale {
    return "\(rounded(Double(bytes) / scale)) \(unit)"
  }
  return "\(bytes) bytes"
}

/// A number with three significant digits.
package func rounded(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  var scale = 1.0
  while abs(value) * scale < 100 { scale *= 10 }
  while abs(value) * scale >= 1000 { scale /= 10 }
  let digits = (value * scale).rounded()
  let number = scale >= 1 ? digits / scale : digits * (1 / scale).rounded()
  return number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
}
