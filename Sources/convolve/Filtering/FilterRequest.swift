import Convolution

/// What the user asked for, free of any sample type.
struct FilterRequest {
  var domain: KernelDomain
  var mode: ConvolutionMode
  var boundary: Boundary
  var fillValue: Double?
  var correlates: Bool
  var stride: Axes<Int>
  var dilation: Axes<Int>
  var padding: Padding?
  var outputs: RegionArgument?
  /// The kernel index that sits on the output sample; nil for this library's own choice.
  var origin: Axes<Int>?
  /// The library whose result is wanted, and what the user said besides.
  var convention: Convention?
  private var choice = ConventionChoice()
  var method: ConvolutionMethod
  var blockLength: Axes<Int>?
  var nan: NaNPolicy
  var threads: Int?
  /// Whether floating types are computed in single precision where the result is.
  var isSingle: Bool
  var tolerance: Double?
  var minimumWeight: Double
  /// Whether results are held against long double.
  var certifies: Bool
  /// Whether the bound of every block is to be taken down.
  var wantsBounds = false
  /// Whether nothing is to be said while the work goes on.
  var isQuiet = false

  init(
    _ domain: KernelDomain, window: WindowOptions, method options: MethodOptions,
    as convention: Convention? = nil
  ) throws(CommandFailure) {
    self.domain = domain
    mode = window.mode ?? (domain == .signal ? .full : .same)
    boundary = window.boundary ?? .fill
    fillValue = window.fillValue
    correlates = window.correlate
    stride = try window.stride?.axes(for: domain, option: "stride") ?? 1
    dilation = try window.dilation?.axes(for: domain, option: "dilation") ?? 1
    padding =
      switch window.padding {
      case .zeros(let numbers)?: .zeros(try numbers.axes(for: domain, option: "padding"))
      case .same?: .same
      case nil: nil
      }
    outputs = try window.roi?.checked(for: domain)
    blockLength = try options.blockLength?.axes(for: domain, option: "block-length")
    method = options.method ?? (blockLength == nil ? .automatic : .fft)
    nan = options.nan ?? .propagate
    threads = options.threads
    isSingle = options.precision == .float
    tolerance = options.tolerance
    minimumWeight = options.minimumWeight ?? 0
    certifies = options.certify
    if let convention { try adopt(convention, window: window) }
  }

  /// Takes from a library what the user did not say; what the library does not have is wrong usage.
  private mutating func adopt(_ convention: Convention, window: WindowOptions) throws(CommandFailure) {
    self.convention = convention
    choice = ConventionChoice(
      mode: window.mode, boundary: window.boundary, fillValue: window.fillValue, stride: stride,
      dilation: dilation)
    do throws(ConvolutionError) {
      let rules = try convention.rules(for: domain, correlates: window.correlate)
      correlates = rules.correlates
      mode = window.mode ?? rules.modes[0]
      boundary = window.boundary ?? rules.boundaries.first?.boundary ?? .fill
      guard padding == nil || rules.isLayer else {
        throw .invalidOption(
          name: "padding", value: "", rule: "must be left out: \(rules.function) has none")
      }
      if let outputs, rules.copiesBorder {
        let numbers = [outputs.rows ?? 0..<1, outputs.columns]
        throw .invalidOption(
          name: "roi",
          value: (numbers.map(\.lowerBound) + numbers.map(\.count)).map(String.init).joined(separator: ","),
          rule: "must be left out: \(rules.function) copies the border, which no window of the sums has")
      }
      try rules.check(choice)
    } catch {
      throw .usage(CommandFailure(convolution: error).message)
    }
  }

  /// The request over operands of known shapes: what a convention says of them, in numbers.
  ///
  /// A signal's numbers hold for both axes, whichever way it lies.
  func resolved(input: Shape, kernel: Shape) throws(ConvolutionError) -> FilterRequest {
    guard let convention, padding == nil else { return self }
    let rules = try convention.rules(for: domain, correlates: correlates)
    let window = try rules.window(input: input, kernel: kernel, choice: choice)
    var request = self
    request.origin = window.origin.map { domain == .image ? $0 : Axes(rows: $0.columns, columns: $0.columns) }
    request.padding = window.padding
    return request
  }

  /// The request for one sample type.
  func options<Element>(fillValue: Element?) -> ConvolutionOptions<Element> {
    var options = ConvolutionOptions(mode: mode, boundary: boundary, fillValue: fillValue)
    options.stride = stride
    options.dilation = dilation
    options.padding = padding
    options.outputRows = outputs?.rows
    options.outputColumns = outputs?.columns
    options.origin = origin
    options.correlates = correlates
    options.method = method
    options.blockLength = blockLength
    options.nan = nan
    options.threads = threads
    options.precision = isSingle ? .float : .double
    options.tolerance = tolerance
    options.minimumWeight = minimumWeight
    return options
  }
}
