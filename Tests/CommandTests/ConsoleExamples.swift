import Foundation

/// The `console` blocks of a document: commands, each with what it prints.
struct ConsoleExample: Sendable, CustomStringConvertible {
  var document: String
  var command: String
  var output: String

  var description: String { "\(document): \(command)" }

  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The examples of a text: lines after `$ ` are commands, the lines below them their output.
  static func examples(in text: String, document: String) -> [ConsoleExample] {
    var examples: [ConsoleExample] = []
    var isConsole = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isConsole = line == "```console"
      } else if isConsole, line.hasPrefix("$ ") {
        examples.append(ConsoleExample(document: document, command: String(line.dropFirst(2)), output: ""))
      } else if isConsole, !examples.isEmpty {
        examples[examples.count - 1].output += line + "\n"
      }
    }
    return examples
  }

  /// The README and every article, in this order.
  static func documents() throws -> [URL] {
    let articles = try FileManager.default.subpathsOfDirectory(
      atPath: project.appendingPathComponent("Sources").path
    )
    .filter { $0.hasSuffix(".md") && $0.contains(".docc/") }.sorted()
    return [project.appendingPathComponent("README.md")]
      + articles.map { project.appendingPathComponent("Sources").appendingPathComponent($0) }
  }

  /// What the command prints to both its outputs, in a folder that has `notebooks-data`.
  func run(in folder: TestFolder) throws -> String {
    let drawn = PlotTests.hasGnuplot ? command : command.replacing(#/ --plot [a-z.-]+/#, with: "")
    return try CommandRun(program: URL(fileURLWithPath: "/bin/bash"), ["-c", drawn + " 2>&1"], in: folder)
      .output
  }

  /// Whether the numbers that it prints are times, or predictions that depend on the machine.
  var printsTimes: Bool {
    command.contains(/convolve (plan|bench|compare|calibrate)\b/) && !command.contains("--as ")
      || command.contains(/--json|(^| )-v\b|--verbose/)
  }

  /// Whether two texts differ in nothing but the last digits of numbers, which depend on the instruction set.
  static func agree(_ printed: String, _ expected: String) -> Bool {
    let words = [printed, expected].map { $0.split(whereSeparator: \.isWhitespace) }
    return words[0].count == words[1].count
      && zip(words[0], words[1]).allSatisfy { printed, expected in
        if printed == expected { return true }
        guard let printed = Double(printed), let expected = Double(expected) else { return false }
        return abs(printed - expected) <= 1e-12 * abs(expected)
      }
  }

  /// The text with every number, and the unit behind it, replaced, without the blanks that line numbers up and
  /// without what names this machine.
  static func withoutNumbers(_ text: String) -> String {
    text.replacing(/"(machine|fftw|instructions)": "[^"]*"/, with: "machine")
      .replacing(/(versions|machine) .*/, with: "machine").replacing("threads", with: "thread")
      .replacing("ranks", with: "rank")
      .replacing(/-?[0-9][0-9.]*(e[+-]?[0-9]+)?( (ns|µs|ms|s|bytes|kB|MB|GB)\b)?/, with: "#")
      .replacing(#/ +/#, with: " ")
  }
}

extension TestFolder {
  /// Makes the project's data visible, as it is where the README is.
  func linkData() throws {
    try FileManager.default.createSymbolicLink(
      at: url.appendingPathComponent("notebooks-data"),
      withDestinationURL: ConsoleExample.project.appendingPathComponent("notebooks-data"))
  }
}
