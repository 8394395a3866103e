import TestSupport
import Testing

/// `convolve correlate`: lags of files that are read where they are looked at.
struct CorrelateTests {
  private static let samples = 20_000

  private static func signals() -> (early: [Int32], late: [Int32]) {
    var random = SplitMix64(seed: 3)
    let noise = (0..<samples + 17).map { _ in Int32.random(in: -1000...1000, using: &random) }
    return (Array(noise[17...]), Array(noise[..<samples]))
  }

  private static func text(_ samples: [Int32]) -> String { samples.map { "\($0)\n" }.joined() }

  /// Samples of every type that stay in the file, and the same ones brought into memory as text, give one result.
  @Test(arguments: ["<i4", "<f4", "<f8"])
  func aFewLagsOfFiles(_ type: String) throws {
    let folder = try TestFolder()
    let (early, late) = Self.signals()
    for (name, signal) in [("early", early), ("late", late)] {
      try folder.write(Self.text(signal), to: "\(name).csv")
      let file =
        switch type {
        case "<i4": NPYFile.bytes(signal, shape: [signal.count], type: type)
        case "<f4": NPYFile.bytes(signal.map { Float($0) }, shape: [signal.count], type: type)
        default: NPYFile.bytes(signal.map { Double($0) }, shape: [signal.count], type: type)
        }
      try folder.write(file, to: "\(name).npy")
    }
    for options in [[], ["--normalize"], ["-o", "-", "--format", "csv"]] {
      let lags = ["--lags", "-20:40"] + options
      let streamed = try CommandRun(["correlate", "late.npy", "early.npy"] + lags, in: folder)
      let loaded = try CommandRun(["correlate", "late.csv", "early.csv"] + lags, in: folder)
      #expect(streamed.status == 0 && streamed.messages.isEmpty, "\(streamed)")
      #expect(streamed.output == loaded.output)
      if !options.contains("-o") {
        #expect(streamed.output.hasPrefix("lag          17 samples\n"), "\(streamed)")
      }
    }
  }

  @Test func aSampleThatIsNoNumberIsNamed() throws {
    let folder = try TestFolder()
    var samples = [Double](repeating: 1, count: 9000)
    samples[1] = 2
    samples[8500] = .nan
    try folder.write(NPYFile.bytes(samples, shape: [samples.count], type: "<f8"), to: "x.npy")
    let run = try folder.run("correlate", "x.npy", "x.npy", "--lags", "0:3")
    #expect(run.status == 1)
    #expect(run.messages.contains("must be finite, but sample 8500 is not"), "\(run)")
  }
}
