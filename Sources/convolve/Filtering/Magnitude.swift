import ComplexModule
import Convolution
import ConvolutionFiles

/// The sizes of an array's finite samples that error bounds are made of, rounded up.
struct Magnitude: Equatable, BitwiseCopyable {
  /// max |x|
  var largest = 0.0
  /// ‖x‖₁
  var sum = 0.0
  /// ‖x‖₂
  var norm = 0.0

  init(largest: Double = 0, sum: Double = 0, norm: Double = 0) {
    (self.largest, self.sum, self.norm) = (largest, sum, norm)
  }

  /// The sizes of both parts together.
  func joined(with other: Magnitude) -> Magnitude {
    // Each of the few operations is rounded by less than 2⁻⁵³ of itself.
    let up = 1 + 0x1p-50
    return Magnitude(
      largest: max(largest, other.largest), sum: (sum + other.sum) * up,
      norm: SampleNorms.hypotenuse(norm, other.norm) * up)
  }

  init(_ array: NumericArray) {
    switch array.storage {
    case .u8(let elements): self.init(of: elements) { Double($0) }
    case .i8(let elements): self.init(of: elements) { Double($0) }
    case .u16(let elements): self.init(of: elements) { Double($0) }
    case .i16(let elements): self.init(of: elements) { Double($0) }
    case .u32(let elements): self.init(of: elements) { Double($0) }
    case .i32(let elements): self.init(of: elements) { Double($0) }
    case .u64(let elements): self.init(of: elements) { Double($0) }
    case .i64(let elements): self.init(of: elements) { Double($0) }
    case .f32(let elements): self.init(of: elements) { Double($0) }
    case .f64(let elements): self.init(of: elements) { $0 }
    case .c64(let elements): self.init(of: elements, magnitude)
    case .c128(let elements): self.init(of: elements, magnitude)
    }
  }

  /// The sizes of samples in memory.
  init<Element: NumericElement>(_ samples: UnsafeBufferPointer<Element>) {
    // In pieces, so that only a little of it is copied at a time.
    let step = 1 << 16
    for start in stride(from: 0, to: samples.count, by: step) {
      let piece = Array(samples[start..<min(start + step, samples.count)])
      self = joined(with: Magnitude(NumericArray(piece)))
    }
  }

  private init<Element>(of elements: [Element], _ value: (Element) -> Double) {
    for element in elements {
      let size = abs(value(element))
      if size.isFinite { largest = max(largest, size) }
    }
    guard largest > 0 else { return }
    // Dividing by a power of two near the largest keeps squares from overflow and underflow, exactly.
    let scale = Double(sign: .plus, exponent: largest.exponent, significand: 1)
    var sum = 0.0
    var squares = 0.0
    for element in elements {
      let size = abs(value(element)) / scale
      guard size.isFinite else { continue }
      sum += size
      squares += size * size
    }
    // A sum of n rounded terms is short by less than n·2⁻⁵² of itself.
    let up = 1 + Double(elements.count + 2) * 0x1p-52
    self.sum = sum * scale * up
    norm = squares.squareRoot() * scale * up
  }
}

/// |z|, without the overflow of the squares; the parts as stored, so that infinities stay infinite.
private func magnitude<Part: BinaryFloatingPoint>(_ number: Complex<Part>) -> Double {
  let (x, y) = (abs(Double(number.rawStorage.x)), abs(Double(number.rawStorage.y)))
  let large = max(x, y)
  guard large > 0, large.isFinite else { return x + y }
  let ratio = min(x, y) / large
  return large * (1 + ratio * ratio).squareRoot()
}
