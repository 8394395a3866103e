import Convolution
import Testing

/// Every method against the definition, over random windows: the geometry comes from the engine under test,
/// the extension and the sum from here.
@Suite struct MethodsAgreeTests {
  struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static func extended(_ x: Matrix<Double>, _ r: Int, _ c: Int, _ boundary: Boundary, _ fill: Double)
    -> Double
  {
    func index(_ i: Int, _ n: Int) -> Int? {
      var i = i
      switch boundary {
      case .fill: return i >= 0 && i < n ? i : nil
      case .edge: return min(max(i, 0), n - 1)
      case .wrap:
        while i < 0 { i += n }
        while i >= n { i -= n }
        return i
      case .symmetric:
        while i < 0 || i >= n { i = i < 0 ? -1 - i : 2 * n - 1 - i }
        return i
      case .reflect:
        if n == 1 { return 0 }
        while i < 0 || i >= n { i = i < 0 ? -i : 2 * n - 2 - i }
        return i
      }
    }
    guard let i = index(r, x.rows), let j = index(c, x.columns) else { return fill }
    return x[i, j]
  }

  static func definition(
    _ x: Matrix<Double>, _ h: Matrix<Double>, _ geometry: Geometry, correlates: Bool, fill: Double
  ) -> (values: [Double], scale: Double) {
    var result: [Double] = []
    var scale = 0.0
    for row in 0..<geometry.rows.count {
      for column in 0..<geometry.columns.count {
        var sum = 0.0
        var magnitude = 0.0
        for i in 0..<h.rows {
          for j in 0..<h.columns {
            let tap = correlates ? h[i, j] : h[h.rows - 1 - i, h.columns - 1 - j]
            let sample = extended(
              x, geometry.rows.begin + row * geometry.rows.stride + i * geometry.rows.dilation,
              geometry.columns.begin + column * geometry.columns.stride + j * geometry.columns.dilation,
              geometry.boundary, fill)
            sum += tap * sample
            magnitude += abs(tap * sample)
          }
        }
        result.append(sum)
        scale = max(scale, magnitude)
      }
    }
    return (result, scale)
  }

  @Test(arguments: 0..<600) func againstTheDefinition(seed: Int) throws {
    var random = Random(state: UInt64(seed))
    func noise(_ rows: Int, _ columns: Int) -> Matrix<Double> {
      Matrix(
        rows: rows, columns: columns,
        elements: (0..<rows * columns).map { _ in Double.random(in: -1...1, using: &random) })
    }
    let isImage = Bool.random(using: &random)
    let x = noise(isImage ? .random(in: 1...14, using: &random) : 1, .random(in: 1...40, using: &random))
    var h = noise(isImage ? .random(in: 1...9, using: &random) : 1, .random(in: 1...24, using: &random))
    if seed % 3 == 0 {
      let column = noise(h.rows, 1)
      let row = noise(1, h.columns)
      for i in 0..<h.rows { for j in 0..<h.columns { h[i, j] = column[i, 0] * row[0, j] } }
    }
    var options = ConvolutionOptions<Double>(
      mode: .allCases.randomElement(using: &random)!, boundary: .allCases.randomElement(using: &random)!)
    if seed % 4 == 1 { options.fillValue = 1.5 }
    options.correlates = seed % 5 == 2
    if seed % 7 == 3 { options.stride = Axes(rows: 2, columns: .random(in: 1...4, using: &random)) }
    if seed % 7 == 4 { options.dilation = Axes(rows: 3, columns: .random(in: 1...3, using: &random)) }
    if seed % 11 == 5 { options.padding = seed % 2 == 0 ? .same : .zeros(Axes(rows: 3, columns: 30)) }
    let dimensionality: Dimensionality = isImage ? .image : .alongRows
    let geometry: Geometry
    do {
      geometry = try Geometry(
        input: x.shape, kernel: h.shape, request: options.request(dimensionality, zero: 0))
    } catch { return }
    let fill = geometry.zeroOutside ? 0 : options.fillValue ?? 0
    let (expected, scale) = Self.definition(x, h, geometry, correlates: options.correlates, fill: fill)
    for method in ConvolutionMethod.allCases {
      options.method = method
      for threads in [1, 3] {
        options.threads = threads
        let convolver: Convolver<Double>
        do {
          convolver = try Convolver(
            kernel: h, input: x.shape, dimensionality: dimensionality, options: options)
        } catch {
          #expect(method == .separable, "\(error)")
          continue
        }
        #expect(method == .automatic || convolver.plan.method == method)
        let actual = try convolver.convolve(x)
        let worst = zip(actual.elements, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(
          worst <= 1e-13 * max(scale, 1), "\(method) \(options) \(x.shape) * \(h.shape): \(worst)")
      }
    }
  }
}
