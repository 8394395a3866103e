import ComplexModule
import FFTW

/// Makes the spectra for each sample type and arithmetic.
enum PartitionedFactory {
  static func spectra<Element: ConvolutionElement>(
    taps: [Element], dilation: Int, blockSize: Int, count: Int, isWidened: Bool
  ) throws(TransformError) -> any PartitionedSpectra<Element> {
    let spectra: any PartitionedSpectra
    switch (taps, isWidened) {
    case (let taps as [Float], false):
      spectra = try RealParts<Float, Float>(taps, dilation, blockSize, count)
    case (let taps as [Float], true):
      spectra = try RealParts<Float, Double>(taps, dilation, blockSize, count)
    case (let taps as [Double], _):
      spectra = try RealParts<Double, Double>(taps, dilation, blockSize, count)
    case (let taps as [Complex<Float>], false):
      spectra = try ComplexParts<Float, Float>(taps, dilation, blockSize, count)
    case (let taps as [Complex<Float>], true):
      spectra = try ComplexParts<Float, Double>(taps, dilation, blockSize, count)
    case (let taps as [Complex<Double>], _):
      spectra = try ComplexParts<Double, Double>(taps, dilation, blockSize, count)
    default: preconditionFailure("no transform serves \(Element.self)")
    }
    return spectra as! any PartitionedSpectra<Element>
  }
}

/// Calls `body` for every tap with its part and its place in a frame whose circular convolution is the
/// correlation with the part.
@inline(__always)
private func placeTaps(
  _ count: Int, dilation: Int, blockSize: Int, parts: Int, length: Int,
  _ body: (_ tap: Int, _ part: Int, _ place: Int) -> Void
) {
  let lead = parts * blockSize - (dilation * (count - 1) + 1)
  for tap in 0..<count {
    let (part, offset) = (lead + tap * dilation).quotientAndRemainder(dividingBy: blockSize)
    body(tap, part, offset == 0 ? 0 : length - offset)
  }
}

/// Real samples through real transforms, in the arithmetic of `Scalar`.
struct RealParts<Sample: ConvolutionElement & BinaryFloatingPoint, Scalar: BlockScalar & ConvolutionElement>:
  PartitionedSpectra
{
  typealias Element = Sample

  private let forms: RealTransform<Scalar>
  private let spectra: AlignedBuffer<Scalar>
  private let count: Int
  let length: Int

  @specialized(where Sample == Float, Scalar == Float)
  @specialized(where Sample == Float, Scalar == Double)
  @specialized(where Sample == Double, Scalar == Double)
  init(_ taps: [Sample], _ dilation: Int, _ blockSize: Int, _ count: Int) throws(TransformError) {
    self.count = count
    length = try FastLength.next(atLeast: 2 * blockSize)
    forms = try PlanCache.real(Scalar.self, rows: 1, columns: length, inPlace: true)
    let stride = (forms.realCount + 15) / 16 * 16
    spectra = try AlignedBuffer(count: count * stride)
    spectra.base.update(repeating: 0, count: spectra.count)
    let (length, base) = (length, spectra.base)
    let scale = 1 / Scalar(length)
    placeTaps(taps.count, dilation: dilation, blockSize: blockSize, parts: count, length: length) {
      base[$1 * stride + $2] = Scalar(taps[$0]) * scale
    }
    for part in 0..<count { forms.forward(base + part * stride) }
  }

  var unitRoundoff: Double { Scalar.loops.kind.unitRoundoff }
  private var stride: Int { (forms.realCount + 15) / 16 * 16 }
  var wordsPerFrame: Int { (stride * MemoryLayout<Scalar>.stride + 7) / 8 }

  @specialized(where Sample == Float, Scalar == Float)
  @specialized(where Sample == Float, Scalar == Double)
  @specialized(where Sample == Double, Scalar == Double)
  func transform(
    _ input: BoundaryReader<Sample>, from place: Int, blockSize: Int,
    to spectrum: UnsafeMutablePointer<Double>
  ) -> Bool {
    withFrame(input, from: place, count: 2 * blockSize) { samples in
      withUnsafeTemporaryAllocation(byteCount: stride * MemoryLayout<Scalar>.stride, alignment: 64) {
        memory in
        let data = memory.baseAddress!.bindMemory(to: Scalar.self, capacity: stride)
        var isFinite = true
        for index in 0..<2 * blockSize {
          let sample = samples[index]
          if sample.isFinite { data[index] = Scalar(sample) } else { (data[index], isFinite) = (0, false) }
        }
        (data + 2 * blockSize).update(repeating: 0, count: stride - 2 * blockSize)
        forms.forward(data)
        UnsafeMutableRawPointer(spectrum).copyMemory(
          from: data, byteCount: stride * MemoryLayout<Scalar>.stride)
        return isFinite
      }
    }
  }

  @specialized(where Sample == Float, Scalar == Float)
  @specialized(where Sample == Float, Scalar == Double)
  @specialized(where Sample == Double, Scalar == Double)
  func sum(_ line: UnsafePointer<Double>, firstSlot: Int, to outputs: UnsafeMutableBufferPointer<Sample>) {
    withUnsafeTemporaryAllocation(byteCount: stride * MemoryLayout<Scalar>.stride, alignment: 64) { memory in
      let data = memory.baseAddress!.bindMemory(to: Scalar.self, capacity: stride)
      sumOfProducts(
        line, firstSlot: firstSlot, words: wordsPerFrame, spectra.base, stride: stride, parts: count,
        points: forms.spectrumCount / 2, to: data)
      forms.backward(data)
      for index in 0..<outputs.count { outputs[index] = Sample(data[index + 1]) }
    }
  }
}

