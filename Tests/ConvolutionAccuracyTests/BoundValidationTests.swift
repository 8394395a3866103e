import Convolution
import ConvolutionAccuracy
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The guaranteed bound, over seeded problems of every family, type, mode, boundary, block length and method.
///
/// A longer run is `make validate`; `CONVOLUTION_CASES` sets the number of cases, and another
/// seed goes with `CONVOLUTION_SEED`.
@Suite struct BoundValidationTests {
  @Test func boundsHold() throws {
    var validation = BoundValidation()
    try validation.run(
      cases: number("CONVOLUTION_CASES") ?? 1500, seed: UInt64(number("CONVOLUTION_SEED") ?? 7))
    #expect(validation.violations == 0, "\(validation.summary)")
    // A bound that is never approached promises too little; a share of 0 means that nothing was measured.
    for (name, tally) in validation.tallies where tally.cases >= 20 {
      #expect(tally.largestShare > 0.001 && tally.largestShare < 1, "\(name): \(tally)")
    }
    print(validation.summary)
  }

  private func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
}
