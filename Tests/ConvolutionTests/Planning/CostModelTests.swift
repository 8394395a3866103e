import Convolution
import Testing

/// What bringing samples from memory is predicted to take.
@Suite struct CostModelTests {
  private let model = CostModel(profile: .standard, kind: .f64)

  private func signal(_ length: Int, taps: Int) throws -> Geometry {
    let options = ConvolutionOptions<Double>(mode: .valid)
    return try ConvolutionPlan(signalLength: length, kernelLength: taps, of: Double.self, options: options)
      .geometry
  }

  /// All bytes once where they are twice what the cache holds, none where they fit it.
  @Test func trafficIsThatOfBytesThatNoCacheHolds() throws {
    let cached = Int(model.profile.cacheBytes) / 8
    let long = try signal(2 * cached, taps: 101)
    let bytes = Double(8 * (2 * cached + 2 * cached - 100))
    #expect(abs(model.blockTraffic(long) - bytes / model.profile.bandwidth) < 1e-9)
    #expect(try model.blockTraffic(signal(cached / 2, taps: 101)) == 0)
  }

  /// A long transform was measured with its own samples at hand, as long as the cache holds them beside its spectrum;
  /// the samples of a longer signal are not at hand. Larger transforms were measured with all that memory takes.
  @Test func longTransformsPayForMemoryOnce() throws {
    let cached = Int(model.profile.cacheBytes) / 8
    let long = try signal(8 * cached, taps: 101)
    func traffic(_ points: Int) -> Double { model.longTraffic(long, Shape(rows: 1, columns: points)) }
    #expect(traffic(cached / 3) == model.blockTraffic(long))
    #expect(traffic(cached) == 0)
    #expect(0 < traffic(cached / 2) && traffic(cached / 2) < model.blockTraffic(long))
    #expect(try model.longTraffic(signal(cached / 2, taps: 101), Shape(rows: 1, columns: cached / 3)) == 0)
  }

  /// Ten times the samples take more than ten times as long where only the fewer fit the cache.
  @Test func predictionsKnowMemory() throws {
    var options = ConvolutionOptions<Double>()
    options.threads = 1
    func seconds(_ length: Int) throws -> Double {
      try ConvolutionPlan(signalLength: length, kernelLength: 4097, of: Double.self, options: options)
        .predictedSeconds
    }
    #expect(try seconds(10_000_000) > 10.5 * seconds(1_000_000))
  }
}
