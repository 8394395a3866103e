import ComplexModule
import FFTW

/// Uniformly partitioned overlap-save: the taps in parts of B, each with a spectrum of its own, and a delay line
/// of the spectra of the last frames of 2B samples.
///
/// Frame f begins at place f·B; output block b is the sum over parts p of frame b + p times the spectrum of part
/// p, transformed back once. The taps stand at the end of their parts, so that the newest frame ends with the
/// last sample that the block reads. (W. G. Gardner, J. Audio Eng. Soc. 43(3), 1995; F. Wefers, Partitioned
/// convolution algorithms for real-time auralization, Logos 2015, §5.)
struct PartitionedConvolution<Element: ConvolutionElement>: Sendable {
  let blockSize: Int
  let errorBound: ErrorBound
  private let parts: any PartitionedSpectra<Element>
  private let direct: DirectEngine<Element>
  private let geometry: Geometry
  /// Taps in correlation form.
  private let taps: [Element]
  /// Spectra of frames, each in the slot of its number modulo the parts.
  private var line: [Double]
  /// Which frame is in a slot, and whether a sample of it is not finite.
  private var slots: [(frame: Int, isSpecial: Bool)]

  init(_ convolver: Convolver<Element>, blockSize: Int, options: ConvolutionOptions<Element>)
    throws(ConvolutionError)
  {
    guard blockSize >= 1, blockSize <= 1 << 24 else {
      throw .invalidOption(
        name: "block size", value: "\(blockSize)", rule: "must be at least 1 and at most 2^24")
    }
    guard options.nan == .propagate, options.method == .automatic, options.blockLength == nil else {
      throw .invalidOption(
        name: "scheduling", value: "low latency",
        rule:
          "has a method of its own and takes NaN as IEEE arithmetic does; leave method, block length and nan out"
      )
    }
    self.blockSize = blockSize
    geometry = convolver.plan.geometry
    taps =
      PreparedKernel(
        convolver.kernel, correlates: convolver.correlates, maximumRank: 0, loops: Element.loops
      ).taps
    guard taps.allSatisfy(Element.loops.isFinite) else {
      throw .methodCannotServe(
        method: "fft", reason: "the kernel has taps that are not finite; use scheduling throughput")
    }
    direct = DirectEngine(geometry: geometry, taps: taps, loops: Element.loops)
    let span = geometry.columns.span
    let count = (span + blockSize - 1) / blockSize
    do {
      parts = try PartitionedFactory.spectra(
        taps: taps, dilation: geometry.columns.dilation, blockSize: blockSize, count: count,
        isWidened: convolver.isWidened)
    } catch {
      throw ConvolutionError(error)
    }
    let (words, overflow) = count.multipliedReportingOverflow(by: parts.wordsPerFrame)
    guard !overflow, words < 1 << 40 else { throw .tooLarge(what: "the spectra of the kernel's parts") }
    line = [Double](repeating: 0, count: words)
    slots = Array(repeating: (frame: .min, isSpecial: false), count: count)
    errorBound = Self.bound(
      points: parts.length, parts: count, u: parts.unitRoundoff,
      rounding: convolver.isWidened ? Element.loops.kind.unitRoundoff : 0)
  }

  /// Every part is a product of transforms and one more addition; frames overlap by half, so that the sum of
  /// their squared norms is twice that of what the block reads: Σ‖x_p‖·‖h_p‖ ≤ √2·‖x‖·‖h‖.
  private static func bound(points: Int, parts: Int, u: Double, rounding: Double) -> ErrorBound {
    let each = ErrorModel.transform(points: points, unitRoundoff: u)
    let root = 2.0.squareRoot()
    return ErrorBound(
      guaranteed: root * (each.guaranteed + Double(parts) * u) * (1 + rounding) + rounding,
      typical: root * each.typical + rounding / 2)
  }

  /// Where the first part of the taps begins before the first tap.
  private var lead: Int { slots.count * blockSize - geometry.columns.span }

  /// The first place that the frames of an output's block read.
  func firstRead(by output: Int, of axis: AxisGeometry) -> Int {
    axis.begin - lead - 1 + output * axis.stride / blockSize * blockSize
  }

