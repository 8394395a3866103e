import ComplexModule
import Convolution
import RealModule

/// One case of Fixtures/sweep.bin: what NumPy, SciPy or the definition gives for two operands and some options.
///
/// ```swift
/// for fixture in SweepCase.all where fixture.type == .f32 {
///   let options: ConvolutionOptions<Float> = fixture.options()
///   let actual = try convolve(fixture.signal(Float.self), with: fixture.kernel(Float.self), options: options)
///   let expected = fixture.expected(Double.self)
/// }
/// ```
package struct SweepCase: Sendable {
  /// The type of both operands, named as the command names it.
  package enum SampleType: String, CaseIterable, Sendable {
    case f32, f64, c64, c128, i8, i16, i32, i64, u8, u16, u32, u64

    /// Bytes of a sample.
    package var stride: Int {
      switch self {
      case .i8, .u8: 1
      case .i16, .u16: 2
      case .f32, .i32, .u32: 4
      case .f64, .c64, .i64, .u64: 8
      case .c128: 16
      }
    }
    /// Whether results are exact integers.
    package var isInteger: Bool { rawValue.hasPrefix("i") || rawValue.hasPrefix("u") }
    /// Whether samples have imaginary parts.
    package var isComplex: Bool { rawValue.hasPrefix("c") }
    /// Unit roundoff of arithmetic in this type; 0 for integers.
    package var unitRoundoff: Double {
      isInteger ? 0 : self == .f32 || self == .c64 ? 0x1p-24 : 0x1p-53
    }
  }

  /// Its number in the file, from 0.
  package let index: Int
  package let type: SampleType
  package let correlates: Bool
  /// 2-D rules; otherwise both operands are one row and 1-D rules hold.
  package let isImage: Bool
  package let mode: ConvolutionMode
  package let boundary: Boundary
  /// What the samples are: see `FAMILIES` in make_fixtures.py.
  package let family: Int
  package let stride: Axes<Int>
  package let dilation: Axes<Int>
  package let padding: Padding?
  package let origin: Axes<Int>?
  package let signalShape: Shape
  package let kernelShape: Shape
  package let outputShape: Shape
  /// The fill value where it is not zero; the integer when ``SampleType/isInteger``.
  package let fill: Complex<Double>?
  package let integerFill: Int64?
  /// The largest Σ |tap|·|sample| over the outputs, infinities and NaN left out: the scale of rounding errors.
  package let scale: Double
  /// Row and column of the first exact result beyond Int64; then there is no expected result.
  package let overflow: Axes<Int>?
  let bytes: ArraySlice<UInt8>

  /// All cases, in the file's order.
  package static let all: [SweepCase] = {
    do { return try SweepReader.cases() } catch { preconditionFailure("\(error)") }
  }()
}

extension SweepCase {
  /// The signal or image; `Sample` is the type that ``type`` names.
  package func signal<Sample>(_: Sample.Type) -> Matrix<Sample> {
    matrix(signalShape, at: 0)
  }

  /// The kernel.
  package func kernel<Sample>(_: Sample.Type) -> Matrix<Sample> {
    matrix(kernelShape, at: signalShape.count * type.stride)
  }

  /// The outputs: Double for real cases, Complex<Double> for complex ones, Int64 for integers.
  package func expected<Sample>(_: Sample.Type) -> Matrix<Sample> {
    precondition(overflow == nil, "\(self) has no results")
    return matrix(outputShape, at: (signalShape.count + kernelShape.count) * type.stride)
  }

  /// The options of the case, for whatever type the operands are converted to.
  package func options<Element>(fill fillValue: Element? = nil) -> ConvolutionOptions<Element> {
    var options = ConvolutionOptions<Element>(mode: mode, boundary: boundary, fillValue: fillValue)
    options.correlates = correlates
    options.stride = stride
    options.dilation = dilation
    options.padding = padding
    options.origin = origin
    return options
  }

  private func matrix<Sample>(_ shape: Shape, at offset: Int) -> Matrix<Sample> {
    let size = MemoryLayout<Sample>.stride
    let elements = bytes.withUnsafeBytes { buffer in
      (0..<shape.count).map { place in
        // Complex numbers are pairs of trivial values, but the compiler does not know.
        withUnsafeTemporaryAllocation(of: Sample.self, capacity: 1) { sample in
          UnsafeMutableRawPointer(sample.baseAddress!)
            .copyMemory(from: buffer.baseAddress! + offset + place * size, byteCount: size)
          return sample[0]
        }
      }
    }
    return Matrix(rows: shape.rows, columns: shape.columns, elements: elements)
  }
}

extension SweepCase: CustomStringConvertible {
  /// The case in a line, for failure messages.
  package var description: String {
    var words = ["#\(index)", type.rawValue, correlates ? "correlate" : "convolve"]
    let full = { (shape: Shape) in "\(shape.rows)×\(shape.columns)" }
    words += ["\(full(signalShape)) with \(full(kernelShape))", mode.rawValue, boundary.rawValue]
    if let fill { words.append("fill \(fill)") }
    if let integerFill { words.append("fill \(integerFill)") }
    if stride != 1 { words.append("stride \(full(stride))") }
    if dilation != 1 { words.append("dilation \(full(dilation))") }
    if let padding { words.append("padding \(padding)") }
    if let origin { words.append("origin \(full(origin))") }
    return words.joined(separator: " ") + " family \(family)"
  }
}
