import Convolution
import ConvolutionFiles
import FFTW

/// The part of a plane's extended input that one band reads, brought from the file into memory that is used again
/// for the next.
final class BandInput<Element: NumericElement> {
  private let source: any SampleSource
  private let layout: PlaneLayout
  private let boundary: Boundary
  private let fillValue: Element
  private let memory: UnsafeMutablePointer<Element>
  private let staging: UnsafeMutableRawBufferPointer
  private var held = Region(rows: 0..<0, columns: 0..<0)
  private var origin = (plane: -1, channel: -1)
  private let keepsRows: Bool
  private let isMeasured: Bool
  private var magnitude = Magnitude()

  /// Bytes of a file that are read at once where they have to be converted.
  static var stagingBytes: Int { 1 << 20 }

  /// - Parameters:
  ///   - capacity: the most samples that a band reads.
  ///   - keepsRows: whether rows that the band before has read are not read again. Where others do bands between,
  ///     that would be a matter of chance.
  ///   - isMeasured: whether the sizes of the samples are wanted.
  init(
    _ source: any SampleSource, _ layout: PlaneLayout, boundary: Boundary, fillValue: Element, capacity: Int,
    keepsRows: Bool = true, isMeasured: Bool
  ) throws(ConvolutionError) {
    self.keepsRows = keepsRows
    self.isMeasured = isMeasured
    self.source = source
    self.layout = layout
    self.boundary = boundary
    self.fillValue = fillValue
    memory = try UnsafeMutablePointer.allocate(checked: capacity)
    staging = .allocate(byteCount: Self.stagingBytes, alignment: 64)
  }

  deinit {
    memory.deallocate()
    staging.deallocate()
  }

  /// The sizes of all samples that were read since this was last asked, those that were read twice counted twice;
  /// where it is wanted.
  func takeMagnitude() -> Magnitude {
    defer { magnitude = Magnitude() }
    return magnitude
  }

  /// Reads what the band needs and is not there yet.
  func load(_ region: Region, plane: Int, channel: Int) throws -> BoundaryReader<Element> {
    let kept =
      keepsRows && origin == (plane, channel) && held.columns == region.columns
      ? held.rows.clamped(to: region.rows) : 0..<0
    if !kept.isEmpty {
      let source = memory + (kept.lowerBound - held.rows.lowerBound) * region.columns.count
      line(kept.lowerBound, of: region).update(from: source, count: kept.count * region.columns.count)
    }
    (held, origin) = (region, (plane, channel))
    let inside = region.rows.clamped(to: 0..<layout.plane.rows)
    let missing =
      kept.isEmpty
      ? [inside]
      : [
        inside.lowerBound..<max(inside.lowerBound, kept.lowerBound),
        min(inside.upperBound, max(inside.lowerBound, kept.upperBound))..<inside.upperBound,
      ]
    for rows in missing where !rows.isEmpty { try read(rows, to: rows.lowerBound) }
    for row in region.rows where !inside.contains(row) && !kept.contains(row) {
      guard let other = boundary.sourceIndex(row, count: layout.plane.rows) else {
        line(row, of: region).update(repeating: fillValue, count: region.columns.count)
        continue
      }
      if inside.contains(other) {
        line(row, of: region).update(from: line(other, of: region), count: region.columns.count)
      } else {
        try read(other..<other + 1, to: row)
      }
    }
    return BoundaryReader(
      base: UnsafePointer(memory), shape: layout.plane, rowStride: region.columns.count, boundary: boundary,
      fillValue: fillValue, held: region)
  }

  private func line(_ row: Int, of region: Region) -> UnsafeMutablePointer<Element> {
    memory + (row - region.rows.lowerBound) * region.columns.count
  }

