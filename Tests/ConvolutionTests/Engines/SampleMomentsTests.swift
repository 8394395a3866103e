import Convolution
import TestSupport
import Testing

/// Means and norms of samples that cancel, overflow, vanish, or are no numbers.
@Suite struct SampleMomentsTests {
  /// Deviations from −½ to ½ around a centre, at a scale: several pieces and a rest.
  private func samples(around centre: Double, times scale: Double) -> (samples: [Double], norm: Double) {
    var random = SplitMix64(seed: 9)
    // Multiples of 2⁻²⁰, so that the samples around 2³⁰ are exact and the norm is that of the deviations.
    let raw = (0..<LagPlan.piece * 2 + 5).map { _ in
      Double(Int.random(in: -1 << 19...1 << 19, using: &random))
    }
    let mean = raw.reduce(0, +) / Double(raw.count)
    let squares = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (raw.map { (centre + $0 * 0x1p-20) * scale }, squares.squareRoot() * 0x1p-20)
  }

  @Test(arguments: [(0, 1), (1 << 30, 1), (-1 << 30, 1), (1, 0x1p1000), (1, 0x1p-1040)] as [(Int, Double)])
  func meansAndNorms(_ centre: Int, _ scale: Double) throws {
    // Far below the smallest normal number the samples are rounded to multiples of 2⁻¹⁰⁷⁴.
    let (samples, norm) = samples(around: Double(centre), times: scale)
    let operand = try CentredOperand(ArrayOperand(samples), name: "signal")
    let unit = operand.moments.scale * scale
    #expect(abs(operand.moments.norm / unit - norm) <= (scale < 1 ? 0x1p-20 : 1e-14) * norm)
    let rest = operand.elements.reduce(0, +) / unit
    #expect(abs(rest) <= 1e-16 * norm * Double(samples.count).squareRoot() * (scale < 1 ? 0x1p20 : 8))
    let middle = LagPlan.piece - 3..<LagPlan.piece + 9
    var part = [Double](repeating: 0, count: middle.count)
    part.withUnsafeMutableBufferPointer { scratch in
      operand.withSamples(middle, scratch: scratch.baseAddress!) { samples in
        #expect((0..<middle.count).map { samples[$0] } == Array(operand.elements[middle]))
      }
    }
  }

  @Test func constantsAndWhatIsNoNumber() throws {
    var samples = [Double](repeating: 0.1, count: LagPlan.piece + 2)
    #expect(SampleMoments.isConstant(ArrayOperand(samples)))
    samples[LagPlan.piece + 1] = .infinity
    #expect(!SampleMoments.isConstant(ArrayOperand(samples)))
    #expect(
      throws: ConvolutionError.invalidOption(
        name: "signal", value: "inf", rule: "must be finite, but sample \(LagPlan.piece + 1) is not")
    ) { try SampleMoments(of: ArrayOperand(samples), name: "signal") }
  }
}
