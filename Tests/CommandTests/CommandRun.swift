import Foundation

/// One run of the built command: what it printed and how it ended.
struct CommandRun: CustomStringConvertible {
  let arguments: [String]
  let bytes: [UInt8]
  let messages: String
  /// The exit code, or 128 + the number of the signal that ended it.
  let status: Int32

  var output: String { String(decoding: bytes, as: UTF8.self) }

  var description: String {
    """
    \(arguments.joined(separator: " ")) → \(status)
    stdout: \(output.prefix(2000))
    stderr: \(messages)
    """
  }

  /// The binary beside the test bundle, so that it is the one of the same build.
  static let binary: URL = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("convolve")
  }()

  /// Runs the command to its end.
  @discardableResult
  init(_ arguments: [String], input: String = "", in folder: TestFolder? = nil) throws {
    try self.init(program: Self.binary, arguments, input: input, in: folder)
  }

  /// Runs any program to its end; the folder of the command is first in its search path.
  init(
    program: URL, _ arguments: [String], input: String = "", in folder: TestFolder? = nil,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder?.url ?? FileManager.default.temporaryDirectory
    var variables = ProcessInfo.processInfo.environment
    variables["PATH"] = Self.binary.deletingLastPathComponent().path + ":" + (variables["PATH"] ?? "")
    // What this machine measured of itself stays out of the tests.
    variables["XDG_CACHE_HOME"] = "/nonexistent"
    // A crash should end at once, without a minute of backtrace.
    variables["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = variables.merging(environment) { $1 }
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    // Messages and inputs are smaller than a pipe's buffer; the command may end without reading its input.
    try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try? stdin.fileHandleForWriting.close()
    bytes = [UInt8](stdout.fileHandleForReading.readDataToEndOfFile())
    messages = String(decoding: stderr.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    self.arguments = [program.lastPathComponent] + arguments
    status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
  }
}

/// A folder of its own for one test, removed with it.
final class TestFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("convolve-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: url.appendingPathComponent(name))
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url.appendingPathComponent(name)))
  }

  func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: url.appendingPathComponent(name), withIntermediateDirectories: true)
  }

  /// Everything in the folder, hidden files included, in order.
  var contents: [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: url.path)) ?? []).sorted()
  }

  /// Runs the command in this folder.
  func run(_ arguments: String..., input: String = "") throws -> CommandRun {
    try CommandRun(arguments, input: input, in: self)
  }
}
