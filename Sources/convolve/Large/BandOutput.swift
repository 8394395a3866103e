import Convolution
import ConvolutionFiles

/// What the bands give, on its way into the file: channels together again, clipped, in the file's type.
final class BandOutput<Element: NumericElement> {
  private let sink: any SampleSink
  private let layout: PlaneLayout
  /// Outputs of a plane.
  private let outputs: Shape
  private let type: ElementType
  private let limits: LimitsArgument?
  /// The outputs of one channel of a band, and of all channels together where there are several.
  private let memory: UnsafeMutablePointer<Element>
  private let together: UnsafeMutablePointer<Element>?
  /// Samples beyond the range of the file's type.
  private(set) var clipped = 0
  private let isMeasured: Bool
  /// The largest finite output before it is clipped, where it is wanted.
  private(set) var largest = 0.0

  /// - Parameters:
  ///   - capacity: the most outputs of a band.
  ///   - isMeasured: whether the largest output is wanted.
  init(
    _ sink: any SampleSink, _ layout: PlaneLayout, outputs: Shape, type: ElementType, limits: LimitsArgument?,
    capacity: Int, isMeasured: Bool
  ) throws(ConvolutionError) {
    self.isMeasured = isMeasured
    self.sink = sink
    self.layout = layout
    self.outputs = outputs
    self.type = type
    self.limits = limits
    memory = try .allocate(checked: capacity)
    together = layout.channels > 1 ? try .allocate(checked: capacity * layout.channels) : nil
  }

  deinit {
    memory.deallocate()
    together?.deallocate()
  }

  /// The place of a result among the samples of the file.
  func place(row: Int, column: Int, plane: Int) -> Int {
    ((plane * outputs.rows + row) * outputs.columns + column) * layout.channels
  }

  /// Where a band's outputs go.
  func window(of box: Region) -> OutputWindow<Element> {
    OutputWindow(
      base: memory, rowStride: box.columns.count, row: box.rows.lowerBound, column: box.columns.lowerBound)
  }

  /// The memory behind the window.
  func buffer(of box: Region) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: memory, count: box.shape.count)
  }

  /// Takes over the outputs of one channel.
  func take(_ channel: Int, of box: Region) {
    guard let together else { return }
    for index in 0..<box.shape.count { together[index * layout.channels + channel] = memory[index] }
  }

  /// Writes the rectangles of a band that were computed.
  ///
  /// - Throws: ``FailedResult`` for one that does not fit the file's type.
  func write(_ regions: [Region], of box: Region, plane: Int) throws {
    for region in Self.joined(regions) {
      if region.columns.count == outputs.columns, box.columns == region.columns {
        try write(row: region.rows.lowerBound, column: 0, count: region.shape.count, of: box, plane: plane)
        continue
      }
      for row in region.rows {
        try write(
          row: row, column: region.columns.lowerBound, count: region.columns.count, of: box, plane: plane)
      }
    }
  }

  /// Neighbours in a row of blocks as one rectangle, so that a file is written in as few pieces as there are.
  private static func joined(_ regions: [Region]) -> [Region] {
    var joined: [Region] = []
    for region in regions where !region.isEmpty {
      guard let last = joined.last, last.rows == region.rows,
        last.columns.upperBound == region.columns.lowerBound
          || region.columns.upperBound == last.columns.lowerBound
      else {
        joined.append(region)
        continue
      }
      joined[joined.count - 1] = last.hull(region)
    }
    return joined
  }

  private func write(row: Int, column: Int, count: Int, of box: Region, plane: Int) throws {
    let inside = (row - box.rows.lowerBound) * box.columns.count + column - box.columns.lowerBound
    let start = UnsafePointer((together ?? memory) + inside * layout.channels)
    let first = place(row: row, column: column, plane: plane)
    let total = count * layout.channels
    if isMeasured {
      largest = max(largest, Magnitude(UnsafeBufferPointer(start: start, count: total)).largest)
    }
    if type == Element.elementType, limits == nil {
      return try sink.write(
        UnsafeRawBufferPointer(start: start, count: total * MemoryLayout<Element>.stride), at: first)
    }
    let step = 1 << 16
    for place in stride(from: 0, to: total, by: step) {
      let piece = UnsafeBufferPointer(start: start + place, count: min(step, total - place))
      var array = NumericArray(Array(piece))
      if let limits { array = try array.clamped(to: limits.low...limits.high) }
      try convert(array, from: first + place).withUnsafeBytes { bytes throws(FileError) in
        try sink.write(bytes, at: first + place)
      }
    }
  }

  /// The samples from a place on in the file's type.
  private func convert(_ array: NumericArray, from place: Int) throws -> NumericArray {
    do {
      let converted = try array.converted(to: type, asPartOf: layout.resultShape(outputs), from: place)
      clipped += converted.clipped
      return converted.array
    } catch { throw FailedResult(place: place, reason: error) }
  }
}
