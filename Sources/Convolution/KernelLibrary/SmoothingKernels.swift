import RealModule

/// Kernels that smooth; all of them sum to 1.
extension NamedKernel {
  static let smoothing: [NamedKernel] = [
    NamedKernel(
      "gaussian", "smooths with a bell of standard deviation sigma",
      formula: "h[n] = exp(−n²/(2σ²)) / Σ, |n| ≤ ⌈truncate·σ⌉; in 2-D the outer product",
      source: gonzalezWoods + ", §3.5; reach as in scipy.ndimage, rounded up", for: [.signal, .image],
      [
        KernelParameter("sigma", "standard deviation in samples", sigmaRule, default: 1),
        KernelParameter("truncate", "reach in standard deviations", .positive, default: 4),
        KernelParameter(
          "size", "taps a side, in place of truncate; even sizes centre between two samples",
          .integer(atLeast: 1), .derived("2⌈truncate·σ⌉+1")),
      ]
    ) { arguments, domain throws(ConvolutionError) in
      separable(try gaussian(arguments, for: domain).taps, for: domain)
    },
    NamedKernel(
      "box", "the mean of size samples", formula: "h[n] = 1/size, in 2-D 1/size²",
      source: gonzalezWoods + ", §3.5", for: [.signal, .image],
      [KernelParameter("size", "taps a side", .integer(atLeast: 1), default: 3)]
    ) { arguments, domain throws(ConvolutionError) in
      try arguments.check(side: arguments["size"], because: "size", for: domain)
      let size = arguments.integer("size")
      let side = domain == .signal ? 1 : size
      let tap = 1 / (Double(size) * Double(side))
      return .real(Matrix(rows: side, columns: size, repeating: tap))
    },
    NamedKernel(
      "triangle", "a weighted mean that falls off linearly",
      formula: "h[n] ∝ 1 − |2n − (size−1)| / (size + size mod 2), n = 0 … size−1; in 2-D the outer product",
      source: harris, for: [.signal, .image],
      [KernelParameter("size", "taps a side", .integer(atLeast: 1), default: 3)]
    ) { arguments, domain throws(ConvolutionError) in
      try arguments.check(side: arguments["size"], because: "size", for: domain)
      let size = arguments.integer("size")
      let taps = (0..<size).map { Double(size + size % 2 - abs(2 * $0 - (size - 1))) }
      return separable(normalised(taps), for: domain)
    },
    NamedKernel(
      "exponential", "weights that fall by 1/e every tau samples",
      formula: "h[n] = exp(−|n|/τ) / Σ, |n| ≤ ⌈truncate·τ⌉; side=past makes h[n] = 0 for n < 0",
      source: "Smith, The Scientist and Engineer's Guide to Digital Signal Processing, 1997, ch. 19",
      for: [.signal],
      [
        KernelParameter("tau", "time constant in samples", .positive, default: 1),
        KernelParameter("truncate", "reach in time constants", .positive, default: 8),
        KernelParameter(
          "side", "both: symmetric; past: only earlier samples count, aligned in mode same",
          .choice(["both", "past"]), .value(.word("both"))),
      ]
    ) { arguments, domain throws(ConvolutionError) in
      let reach = (arguments["truncate"] * arguments["tau"]).rounded(.up)
      try arguments.check(side: 2 * reach + 1, because: "tau", for: domain)
      let earliest = arguments.word("side") == "past" ? 0 : -Int(reach)
      let taps = (-Int(reach)...Int(reach)).map { n in
        n < earliest ? 0 : Double.exp(-Double(abs(n)) / arguments["tau"])
      }
      return separable(normalised(taps), for: domain)
    },
    NamedKernel(
      "savitzky-golay", "fits a polynomial to length samples and takes its value in the middle",
      formula: "h[n] = Σ_k p_k(0)·p_k(n), p_k the polynomials orthonormal on |n| ≤ (length−1)/2, k ≤ order",
      source: "Savitzky and Golay, Analytical Chemistry 36, 1964, doi:10.1021/ac60214a047", for: [.signal],
      [
        KernelParameter("length", "samples fitted, odd", .oddInteger(atLeast: 1), default: 11),
        KernelParameter("order", "degree of the polynomial, below length", .integer(atLeast: 0), default: 3),
      ]
    ) { arguments, domain throws(ConvolutionError) in
      try arguments.check(side: arguments["length"], because: "length", for: domain)
      let (length, order) = (arguments.integer("length"), arguments.integer("order"))
      guard order < length, order <= largestSavitzkyGolayOrder else {
        throw arguments.kernel.wrong(
          "order",
          "it is \(order), but must be below the length (\(length)) and at most \(largestSavitzkyGolayOrder)")
      }
      return separable(savitzkyGolay(length: length, order: order), for: domain)
    },
  ]

