import Convolution
import ConvolutionFiles

extension PlaneLayout {
  /// How often the filter runs: planes times channels.
  var runs: Int { planes * channels }

  /// The samples of one run in the type of the arithmetic, and where they begin.
  ///
  /// Without interleaved channels, samples that have the type already are not copied.
  func samples<Element: NumericElement>(of array: NumericArray, run: Int, as type: Element.Type)
    throws(FileError) -> (elements: [Element], first: Int)
  {
    if channels == 1, let elements = array.elements(as: type) { return (elements, run * plane.count) }
    let own = runs == 1 ? array : array.channel(run % channels, of: channels, in: planeRange(run / channels))
    let converted = try own.converted(to: type.elementType).array
    guard let elements = converted.elements(as: type) else {
      preconditionFailure("converted to \(type.elementType), but it is \(converted.elementType)")
    }
    return (elements, 0)
  }

  /// The samples of one run as a matrix.
  func plane<Element: NumericElement>(of array: NumericArray, run: Int, as type: Element.Type)
    throws(FileError) -> Matrix<Element>
  {
    let (elements, first) = try samples(of: array, run: run, as: type)
    let own = elements.count == plane.count ? elements : Array(elements[first..<first + plane.count])
    return Matrix(rows: plane.rows, columns: plane.columns, elements: own)
  }

  /// The pixels of one plane, counted over the whole array.
  private func planeRange(_ plane: Int) -> Range<Int> {
    plane * self.plane.count..<(plane + 1) * self.plane.count
  }
}

extension NumericArray {
  /// Every `channels`-th sample of a range of pixels, as a row.
  func channel(_ channel: Int, of channels: Int, in pixels: Range<Int>) -> NumericArray {
    func pick<Element: NumericElement>(_ elements: [Element]) -> NumericArray {
      let picked = [Element](uninitializedCount: pixels.count) { target in
        for (place, pixel) in pixels.enumerated() {
          target.initializeElement(at: place, to: elements[pixel * channels + channel])
        }
      }
      return NumericArray(picked)
    }
    return switch storage {
    case .u8(let elements): pick(elements)
    case .i8(let elements): pick(elements)
    case .u16(let elements): pick(elements)
    case .i16(let elements): pick(elements)
    case .u32(let elements): pick(elements)
    case .i32(let elements): pick(elements)
    case .u64(let elements): pick(elements)
    case .i64(let elements): pick(elements)
    case .f32(let elements): pick(elements)
    case .f64(let elements): pick(elements)
    case .c64(let elements): pick(elements)
    case .c128(let elements): pick(elements)
    }
  }
}

/// The result while its planes are being written, channels interleaved again.
final class PlaneBuffer<Element> {
  private let layout: PlaneLayout
  private let output: Shape
  private var elements: [Element]
  /// One channel before it is interleaved.
  private var scratch: UnsafeMutableBufferPointer<Element>?

  /// - Throws: `ConvolutionError/outOfMemory` when the result is larger than the machine's memory.
  init(layout: PlaneLayout, output: Shape) throws(ConvolutionError) {
    self.layout = layout
    self.output = output
    let (count, overflow) = output.count.multipliedReportingOverflow(by: layout.runs)
    guard !overflow else { throw .tooLarge(what: "the result") }
    try Machine.checkRoom(
      for: Shape(rows: 1, columns: count), bytesPerSample: MemoryLayout<Element>.stride)
    // Every sample is written before `finish`; what is unwritten after an error is never read.
    elements = [Element](unsafeUninitializedCapacity: count) { $1 = count }
    if layout.channels > 1 { scratch = .allocate(capacity: output.count) }
  }

  deinit { scratch?.deallocate() }

  /// Lets `body` write the outputs of one run.
  func write<Failure: Error>(
    run: Int, _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    if let scratch {
      try body(scratch)
      interleave(UnsafeBufferPointer(scratch), run)
      return
    }
    var failure: Failure?
    let places = run * output.count..<(run + 1) * output.count
    elements.withUnsafeMutableBufferPointer { all in
      do throws(Failure) { try body(UnsafeMutableBufferPointer(rebasing: all[places])) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// Takes the outputs of one run that are in an array already.
  func take(run: Int, _ outputs: [Element]) {
    if layout.runs == 1 { return elements = outputs }
    outputs.withUnsafeBufferPointer { source in
      if scratch != nil { return interleave(source, run) }
      write(run: run) { _ = $0.update(from: source) }
    }
  }

  /// The whole result.
  func finish() -> [Element] {
    defer { elements = [] }
    return elements
  }

  private func interleave(_ plane: UnsafeBufferPointer<Element>, _ run: Int) {
    let channels = layout.channels
    let first = run / channels * channels * output.count + run % channels
    elements.withUnsafeMutableBufferPointer { all in
      for place in 0..<plane.count { all[first + place * channels] = plane[place] }
    }
  }
}
