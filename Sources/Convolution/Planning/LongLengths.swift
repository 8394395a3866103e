import CBlockTransforms
import FFTW

/// The lengths of long transforms, in real samples, and their memory.
package enum LongLengths {
  /// Rows, and halves of the columns, of an image's transform: 16·2ᵃ·3ᵇ.
  package static let axis: [Int] = (1...4096).map { 16 * $0 }.filter { long_transform_serves_length($0) != 0 }

  /// The planes of a signal's transforms, nearly square, by ascending size, each size once.
  private static let planes: [Shape] = {
    var planes: [Int: Shape] = [:]
    for rows in axis where rows >= 64 {
      for columns in axis where columns >= rows && columns <= 4 * rows {
        let known = planes[rows * columns]
        if known == nil || known!.rows < rows { planes[rows * columns] = Shape(rows: rows, columns: columns) }
      }
    }
    return planes.values.sorted { $0.count < $1.count }
  }()

  /// A signal's lengths.
  package static let signal: [Int] = planes.map { 2 * $0.count }

  /// The plane of complex numbers of a transform, or nil when there is none.
  package static func matrix(_ transform: Shape) -> Shape? {
    if transform.rows == 1 { return planes.first { 2 * $0.count == transform.columns } }
    let served =
      transform.columns % 2 == 0 && long_transform_serves_length(transform.rows) != 0
      && long_transform_serves_length(transform.columns / 2) != 0
    return served ? Shape(rows: transform.rows, columns: transform.columns / 2) : nil
  }

  /// The length of at least `count` that takes the least time, one of ascending ones; nil beyond the last.
  package static func cheapest(atLeast count: Int, of lengths: [Int]) -> Int? {
    lengths.filter { $0 >= count && $0 <= 2 * max(count, lengths[0]) }.min { time($0) < time($1) }
  }

  /// Relative time: points times levels and what passes cost beside them; a radix of 3 does a little less in a pass.
  private static func time(_ length: Int) -> Double {
    var (threes, rest) = (0, length)
    while rest % 3 == 0 { (threes, rest) = (threes + 1, rest / 3) }
    return Double(length) * (16 + Double(length.bitWidth - length.leadingZeroBitCount))
      * (1 + 0.02 * Double(threes))
  }

  /// Columns that are loaded and stored at once: strips that fit the second cache, and whole cache lines of the
  /// caller's rows.
  package static func pieceColumns(_ matrix: Shape, stride: Int) -> Int {
    let grain = long_transform_grain
    let fitting = (512 << 10) / (2 * matrix.rows * stride) / grain * grain
    return min(max(fitting, grain), 64, matrix.columns)
  }

  /// Bytes of tables, spectra (the present and the next kernel's), planes and the workers' scratch.
  package static func memoryBytes(_ matrix: Shape, isSignal: Bool, planes: Int, workers: Int, stride: Int)
    -> Int
  {
    let grain = long_transform_grain
    let tables = (isSignal ? matrix.rows : 1) * 2 * (grain + matrix.columns / grain) + 4 * matrix.rows
    let plane = 2 * (matrix.rows + grain) * matrix.columns
    let piece =
      2 * matrix.rows * pieceColumns(matrix, stride: stride) + 2 * grain * matrix.columns
      + 4 * matrix.rows * 8 / stride
    return (tables + 4 * matrix.count + planes * (plane + workers * piece)) * stride
  }
}
