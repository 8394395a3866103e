import Foundation

/// One failure that a run meets: `Tests/Faults/faults.c` says how it is written.
struct Fault: CustomStringConvertible, Sendable {
  /// The calls that can fail, and how.
  static let kinds: [(kind: String, codes: [Int32])] = [
    ("read", [EIO, EINTR, 0]), ("write", [ENOSPC, EIO, EINTR, 0]), ("open", [EACCES, EROFS, EMFILE]),
    ("close", [EIO]), ("rename", [EROFS]), ("map", [ENOMEM]),
  ]

  var kind: String
  /// Which call fails, counted from 1.
  var number: Int
  /// Whether all that follow fail as well.
  var isLasting = false
  /// The error number; 0 for a call that does half of what it was asked for.
  var code: Int32

  /// Whether the run must go on as if nothing had happened.
  var isHarmless: Bool { code == 0 || (code == EINTR && !isLasting) }

  var description: String { "\(kind):\(number)\(isLasting ? "+" : ""):\(code)" }
}

/// Runs the command with a library in front of the system's that makes calls fail.
enum FaultInjector {
  /// Whether every point is tried (`make faults`), and not a sample of them.
  static let isThorough = ProcessInfo.processInfo.environment["FAULTS"] == "all"

  /// The library, built once from its source.
  static let library: Result<URL, any Error> = Result {
    let source = ConsoleExample.project.appendingPathComponent("Tests/Faults/faults.c")
    let built = FileManager.default.temporaryDirectory.appendingPathComponent("faults-\(getpid()).so")
    let compiler = try CommandRun(
      program: URL(fileURLWithPath: "/usr/bin/env"),
      ["clang", "-shared", "-fPIC", "-O1", "-o", built.path, source.path])
    guard compiler.status == 0 else { throw Refusal(reason: "\(compiler)") }
    return built
  }

  struct Refusal: Error {
    let reason: String
  }

  static func run(_ arguments: [String], in folder: TestFolder, fault: Fault) throws -> CommandRun {
    try run(arguments, in: folder, ["FAULT": fault.description])
  }

  /// How many calls of each kind an undisturbed run makes.
  static func counts(_ arguments: [String], in folder: TestFolder) throws -> [String: Int] {
    let report = FileManager.default.temporaryDirectory.appendingPathComponent("counts-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: report) }
    let run = try run(arguments, in: folder, ["FAULT_COUNTS": report.path])
    guard run.status == 0 else { throw Refusal(reason: "\(run)") }
    let lines = try String(contentsOf: report, encoding: .utf8).split(separator: "\n")
    return lines.reduce(into: [:]) { counts, line in
      let words = line.split(separator: " ")
      counts[String(words[0])] = Int(words[1])
    }
  }

  private static func run(_ arguments: [String], in folder: TestFolder, _ variables: [String: String]) throws
    -> CommandRun
  {
    try CommandRun(
      program: CommandRun.binary, arguments, in: folder,
      environment: variables.merging(["LD_PRELOAD": try library.get().path]) { $1 })
  }
}
