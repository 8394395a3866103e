import CBlockTransforms

/// The shapes of blocks that the vector transforms serve.
package enum BlockLengths {
  /// Lengths of one axis: 16·2ᵃ·3ᵇ.
  package static let axis: [Int] = (1...64).map { 16 * $0 }.filter { block_transform_serves_length($0) != 0 }

  /// Lengths of a signal's block: products of two lengths, neither more than four times the other.
  package static let signal: [Int] = {
    var lengths: Set<Int> = []
    for rows in axis {
      for columns in axis where columns >= rows && columns <= 4 * rows { lengths.insert(rows * columns) }
    }
    return lengths.sorted()
  }()

  /// A block as rows and columns of served lengths: an image tile as it is, a signal's block as nearly
  /// square as it can be; nil when there is no such matrix.
  package static func matrix(_ transform: Shape) -> Shape? {
    if transform.rows > 1 {
      let served = axis.contains(transform.rows) && axis.contains(transform.columns)
      return served ? transform : nil
    }
    let rows = axis.last { rows in
      transform.columns % rows == 0 && rows * rows <= transform.columns
        && axis.contains(transform.columns / rows)
    }
    return rows.map { Shape(rows: $0, columns: transform.columns / $0) }
  }
}
