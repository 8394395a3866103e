import Convolution
import TestSupport
import Testing

/// `verifyConvolution` accepts what is right and nothing else.
@Suite struct VerifyTests {
  @Test func acceptsTheDefinition() {
    #expect(verifyConvolution([1, 12, 23, 34, 40], of: [1, 2, 3, 4] as [UInt8], with: [1, 10]))
    #expect(
      verifyConvolution(
        [[1, 3, 2], [4, 10, 6], [3, 7, 4]] as Matrix<Int64>, of: [[1, 2], [3, 4]] as Matrix<Int8>,
        with: [[1, 1], [1, 1]] as Matrix<UInt16>))
  }

  @Test func acceptsExtremes() {
    #expect(verifyConvolution([.min, .min], of: [Int64.min], with: [1, 1]))
    #expect(verifyConvolution([.max - 1], of: [UInt64.max / 2 - 1], with: [1]))
    #expect(verifyConvolution([0], of: [UInt64.max], with: [0]))
  }

  /// UInt64.max × UInt64.max does not fit, whatever is claimed.
  @Test func reducesUnsignedFullScale() {
    // (2⁶⁴ − 1)² ≡ 7² modulo 2⁶¹ − 1: the one wrong claim that must pass, being off by a multiple of it.
    #expect(verifyConvolution([49], of: [UInt64.max], with: [UInt64.max]))
    #expect(!verifyConvolution([1], of: [UInt64.max], with: [UInt64.max]))
  }

  @Test(arguments: [1, 2, 17, 4096], [Int64(1), -1, 1 << 40, .min]) func rejectsOneWrongSample(
    count: Int, error: Int64
  ) throws {
    var random = SplitMix64(seed: UInt64(count))
    let signal = (0..<count).map { _ in Int16.random(in: .min ... .max, using: &random) }
    let taps = (0..<9).map { _ in Int32.random(in: .min ... .max, using: &random) }
    var result = try convolve(signal, with: taps)
    #expect(verifyConvolution(result, of: signal, with: taps, using: &random))
    for index in [0, result.count / 2, result.count - 1] {
      result[index] &+= error
      #expect(!verifyConvolution(result, of: signal, with: taps, using: &random), "sample \(index)")
      result[index] &-= error
    }
  }

  @Test func rejectsWrongShapes() {
    #expect(!verifyConvolution([1, 2], of: [1], with: [1]))
    #expect(!verifyConvolution([], of: [] as [Int8], with: [1]))
    #expect(!verifyConvolution([[1], [2]] as Matrix<Int64>, of: [[1]] as Matrix<Int8>, with: [[1, 2]]))
  }

  @Test func rejectsTransposedImages() throws {
    let image: Matrix<Int8> = [[1, 2], [3, 4]]
    let kernel: Matrix<Int8> = [[1, 5], [0, 1]]
    let result = try convolve(image, with: kernel)
    #expect(verifyConvolution(result, of: image, with: kernel))
    let transposed: Matrix<Int8> = [[1, 3], [2, 4]]
    #expect(!verifyConvolution(result, of: transposed, with: kernel))
  }
}
