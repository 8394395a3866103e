import Foundation
import Testing

/// The options that speak of accuracy: tolerance, certificate, minimum weight.
struct AccuracyTests {
  private func bound(_ run: CommandRun) throws -> [String: Double] {
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    return try #require(object?["error_bound"] as? [String: Double], "\(run)")
  }

  /// 10⁸ and a little, under a second difference: the bound printed, and smaller ones where they are asked for.
  @Test func offsetsEscalateUntilTheToleranceIsMet() throws {
    let folder = try TestFolder()
    let samples: [Double] = (0..<20_000).map { 1e8 + sin(Double($0) * 0.7) }
    try folder.write(NPYFile.bytes(samples, shape: [20_000], type: "<f8"), to: "x.npy")
    var kernel = [Double](repeating: 0, count: 601)
    (kernel[0], kernel[300], kernel[600]) = (1, -2, 1)
    try folder.write(NPYFile.bytes(kernel, shape: [601], type: "<f8"), to: "k.npy")
    // ‖x‖·‖h‖ is 1e8·√20000·√6.
    let size = 3.4641016e10
    func run(_ options: String...) throws -> CommandRun {
      try CommandRun(
        ["1d", "x.npy", "-k", "k.npy", "-m", "valid", "-o", "y.npy", "--json"] + options, in: folder)
    }
    let exact = (0..<19_400).map { (n: Int) -> Double in
      let ends = samples[n] + samples[n + 600]
      return ends - 2 * samples[n + 300]
    }
    func error() throws -> Double {
      let results = NPYFile.read(try folder.read("y.npy"), as: Double.self).elements
      return zip(results, exact).map { abs($0 - $1) }.max() ?? .infinity
    }
    let plain = try bound(try run("--method", "fft"))
    // The sums in `exact` round themselves, by at most 1e-7.
    #expect(try error() <= plain["guaranteed"]! + 1e-7)
    for tolerance in [1e-15, 1e-17, 3e-19] {
      let met = try bound(try run("--tolerance", "\(tolerance)"))
      #expect(met["guaranteed"]! <= tolerance * size, "\(tolerance): \(met)")
      #expect(try error() <= met["guaranteed"]! + 1e-7)
    }
    let refused = try run("--tolerance", "1e-40")
    #expect(refused.status == 1 && refused.messages.contains("best bound within reach"), "\(refused)")
  }

  @Test func aCertificateIsSmallerThanTheBound() throws {
    let folder = try TestFolder()
    let samples: [Double] = (0..<5000).map { sin(Double($0 * $0)) }
    try folder.write(NPYFile.bytes(samples, shape: [5000], type: "<f8"), to: "x.npy")
    let arguments = ["1d", "x.npy", "-k", "gaussian:sigma=40", "-o", "y.npy"]
    let plain = try bound(try CommandRun(arguments + ["--json"], in: folder))
    let run = try CommandRun(arguments + ["--certify", "--json"], in: folder)
    #if arch(x86_64)
      let certified = try bound(run)
      #expect(certified["certified"] == certified["guaranteed"])
      #expect(certified["guaranteed"]! < plain["guaranteed"]! / 5, "\(certified), \(plain)")
      let spoken = try CommandRun(arguments + ["--certify"], in: folder)
      #expect(spoken.status == 0 && spoken.messages.contains("certified in long double"), "\(spoken)")
    #else
      #expect(run.status == 1 && run.messages.contains("long double"), "\(run)")
    #endif
    let ignoring = try CommandRun(arguments + ["--certify", "--nan", "ignore"], in: folder)
    #expect(ignoring.status == 64, "\(ignoring)")
  }

  @Test func aMinimumWeight() throws {
    let folder = try TestFolder()
    try folder.write("1\nnan\nnan\n4\n5\n", to: "x.txt")
    func lines(_ options: String...) throws -> [String] {
      let run = try CommandRun(
        ["1d", "x.txt", "-k", "[1,1,1]", "-m", "same", "--nan", "ignore"] + options, in: folder)
      return run.output.split(separator: "\n").map(String.init)
    }
    #expect(try lines().allSatisfy { $0 != "nan" })
    // The second and third output see one sample of three.
    let heavy = try lines("--minimum-weight", "0.5")
    #expect(heavy.map { $0 == "nan" } == [false, true, true, false, false], "\(heavy)")
    let alone = try folder.run("1d", "x.txt", "-k", "[1,1,1]", "--minimum-weight", "0.5")
    #expect(alone.status == 64, "\(alone)")
    let outside = try folder.run(
      "1d", "x.txt", "-k", "[1,1,1]", "--nan", "ignore", "--minimum-weight", "2")
    #expect(outside.status == 64, "\(outside)")
  }
}