  /// Narrower, a gaussian is the identity; the limits keep σ⁴ and its inverse far from overflow.
  static let sigmaRule = KernelParameter.Rule.from(0.001, through: 1e7)

  static let harris = "Harris, Proceedings of the IEEE 66, 1978, doi:10.1109/PROC.1978.10837"

  /// Polynomials of higher degree follow the noise, and their recurrence loses digits.
  static let largestSavitzkyGolayOrder = 20

  /// The taps divided by their sum.
  static func normalised(_ taps: consuming [Double]) -> [Double] {
    let sum = taps.reduce(0, +)
    for i in taps.indices { taps[i] /= sum }
    return taps
  }
}

/// A sampled gaussian that sums to 1, with the positions of its taps relative to its centre.
struct SampledGaussian {
  let sigma: Double
  let positions: [Double]
  let taps: [Double]

  /// Derivative: d/dx of the gaussian at the same positions, −x/σ² · g(x).
  var derivative: [Double] { zip(positions, taps).map { -$0 / (sigma * sigma) * $1 } }
}

extension NamedKernel {
  /// The gaussian that the parameters sigma, truncate and (where the kernel has it) size describe.
  static func gaussian(
    _ arguments: KernelArguments, sigma: Double? = nil, for domain: KernelDomain
  ) throws(ConvolutionError) -> SampledGaussian {
    let sigma = sigma ?? arguments["sigma"]
    let given = arguments.number("size")
    let size = given ?? (2 * (arguments["truncate"] * sigma).rounded(.up) + 1)
    try arguments.check(side: size, because: given == nil ? "sigma" : "size", for: domain)
    let positions = (0..<Int(size)).map { Double($0) - (size - 1) / 2 }
    // The nearest tap's own exponent is taken out, so that a narrow gaussian between two samples does not
    // divide 0 by 0.
    let nearest = positions[positions.count / 2]
    let taps = positions.map { Double.exp((nearest - $0) * (nearest + $0) / (2 * sigma * sigma)) }
    return SampledGaussian(sigma: sigma, positions: positions, taps: normalised(taps))
  }

  /// Savitzky–Golay smoothing taps by the three-term recurrence of the orthonormal polynomials on
  /// −m … m (discrete Legendre, or Gram, polynomials), which needs no badly conditioned matrix.
  ///
  /// The polynomials are even or odd, so that 0 … m is enough of them.
  static func savitzkyGolay(length: Int, order: Int) -> [Double] {
    let m = length / 2
    var before = [Double](repeating: 0, count: m + 1)
    var current = [Double](repeating: 1 / Double(length).squareRoot(), count: m + 1)
    var taps = [Double](repeating: 0, count: length)
    var coupling = 0.0
    for degree in 0...order {
      for i in 0...m { taps[m + i] += current[0] * current[i] }
      guard degree < order else { break }
      // x·p_k = b_{k+1}·p_{k+1} + b_k·p_{k−1}; b makes the next polynomial's norm 1.
      for i in 0...m { before[i] = Double(i) / Double(m) * current[i] - coupling * before[i] }
      swap(&before, &current)
      coupling = (2 * current.dropFirst().reduce(current[0] * current[0] / 2) { $0 + $1 * $1 }).squareRoot()
      for i in 0...m { current[i] /= coupling }
    }
    for i in 0..<m { taps[i] = taps[2 * m - i] }
    return taps
  }
}
