import Foundation
import Testing

/// Whatever fails, and wherever: the old output is intact or the new one whole, the exit code right, nothing
/// temporary left, and the next run healthy.
struct FaultTests {
  struct Scenario: CustomTestStringConvertible, Sendable {
    var name: String
    var arguments: [String]
    var outputs: [String]
    var testDescription: String { name }

    /// A picture or sound of one format, filtered into the same format.
    static func format(_ ending: String, _ command: String, _ options: String...) -> Scenario {
      Scenario(
        name: ending,
        arguments: [command, "x." + ending, "-k", "[1,2,1]", "-o", "out." + ending, "--threads", "1"]
          + options,
        outputs: ["out." + ending])
    }
  }

  static let scenarios: [Scenario] = [
    .format("npy", "2d", "--method", "fft"), .format("csv", "1d"), .format("png", "2d"),
    .format("jpg", "2d"), .format("tif", "2d"), .format("pgm", "2d"), .format("npz", "2d"),
    .format("wav", "1d"), .format("flac", "1d"),
    Scenario(
      name: "batch",
      arguments: ["2d", "x.npy", "x.png", "x.tif", "-k", "gaussian", "-o", "out/", "--threads", "1"],
      outputs: ["out/x.npy", "out/x.png", "out/x.tif"]),
  ]

  /// A folder with an input of each format and old outputs.
  private func prepare(_ scenario: Scenario) throws -> TestFolder {
    let folder = try TestFolder()
    let samples = (0..<24 * 20).map { Double($0 * 37 % 251) }
    try folder.write(NPYFile.bytes(samples, shape: [24, 20], type: "<f8"), to: "x.npy")
    try folder.write(NPYFile.bytes(samples.map { Int16($0) }, shape: [480], type: "<i2"), to: "line.npy")
    for ending in ["png", "jpg", "tif", "pgm", "npz", "csv"] {
      try #require(try folder.run("2d", "x.npy", "-k", "[1]", "-o", "x." + ending).status == 0)
    }
    for ending in ["wav", "flac"] {
      let run = try folder.run("1d", "line.npy", "-k", "[1]", "--type", "i16", "-o", "x." + ending)
      try #require(run.status == 0, "\(run)")
    }
    try folder.makeFolder("out")
    for output in scenario.outputs { try folder.write("old " + output, to: output) }
    return folder
  }

  private func snapshot(_ folder: TestFolder) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in folder.contents { files[name] = (try? folder.read(name)) ?? [] }
    return files
  }

  /// The contents before and after an undisturbed run, and how many calls of each kind that makes.
  private func undisturbed(_ scenario: Scenario, in folder: TestFolder) throws -> (
    before: [String: [UInt8]], after: [String: [UInt8]], counts: [String: Int]
  ) {
    let before = snapshot(folder)
    let counts = try FaultInjector.counts(scenario.arguments, in: folder)
    let after = snapshot(folder)
    for output in scenario.outputs { #expect(after[output] != before[output], "\(output) is not written") }
    return (before, after, counts)
  }

  @Test(arguments: scenarios) func everyCallOfTheSystem(_ scenario: Scenario) throws {
    let folder = try prepare(scenario)
    let (before, after, counts) = try undisturbed(scenario, in: folder)
    var points = 0
    for (kind, codes) in Fault.kinds {
      for number in stride(from: 1, through: counts[kind] ?? 0, by: 1) {
        for code in codes {
          for isLasting in code == ENOSPC || code == EMFILE ? [false, true] : [false] {
            let fault = Fault(kind: kind, number: number, isLasting: isLasting, code: code)
            try check(scenario, fault, in: folder, before, after)
            points += 1
          }
        }
      }
    }
    #expect((counts["write"] ?? 0) > 0 && (counts["read"] ?? 0) > 0 && (counts["rename"] ?? 0) > 0)
    #expect(points > 20)
  }

  /// All allocations, or a sample of them: there are thousands.
  @Test(arguments: scenarios) func everyAllocation(_ scenario: Scenario) throws {
    let folder = try prepare(scenario)
    let (before, after, counts) = try undisturbed(scenario, in: folder)
    let count = try #require(counts["allocate"])
    #expect(count > 100)
    let step = FaultInjector.isThorough ? 1 : max(count / 12, 1) | 1
    for number in stride(from: 1, through: count, by: step) {
      for isLasting in [false, true] {
        let fault = Fault(kind: "allocate", number: number, isLasting: isLasting, code: ENOMEM)
        try check(scenario, fault, in: folder, before, after)
      }
    }
  }

  private func check(
    _ scenario: Scenario, _ fault: Fault, in folder: TestFolder, _ before: [String: [UInt8]],
    _ after: [String: [UInt8]]
  ) throws {
    for output in scenario.outputs { try folder.write(before[output] ?? [], to: output) }
    let run = try FaultInjector.run(scenario.arguments, in: folder, fault: fault)
    let found = snapshot(folder)
    #expect(run.status == 0 || (run.status == 1 && !fault.isHarmless), "\(fault): \(run)")
    if run.status == 1 { #expect(run.messages.contains("convolve: "), "\(fault): \(run)") }
    #expect(Set(found.keys) == Set(after.keys), "\(fault): \(found.keys.sorted())")
    for (name, bytes) in found where bytes != after[name] {
      #expect(bytes == before[name] && run.status == 1, "\(fault): \(name) is neither old nor new; \(run)")
    }
  }
}
