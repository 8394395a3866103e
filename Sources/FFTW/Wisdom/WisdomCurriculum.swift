/// The transforms worth measuring: those that overlap-save blocks, tiles and the pieces of long transforms are
/// made of, the most used first.
package enum WisdomCurriculum {
  /// Every problem of the built-in set, for one precision.
  package static func problems(_ precision: TransformPrecision) -> [TransformProblem] {
    complexBlocks(precision) + lineGroups(precision) + complexTiles(precision) + realBlocks(precision)
  }

  /// Lengths of blocks: from 64 to 65536, at most 1.2 apart.
  package static let blockLengths = lengths(oddParts: [1, 3, 5, 9, 15], in: 64...65536)
  /// Lengths of blocks of reals, which few methods use.
  package static let realBlockLengths = lengths(oddParts: [1, 3, 5], in: 64...65536)
  /// Lengths of the rows and columns of tiles that are transformed several at a time.
  package static let groupedLengths = lengths(oddParts: [1, 3, 5, 9, 15], in: 32...511)
  /// Sides of square tiles; the largest just leave the cache of a core.
  package static let tileSides = [
    32, 48, 64, 80, 96, 112, 128, 144, 160, 192, 224, 240, 256, 288, 320, 384, 448, 480, 512, 576, 640, 768,
  ]

  private static func lengths(oddParts: [Int], in range: ClosedRange<Int>) -> [Int] {
    FastLength.all(in: range).filter { $0 % 16 == 0 && oddParts.contains($0 >> $0.trailingZeroBitCount) }
  }

  private static func complexBlocks(_ precision: TransformPrecision) -> [TransformProblem] {
    bothWays(blockLengths) { length, direction in
      try .complex(precision, columns: length, direction: direction)
    }
  }

  private static func lineGroups(_ precision: TransformPrecision) -> [TransformProblem] {
    bothWays(groupedLengths) { length, direction in
      switch precision {
      case .float: try LineTransform<Float>.problem(length: length, direction: direction)
      default: try LineTransform<Double>.problem(length: length, direction: direction)
      }
    }
  }

  private static func complexTiles(_ precision: TransformPrecision) -> [TransformProblem] {
    bothWays(tileSides) { side, direction in
      try .complex(precision, rows: side, columns: side, direction: direction)
    }
  }

  private static func realBlocks(_ precision: TransformPrecision) -> [TransformProblem] {
    bothWays(realBlockLengths) { length, direction in
      try .real(precision, columns: length, direction: direction, inPlace: true)
    }
  }

  private static func bothWays(
    _ lengths: [Int], _ problem: (Int, TransformDirection) throws -> TransformProblem
  ) -> [TransformProblem] {
    lengths.flatMap { length in
      TransformDirection.allCases.compactMap { try? problem(length, $0) }
    }
  }
}
