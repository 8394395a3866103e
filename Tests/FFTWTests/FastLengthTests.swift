import FFTW
import Testing

@Suite struct FastLengthTests {
  /// The definition, by trial division.
  private func isFast(_ length: Int) -> Bool {
    var rest = length
    for prime in [2, 3, 5, 7] { while rest % prime == 0 { rest /= prime } }
    return rest == 1 && (length < 64 || length % 16 == 0)
  }

  @Test func agreesWithTrialDivision() throws {
    let expected = (1...5000).filter(isFast)
    #expect(FastLength.all(in: 1...5000) == expected)
    #expect(FastLength.all(in: 100...200) == expected.filter { (100...200).contains($0) })
    #expect((1...5000).filter(FastLength.isFast) == expected)
    for length in 1...4500 {
      #expect(try FastLength.next(atLeast: length) == expected.first { $0 >= length }, "length \(length)")
    }
  }

  @Test(arguments: [1 << 20, 1_000_003, 999_999_937, (1 << 40) - 1])
  func largeLengthsWasteLittle(_ length: Int) throws {
    let next = try FastLength.next(atLeast: length)
    #expect(isFast(next) && next >= length && Double(next) < 1.02 * Double(length))
  }

  @Test func degenerateLengths() throws {
    #expect(try FastLength.next(atLeast: -5) == 1)
    #expect(try FastLength.next(atLeast: 0) == 1)
    #expect(FastLength.all(in: -10...0) == [])
    #expect(throws: TransformError.tooLarge(what: "a transform of \(Int.max) samples")) {
      try FastLength.next(atLeast: .max)
    }
  }
}
