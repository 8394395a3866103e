/// How far the magnitudes of some samples lie apart, zeros left out.
///
/// Single small samples are usual in any noise and do not count: a group of eight neighbours is as large as
/// the largest of them, and so is a segment.
struct MagnitudeRange {
  /// The ratio that a transform still resolves: its error, about u/10 of the block's norm, is then some
  /// thousand roundings of the smallest part.
  static var limit: Double { 0x1p16 }

  private var groups = Extremes()
  private var segments = Extremes()
  private let segment: Int

  /// - Parameter segment: samples of a part of which every output sees at least one whole.
  init(segment: Int) { self.segment = segment }

  /// Whether groups differ by more than the limit.
  var isWide: Bool { groups.isWide }
  /// Whether segments do.
  var hasWideSegments: Bool { segments.isWide }

  private struct Extremes {
    var smallest = Double.infinity
    var largest = 0.0

    mutating func add(_ peak: Double) {
      guard peak > 0 else { return }
      smallest = min(smallest, peak)
      largest = max(largest, peak)
    }

    var isWide: Bool { largest > smallest * MagnitudeRange.limit }
  }

  /// Adds a run of samples; those that are not finite are treated elsewhere.
  mutating func add<Scalar: BinaryFloatingPoint>(_ samples: UnsafeBufferPointer<Scalar>) {
    var (peak, whole) = (0.0, 0.0)
    for (index, sample) in samples.enumerated() {
      if sample.isFinite { peak = max(peak, Double(abs(sample))) }
      guard index % 8 == 7 || index == samples.count - 1 else { continue }
      groups.add(peak)
      whole = max(whole, peak)
      peak = 0
      if (index + 1) % segment < 8 || index == samples.count - 1 {
        segments.add(whole)
        whole = 0
      }
    }
  }
}

/// Counts of samples that are not zero, over every rectangle with a corner at the origin: F. C. Crow,
/// SIGGRAPH 1984, doi:10.1145/800031.808600.
struct ZeroTable {
  private let width: Int
  private var counts: [Int32]

  init<Scalar: BinaryFloatingPoint>(_ region: Region, reading input: BoundaryReader<Scalar>) {
    width = region.columns.count + 1
    counts = [Int32](repeating: 0, count: (region.rows.count + 1) * width)
    var line = [Scalar](repeating: 0, count: region.columns.count)
    for (index, row) in region.rows.enumerated() {
      line.withUnsafeMutableBufferPointer {
        input.copy(row: row, columns: region.columns, to: $0.baseAddress!)
      }
      var sum: Int32 = 0
      let (above, here) = (index * width, (index + 1) * width)
      for column in 0..<line.count {
        if line[column] != 0 { sum += 1 }
        counts[here + column + 1] = counts[above + column + 1] + sum
      }
    }
  }

  /// Whether a rectangle of a kernel's span holds nothing but zeros.
  func isZero(top: Int, left: Int, _ span: Shape) -> Bool {
    let (a, b) = (top * width + left, (top + span.rows) * width + left)
    return counts[b + span.columns] - counts[b] - counts[a + span.columns] + counts[a] == 0
  }
}
