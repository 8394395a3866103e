import Convolution

/// The true values of a convolution's outputs: sums by the definition in double-double arithmetic, whose own
/// error is some 2⁻¹⁰⁰ of Σ|tap·sample|.
package struct ReferenceConvolution: Sendable {
  private let geometry: Geometry
  private let boundary: Boundary
  private let real: [Double]
  private let imaginary: [Double]
  private let taps: [(real: Double, imaginary: Double)]
  private let fill: (real: Double, imaginary: Double)
  private let isComplex: Bool

  /// The definition of a convolution of `input` with `kernel`.
  ///
  /// - Throws: `ConvolutionError` as the convolution itself.
  package init<Element: MeasuredElement>(
    input: Matrix<Element>, kernel: Matrix<Element>, dimensionality: Dimensionality,
    options: ConvolutionOptions<Element>
  ) throws(ConvolutionError) {
    geometry = try Geometry(
      input: input.shape, kernel: kernel.shape, request: options.request(dimensionality, zero: .zero))
    boundary = geometry.boundary
    isComplex = Element.isComplex
    real = input.elements.map(\.measuredParts.real)
    imaginary = isComplex ? input.elements.map(\.measuredParts.imaginary) : []
    let parts = kernel.elements.map(\.measuredParts)
    taps = options.correlates ? parts.map { ($0.real, -$0.imaginary) } : parts.reversed()
    fill = (geometry.zeroOutside ? .zero : options.fillValue ?? .zero).measuredParts
  }

  /// Rows and columns of outputs.
  package var outputShape: Shape { geometry.outputShape }
  /// Products per output.
  package var tapCount: Int { taps.count }

  /// The outputs to look at: all when they are few, else a sample that the seed chooses.
  ///
  /// - Parameter products: how many products may be spent.
  package func places(products: Int, seed: UInt64) -> [Int] {
    SampledPlaces.choose(
      count: outputShape.rows * outputShape.columns, affordable: max(16, products / max(tapCount, 1)),
      seed: seed)
  }

  /// One output, counted row by row.
  package func output(_ index: Int) -> (real: DoubleDouble, imaginary: DoubleDouble) {
    let (rows, columns) = (geometry.rows, geometry.columns)
    let (row, column) = (index / columns.count, index % columns.count)
    var sum = (real: DoubleDouble(), imaginary: DoubleDouble())
    for i in 0..<rows.kernelLength {
      let source = rows.begin + row * rows.stride + i * rows.dilation
      let line = boundary.sourceIndex(source, count: rows.inputLength)
      for j in 0..<columns.kernelLength {
        let place = boundary.sourceIndex(
          columns.begin + column * columns.stride + j * columns.dilation, count: columns.inputLength)
        let tap = taps[i * columns.kernelLength + j]
        guard let line, let place else {
          if !geometry.zeroOutside { add(tap, fill, to: &sum) }
          continue
        }
        let at = line * columns.inputLength + place
        add(tap, (real[at], isComplex ? imaginary[at] : 0), to: &sum)
      }
    }
    return sum
  }

  @inline(__always)
  private func add(
    _ tap: (real: Double, imaginary: Double), _ sample: (real: Double, imaginary: Double),
    to sum: inout (real: DoubleDouble, imaginary: DoubleDouble)
  ) {
    sum.real.add(tap.real, times: sample.real)
    guard isComplex else { return }
    sum.real.add(-tap.imaginary, times: sample.imaginary)
    sum.imaginary.add(tap.real, times: sample.imaginary)
    sum.imaginary.add(tap.imaginary, times: sample.real)
  }
}