  /// Computes some outputs.
  mutating func outputs(_ range: Range<Int>, of axis: AxisGeometry, reading input: BoundaryReader<Element>)
    -> [Element]
  {
    if range.isEmpty { return [] }
    var results: [Element] = []
    results.reserveCapacity(range.count)
    var dense = [Element](repeating: .zero, count: blockSize)
    var output = range.lowerBound
    while output < range.upperBound {
      let block = output * axis.stride / blockSize
      compute(block, of: axis, reading: input, to: &dense)
      while output < range.upperBound, output * axis.stride < (block + 1) * blockSize {
        results.append(dense[output * axis.stride - block * blockSize])
        output += 1
      }
    }
    repair(&results, range, axis, input)
    return results
  }

  private mutating func compute(
    _ block: Int, of axis: AxisGeometry, reading input: BoundaryReader<Element>, to dense: inout [Element]
  ) {
    let first = axis.begin - lead - 1
    var isSpecial = false
    for part in 0..<slots.count {
      let frame = block + part
      let slot = frame % slots.count
      if slots[slot].frame != frame {
        let place = first + frame * blockSize
        let (parts, blockSize) = (parts, blockSize)
        let isFinite = line.withUnsafeMutableBufferPointer {
          parts.transform(
            input, from: place, blockSize: blockSize, to: $0.baseAddress! + slot * parts.wordsPerFrame)
        }
        slots[slot] = (frame, !isFinite)
      }
      isSpecial = isSpecial || slots[slot].isSpecial
    }
    line.withUnsafeBufferPointer { line in
      dense.withUnsafeMutableBufferPointer { dense in
        parts.sum(line.baseAddress!, firstSlot: block % slots.count, to: dense)
      }
    }
    if isSpecial { addSpecials(axis.begin + block * blockSize, axis, input, &dense) }
  }

  /// Adds the products of samples that are not finite, which the frames leave out, as IEEE arithmetic has them.
  private func addSpecials(
    _ begin: Int, _ axis: AxisGeometry, _ input: BoundaryReader<Element>, _ dense: inout [Element]
  ) {
    let loops = Element.loops
    let read = begin..<begin + blockSize + axis.span - 1
    for place in read.clamped(to: input.held.columns) {
      let sample = input.sample(0, place)
      if loops.isFinite(sample) { continue }
      for index in 0..<blockSize {
        let offset = place - begin - index
        guard offset >= 0, offset < axis.span, offset % axis.dilation == 0 else { continue }
        dense[index] = loops.add(dense[index], loops.multiply(sample, taps[offset / axis.dilation]))
      }
    }
  }

  /// Transforms overflow before sums do: what is not finite is summed.
  private func repair(
    _ results: inout [Element], _ range: Range<Int>, _ axis: AxisGeometry, _ input: BoundaryReader<Element>
  ) {
    for (index, output) in range.enumerated() where !Element.loops.isFinite(results[index]) {
      let needed = axis.inputRange(for: output..<output + 1)
      guard needed.allSatisfy({ Element.loops.isFinite(input.sample(0, $0)) }) else { continue }
      results.withUnsafeMutableBufferPointer {
        direct.fill(
          Region(rows: 0..<1, columns: output..<output + 1), reading: input,
          writing: OutputWindow(
            base: $0.baseAddress!, rowStride: range.count, row: 0, column: range.lowerBound))
      }
    }
  }

  /// Forgets the spectra of frames; they are made again when they are needed.
  mutating func clear() {
    for slot in slots.indices { slots[slot] = (.min, false) }
  }
}

/// The spectra of a kernel's parts, and the transforms that go with them.
protocol PartitionedSpectra<Element>: Sendable {
  associatedtype Element: ConvolutionElement
  /// Points of a transform.
  var length: Int { get }
  var unitRoundoff: Double { get }
  /// Room for a frame's spectrum, in doubles.
  var wordsPerFrame: Int { get }
  /// Transforms a frame, with zeros for samples that are not finite; returns whether there were none.
  func transform(
    _ input: BoundaryReader<Element>, from place: Int, blockSize: Int,
    to spectrum: UnsafeMutablePointer<Double>
  ) -> Bool
  /// Sums the products of frames and parts, the oldest frame in the given slot, and transforms them back.
  func sum(
    _ line: UnsafePointer<Double>, firstSlot: Int, to outputs: UnsafeMutableBufferPointer<Element>)
}
