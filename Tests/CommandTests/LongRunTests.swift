import Foundation
import Testing

/// Runs that take a while: what they say on a terminal, and how they end when they are interrupted.
@Suite(.serialized) struct LongRunTests {
  /// An image and a filter that takes seconds, in memory and in bands.
  private static let filter = ["2d", "x.npy", "-k", "disk:radius=32", "--method", "direct", "-o", "y.npy"]
  /// Half of what everything takes in memory, or near it where a sanitizer takes some itself (`make sanitize-thread`).
  private static let limit =
    ProcessInfo.processInfo.environment["ADDRESS_SPACE"] == "unlimited" ? "80M" : "48M"
  static let ways = [[], ["--max-memory", limit]]

  private func prepare() throws -> TestFolder {
    let folder = try TestFolder()
    let side = 3000
    try folder.write(
      NPYFile.bytes([Float](repeating: 1, count: side * side), shape: [side, side], type: "<f4"), to: "x.npy")
    return folder
  }

  private func start(_ arguments: [String], in folder: TestFolder) throws -> Process {
    let process = Process()
    // What starts the tests may ignore the signal, which would be inherited.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--default-signal", CommandRun.binary.path] + arguments
    process.currentDirectoryURL = folder.url
    try process.run()
    return process
  }

  /// Of three runs the quickest to end is looked at: other programs may hold up any of them.
  @Test(arguments: ways) func anInterruptEndsARunAtOnce(_ way: [String]) throws {
    let folder = try prepare()
    var quickest = Double.infinity
    for _ in 0..<3 {
      let process = try start(Self.filter + way, in: folder)
      // In memory the output is begun only when it is complete.
      while process.isRunning, !way.isEmpty, !folder.contents.contains(where: { $0.hasSuffix(".tmp") }) {
        usleep(1000)
      }
      usleep(300_000)
      let start = ContinuousClock.now
      process.interrupt()
      process.waitUntilExit()
      quickest = min(quickest, (ContinuousClock.now - start) / .seconds(1))
      #expect(process.terminationReason == .exit && process.terminationStatus == 130)
      #expect(folder.contents == ["x.npy"])
    }
    #expect(quickest < 0.2)
  }

  /// The line appears, counts, and is taken away.
  @Test(arguments: ways) func progressIsSeenOnATerminal(_ way: [String]) throws {
    let shown = try onTerminal(Self.filter + way, in: try prepare())
    let lines = shown.components(separatedBy: "\r\u{1B}[K")
    let parts = lines.compactMap {
      $0.wholeMatch(of: /convolving: (\d+) %, .+ million samples a second, .+/)?.1
    }
    .compactMap { Int($0) }
    #expect(!parts.isEmpty && parts == parts.sorted() && parts.allSatisfy { 0...100 ~= $0 }, "\(shown)")
    #expect(lines.last == "", "\(shown)")
  }

  @Test func quietAndMachineReadableRunsShowNone() throws {
    let folder = try prepare()
    for option in ["-q", "--json"] {
      #expect(try !onTerminal(Self.filter + [option], in: folder).contains("convolving"))
    }
  }

  /// What a run says on a terminal of its own, which util-linux's `script` gives it.
  private func onTerminal(_ arguments: [String], in folder: TestFolder) throws -> String {
    let command = (["convolve"] + arguments).joined(separator: " ")
    let run = try CommandRun(
      program: URL(fileURLWithPath: "/usr/bin/script"), ["-qec", command, "/dev/null"], in: folder)
    #expect(run.status == 0, "\(run)")
    return run.output
  }
}
