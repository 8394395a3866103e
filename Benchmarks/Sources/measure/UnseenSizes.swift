import BenchmarkSupport
import Convolution

/// Sizes that no calibration looks at: lengths spread evenly over their logarithms and then moved by a
/// seeded random factor, so that they are neither round nor smooth nor powers of two.
enum UnseenSizes {
  /// Every size of the grid, each to be timed in both real types.
  static func all(seed: UInt64) -> [Problem] {
    var generator = SplitMix64(seed: seed)
    return rows(&generator) + images(&generator, isSeparable: false) + images(&generator, isSeparable: true)
  }

  /// Signals of 700 to three million samples with kernels from two taps to as long as the signal.
  private static func rows(_ generator: inout SplitMix64) -> [Problem] {
    var problems: [Problem] = []
    for length in [700.0, 3_000, 13_000, 55_000, 230_000, 900_000, 3_000_000] {
      for taps in [2.0, 4, 7, 13, 24, 40, 62, 90, 125, 190, 400, 1_200, 5_000, 30_000, 300_000] {
        guard taps <= length else { continue }
        let mode: ConvolutionMode = Bool.random(using: &generator) ? .same : .full
        problems.append(
          .row(length: jitter(length, &generator), taps: jitter(taps, &generator), mode: mode))
      }
    }
    return problems
  }

  /// Images of 30² to 2800², some of them long or tall, with kernels from 2² to half the image.
  private static func images(_ generator: inout SplitMix64, isSeparable: Bool) -> [Problem] {
    var problems: [Problem] = []
    let sides = isSeparable ? [90.0, 420, 1_600] : [30.0, 110, 330, 900, 2_000]
    for side in sides {
      for kernel in [2.0, 3, 4, 5, 6, 8, 10, 12, 14, 18, 25, 38, 60, 100, 190, 400] {
        guard kernel <= side / 2 else { continue }
        let aspect = Double.random(in: 0.5...2, using: &generator)
        let kernelAspect = kernel < 7 ? 1 : Double.random(in: 0.75...1.3, using: &generator)
        let mode: ConvolutionMode = Bool.random(using: &generator) ? .same : .full
        problems.append(
          .image(
            Shape(rows: jitter(side * aspect, &generator), columns: jitter(side / aspect, &generator)),
            kernel: Shape(
              rows: jitter(kernel * kernelAspect, &generator),
              columns: jitter(kernel / kernelAspect, &generator)),
            mode: mode, isSeparable: isSeparable))
      }
    }
    return problems
  }

  /// A length up to 15 % away.
  private static func jitter(_ length: Double, _ generator: inout SplitMix64) -> Int {
    max(2, Int((length * Double.random(in: 0.85...1.15, using: &generator)).rounded()))
  }
}