  /// Reads rows of the input into the held rows from `place` on.
  private func read(_ rows: Range<Int>, to place: Int) throws {
    let columns = held.columns
    let inside = columns.clamped(to: 0..<layout.plane.columns)
    if columns == 0..<layout.plane.columns {
      return try read(
        row: rows.lowerBound, columns: 0..<rows.count * columns.count, to: line(place, of: held))
    }
    for (index, row) in rows.enumerated() {
      let target = line(place + index, of: held)
      if !inside.isEmpty {
        try read(row: row, columns: inside, to: target + inside.lowerBound - columns.lowerBound)
      }
      let before = columns.lowerBound..<(inside.isEmpty ? columns.upperBound : inside.lowerBound)
      try extend(row, before, inside, target)
      if !inside.isEmpty { try extend(row, inside.upperBound..<columns.upperBound, inside, target) }
    }
  }

  /// Fills columns beyond the edges from their sources, here or elsewhere in the row.
  private func extend(
    _ row: Int, _ outside: Range<Int>, _ inside: Range<Int>, _ target: UnsafeMutablePointer<Element>
  ) throws {
    let first = held.columns.lowerBound
    let sources = outside.map { boundary.sourceIndex($0, count: layout.plane.columns) }
    let elsewhere = sources.compactMap { $0 }.filter { !inside.contains($0) }
    var others: [Element] = []
    let lowest = elsewhere.min() ?? 0
    if let highest = elsewhere.max() {
      others = [Element](repeating: fillValue, count: highest - lowest + 1)
      try others.withUnsafeMutableBufferPointer {
        try read(row: row, columns: lowest..<highest + 1, to: $0.baseAddress!)
      }
    }
    for (column, source) in zip(outside, sources) {
      target[column - first] =
        source.map { inside.contains($0) ? target[$0 - first] : others[$0 - lowest] } ?? fillValue
    }
  }

  /// Reads samples of one channel that follow one another, and measures them.
  private func read(row: Int, columns: Range<Int>, to target: UnsafeMutablePointer<Element>) throws {
    try copy(row: row, columns: columns, to: target)
    if isMeasured {
      magnitude = magnitude.joined(with: Magnitude(UnsafeBufferPointer(start: target, count: columns.count)))
    }
  }

  private func copy(row: Int, columns: Range<Int>, to target: UnsafeMutablePointer<Element>) throws {
    let (plane, channel, channels) = (origin.plane, origin.channel, layout.channels)
    let first = (plane * layout.plane.rows + row) * layout.plane.columns + columns.lowerBound
    if source.elementType == Element.elementType, channels == 1 {
      return try source.read(
        first..<first + columns.count,
        into: UnsafeMutableRawBufferPointer(
          start: target, count: columns.count * MemoryLayout<Element>.stride))
    }
    let pixelBytes = channels * source.elementType.byteCount
    let step = staging.count / pixelBytes
    for start in stride(from: 0, to: columns.count, by: step) {
      let count = min(step, columns.count - start)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: staging[..<(count * pixelBytes)])
      try source.read((first + start) * channels..<(first + start + count) * channels, into: bytes)
      var array = NumericArray(copying: UnsafeRawBufferPointer(bytes), of: source.elementType)
      if channels > 1 { array = array.channel(channel, of: channels, in: 0..<count) }
      let converted = try array.converted(to: Element.elementType)
      guard converted.clipped == 0, let elements = converted.array.elements(as: Element.self) else {
        throw CommandFailure.failed("it has integers beyond 2^63, which are filtered only in memory")
      }
      elements.withUnsafeBufferPointer { (target + start).update(from: $0.baseAddress!, count: count) }
    }
  }
}

extension UnsafeMutablePointer {
  /// Memory for so many values, or the error that says how much was asked for.
  static func allocate(checked count: Int) throws(ConvolutionError) -> UnsafeMutablePointer {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Pointee>.stride)
    guard !overflow, let memory = UnsafeMutableRawPointer.allocateAligned(bytes: bytes) else {
      throw .outOfMemory(bytes: bytes)
    }
    return memory.bindMemory(to: Pointee.self, capacity: count)
  }
}