/// Complex samples, in the arithmetic of `Scalar`.
struct ComplexParts<Part: ComplexScalar, Scalar: BlockScalar & ComplexScalar>: PartitionedSpectra {
  typealias Element = Complex<Part>

  private let forward: ComplexTransform<Scalar>
  private let backward: ComplexTransform<Scalar>
  private let spectra: AlignedBuffer<Scalar>
  private let count: Int
  let length: Int

  @specialized(where Part == Float, Scalar == Float)
  @specialized(where Part == Float, Scalar == Double)
  @specialized(where Part == Double, Scalar == Double)
  init(_ taps: [Complex<Part>], _ dilation: Int, _ blockSize: Int, _ count: Int) throws(TransformError) {
    self.count = count
    length = try FastLength.next(atLeast: 2 * blockSize)
    forward = try PlanCache.complex(Scalar.self, rows: 1, columns: length, direction: .forward)
    backward = try PlanCache.complex(Scalar.self, rows: 1, columns: length, direction: .backward)
    let stride = (2 * length + 15) / 16 * 16
    spectra = try AlignedBuffer(count: count * stride)
    spectra.base.update(repeating: 0, count: spectra.count)
    let (length, base) = (length, spectra.base)
    let scale = 1 / Scalar(length)
    placeTaps(taps.count, dilation: dilation, blockSize: blockSize, parts: count, length: length) {
      let (re, im) = taps[$0].components
      base[$1 * stride + 2 * $2] = Scalar(re) * scale
      base[$1 * stride + 2 * $2 + 1] = Scalar(im) * scale
    }
    for part in 0..<count { forward.execute(base + part * stride) }
  }

  var unitRoundoff: Double { Scalar.complexLoops.kind.unitRoundoff }
  private var stride: Int { (2 * length + 15) / 16 * 16 }
  var wordsPerFrame: Int { (stride * MemoryLayout<Scalar>.stride + 7) / 8 }

