import Foundation
import Testing

/// Runs that are ended from outside while they write: the old output or the new one, whole.
struct KillTests {
  /// How many of each signal, `KILLS` in the environment.
  static let count = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 10

  private static let samples = 1 << 20

  @Test(arguments: [(SIGKILL, 137), (SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func killedWhileWriting(_ signal: Int32, _ status: Int32) throws {
    let folder = try TestFolder()
    let input = NPYFile.bytes([Double](repeating: 1, count: Self.samples), shape: [Self.samples], type: "<f8")
    try folder.write(input, to: "x.npy")
    let arguments = ["1d", "x.npy", "-k", "[0.25,0.5,0.25]", "-m", "same", "-o", "out.npy"]
    let first = try CommandRun(arguments, in: folder)
    try #require(first.status == 0, "\(first)")
    let whole = try folder.read("out.npy")
    let old = Array("old".utf8)
    var generator = SystemRandomNumberGenerator()
    var (hits, tries) = (0, 0)
    while hits < Self.count, tries < 20 * Self.count {
      tries += 1
      try folder.write(old, to: "out.npy")
      let ended = try kill(
        arguments, with: signal, in: folder, after: .random(in: 0...4000, using: &generator))
      #expect(ended == 0 || ended == status, "ended with \(ended)")
      let found = try folder.read("out.npy")
      #expect(
        ended == 0 ? found == whole : found == whole || found == old, "out.npy has \(found.count) bytes")
      let others = folder.contents.filter { $0 != "x.npy" && $0 != "out.npy" }
      if signal == SIGKILL {
        // A file that is left is one that was being written: only those count.
        if !others.isEmpty { hits += 1 }
        for name in others { try FileManager.default.removeItem(at: folder.url.appendingPathComponent(name)) }
      } else {
        #expect(others.isEmpty, "\(others)")
        if ended == status { hits += 1 }
      }
    }
    #expect(hits == Self.count, "only \(hits) of \(tries) runs were caught writing")
    let last = try CommandRun(arguments, in: folder)
    let outcome = try folder.read("out.npy")
    #expect(last.status == 0 && outcome == whole, "\(last)")
  }

  /// Starts a run, waits until its temporary file is there and some microseconds more, and ends it.
  private func kill(_ arguments: [String], with signal: Int32, in folder: TestFolder, after delay: UInt32)
    throws -> Int32
  {
    let process = Process()
    // What starts the tests may ignore the signal, which would be inherited.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--default-signal", CommandRun.binary.path] + arguments
    process.currentDirectoryURL = folder.url
    try process.run()
    while process.isRunning, !folder.contents.contains(where: { $0.hasSuffix(".tmp") }) { usleep(200) }
    usleep(delay)
    Foundation.kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
  }
}
