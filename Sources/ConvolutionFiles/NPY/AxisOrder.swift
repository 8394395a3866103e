import Convolution

/// Row-major samples of column-major ones (Fortran order), for any number of axes.
///
/// Column-major with shape (d₀ … dₖ) is row-major with the shape reversed, so this is a transposition: of
/// the first axis against the last, in squares that keep both sides in the cache, for every position of the
/// axes between them.
func rowMajor<Element: NumericElement>(fromColumnMajor source: [Element], shape: [Int]) -> [Element] {
  [Element](uninitializedCount: source.count) { target in
    source.withUnsafeBufferPointer { source in
      let source = UnsafeRawBufferPointer(source)
      let target = UnsafeMutableRawBufferPointer(target)
      // By size and not by type, so that five loops are compiled and none is generic when the program runs.
      switch MemoryLayout<Element>.size {
      case 1: reorder(source.bindMemory(to: UInt8.self), target.bindMemory(to: UInt8.self), shape)
      case 2: reorder(source.bindMemory(to: UInt16.self), target.bindMemory(to: UInt16.self), shape)
      case 4: reorder(source.bindMemory(to: UInt32.self), target.bindMemory(to: UInt32.self), shape)
      case 8: reorder(source.bindMemory(to: UInt64.self), target.bindMemory(to: UInt64.self), shape)
      default:
        reorder(source.bindMemory(to: ComplexDouble.self), target.bindMemory(to: ComplexDouble.self), shape)
      }
    }
  }
}

private func reorder<Word>(
  _ source: UnsafeBufferPointer<Word>, _ target: UnsafeMutableBufferPointer<Word>, _ shape: [Int]
) {
  guard let source = source.baseAddress, let target = target.baseAddress else { return }
  let axes = shape.filter { $0 > 1 }
  guard axes.count > 1, let rows = axes.first, let columns = axes.last else {
    return target.update(from: source, count: axes.first ?? 1)
  }
  let middle = Array(axes[1..<(axes.count - 1)])
  let middleCount = middle.reduce(1, *)
  for index in 0..<middleCount {
    transpose(
      source + reversed(index, middle) * rows, stride: rows * middleCount,
      to: target + index * columns, stride: columns * middleCount, rows: rows, columns: columns)
  }
}

/// The row-major index of the middle axes as a column-major one.
private func reversed(_ index: Int, _ axes: [Int]) -> Int {
  var rest = index
  var digits: [Int] = []
  for length in axes.reversed() {
    digits.append(rest % length)
    rest /= length
  }
  return zip(digits, axes.reversed()).reduce(0) { $0 * $1.1 + $1.0 }
}

private func transpose<Element>(
  _ source: UnsafePointer<Element>, stride sourceStride: Int, to target: UnsafeMutablePointer<Element>,
  stride targetStride: Int, rows: Int, columns: Int
) {
  let tile = 32
  for top in stride(from: 0, to: rows, by: tile) {
    for left in stride(from: 0, to: columns, by: tile) {
      for row in top..<min(top + tile, rows) {
        for column in left..<min(left + tile, columns) {
          (target + row * targetStride + column).initialize(to: source[column * sourceStride + row])
        }
      }
    }
  }
}
