import Foundation
import Testing

/// Every example of the README prints what the README says.
struct ReadmeTests {
  /// A command of a `console` block with the output below it.
  struct Example {
    var command: String
    var output: String
  }

  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func examples() throws -> [Example] {
    let text = try String(contentsOf: Self.project.appendingPathComponent("README.md"), encoding: .utf8)
    var examples: [Example] = []
    var isConsole = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isConsole = line == "```console"
      } else if isConsole, line.hasPrefix("$ ") {
        examples.append(Example(command: String(line.dropFirst(2)), output: ""))
      } else if isConsole {
        examples[examples.count - 1].output += line + "\n"
      }
    }
    return examples
  }

  @Test func examplesPrintWhatTheySay() throws {
    let folder = try TestFolder()
    try FileManager.default.createSymbolicLink(
      at: folder.url.appendingPathComponent("notebooks-data"),
      withDestinationURL: Self.project.appendingPathComponent("notebooks-data"))
    let examples = try examples()
    #expect(examples.count >= 10)
    for example in examples {
      let command =
        PlotTests.hasGnuplot ? example.command : example.command.replacing(#/ --plot [a-z.-]+/#, with: "")
      let run = try CommandRun(
        program: URL(fileURLWithPath: "/bin/bash"), ["-c", command + " 2>&1"], in: folder)
      // Predictions depend on the machine and on how many cores it has.
      let isPlan = example.command.hasPrefix("convolve plan")
      let (printed, promised) =
        isPlan ? (withoutNumbers(run.output), withoutNumbers(example.output)) : (run.output, example.output)
      #expect(printed == promised, "\(example.command)")
    }
  }

  private func withoutNumbers(_ text: String) -> String {
    text.replacing(/[0-9][0-9.]*(e[+-]?[0-9]+)?( (ns|µs|ms|s|bytes|kB|MB|GB)\b)?/, with: "#")
  }
}