  @specialized(where Part == Float, Scalar == Float)
  @specialized(where Part == Float, Scalar == Double)
  @specialized(where Part == Double, Scalar == Double)
  func transform(
    _ input: BoundaryReader<Complex<Part>>, from place: Int, blockSize: Int,
    to spectrum: UnsafeMutablePointer<Double>
  ) -> Bool {
    withFrame(input, from: place, count: 2 * blockSize) { samples in
      withUnsafeTemporaryAllocation(byteCount: stride * MemoryLayout<Scalar>.stride, alignment: 64) {
        memory in
        let data = memory.baseAddress!.bindMemory(to: Scalar.self, capacity: stride)
        var isFinite = true
        for index in 0..<2 * blockSize {
          let (re, im) = samples[index].components
          if re.isFinite, im.isFinite {
            (data[2 * index], data[2 * index + 1]) = (Scalar(re), Scalar(im))
          } else {
            (data[2 * index], data[2 * index + 1], isFinite) = (0, 0, false)
          }
        }
        (data + 4 * blockSize).update(repeating: 0, count: stride - 4 * blockSize)
        forward.execute(data)
        UnsafeMutableRawPointer(spectrum).copyMemory(
          from: data, byteCount: stride * MemoryLayout<Scalar>.stride)
        return isFinite
      }
    }
  }

  @specialized(where Part == Float, Scalar == Float)
  @specialized(where Part == Float, Scalar == Double)
  @specialized(where Part == Double, Scalar == Double)
  func sum(
    _ line: UnsafePointer<Double>, firstSlot: Int, to outputs: UnsafeMutableBufferPointer<Complex<Part>>
  ) {
    withUnsafeTemporaryAllocation(byteCount: stride * MemoryLayout<Scalar>.stride, alignment: 64) { memory in
      let data = memory.baseAddress!.bindMemory(to: Scalar.self, capacity: stride)
      sumOfProducts(
        line, firstSlot: firstSlot, words: wordsPerFrame, spectra.base, stride: stride, parts: count,
        points: length, to: data)
      backward.execute(data)
      for index in 0..<outputs.count {
        outputs[index] = Complex(Part(data[2 * index + 2]), Part(data[2 * index + 3]))
      }
    }
  }
}

/// Lends a frame of what is held, in place or with zeros round it, which no tap of this frame's outputs meets.
@inline(__always)
private func withFrame<Element: ConvolutionElement, Result>(
  _ input: BoundaryReader<Element>, from place: Int, count: Int, _ body: (UnsafePointer<Element>) -> Result
) -> Result {
  if let inside = input.interior(row: 0, columns: place..<place + count) { return body(inside) }
  return withUnsafeTemporaryAllocation(of: Element.self, capacity: count) { line in
    line.initialize(repeating: .zero)
    let held = (place..<place + count).clamped(to: input.held.columns)
    if !held.isEmpty { input.copy(row: 0, columns: held, to: line.baseAddress! + held.lowerBound - place) }
    return body(UnsafePointer(line.baseAddress!))
  }
}

/// data = Σ_p frame_{b+p} · part_p, in complex numbers; the frames stand in a ring.
@inline(__always)
private func sumOfProducts<Scalar: BinaryFloatingPoint>(
  _ line: UnsafePointer<Double>, firstSlot: Int, words: Int, _ spectra: UnsafePointer<Scalar>, stride: Int,
  parts: Int, points: Int, to data: UnsafeMutablePointer<Scalar>
) {
  data.update(repeating: 0, count: stride)
  for part in 0..<parts {
    let slot = (firstSlot + part) % parts
    let frame = UnsafeRawPointer(line + slot * words).assumingMemoryBound(to: Scalar.self)
    let taps = spectra + part * stride
    for point in 0..<points {
      let (xr, xi) = (frame[2 * point], frame[2 * point + 1])
      let (hr, hi) = (taps[2 * point], taps[2 * point + 1])
      data[2 * point] += xr * hr - xi * hi
      data[2 * point + 1] += xr * hi + xi * hr
    }
  }
}
