/// The transforms worth measuring, the most used first: who has no time for all stops somewhere.
package enum WisdomCurriculum {
  /// Every problem of the built-in set, for one precision; ``TransformPrecision/longDouble`` has none.
  package static func problems(_ precision: TransformPrecision) -> [TransformProblem] {
    if precision == .longDouble { return [] }
    var seen: Set<TransformProblem> = []
    return (complexBlocks(precision) + realBlocks(precision))
      .filter { seen.insert($0).inserted }
  }

  private static func complexBlocks(_ precision: TransformPrecision) -> [TransformProblem] {
    bothWays([1, 3, 5, 9, 15], 64...65536) { length, direction in
      try .complex(precision, columns: length, direction: direction)
    }
  }

  private static func realBlocks(_ precision: TransformPrecision) -> [TransformProblem] {
    bothWays([1, 3, 5], 64...65536) { length, direction in
      try .real(precision, columns: length, direction: direction, inPlace: true)
    }
  }

  /// The problems of the lengths in `range` that are one of `oddParts` times a power of two.
  private static func bothWays(
    _ oddParts: [Int], _ range: ClosedRange<Int>,
    _ problem: (Int, TransformDirection) throws -> TransformProblem
  ) -> [TransformProblem] {
    FastLength.all(in: range)
      .filter { $0 % 16 == 0 && oddParts.contains($0 >> $0.trailingZeroBitCount) }
      .flatMap { length in TransformDirection.allCases.compactMap { try? problem(length, $0) } }
  }
}
