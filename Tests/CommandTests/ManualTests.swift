import Foundation
import Testing

/// The manual's pages that `make install` makes.
struct ManualTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/convolve/Manual/make-pages").standardizedFileURL

  /// A page for every subcommand, with each of its options, and an example where its help has one.
  @Test func everySubcommandHasAPage() throws {
    let folder = try Self.pages()
    let subcommands = try Self.subcommands()
    #expect(subcommands.count >= 10)
    #expect(Set(folder.contents) == Set(subcommands.map { "convolve-\($0).1" } + ["convolve.1"]))
    for subcommand in subcommands {
      let page = try folder.text("convolve-\(subcommand).1")
      let help = try CommandRun(["help", subcommand]).output
      let options = Set(help.matches(of: /--[a-z][a-z-]*/).map { String($0.output) })
      #expect(options.count >= 2)
      for option in options {
        #expect(page.contains(option.replacing("-", with: "\\-")), "\(option) in the page of \(subcommand)")
      }
      #expect(page.contains(".SH EXAMPLES") == help.contains("\nEXAMPLES\n"), "\(subcommand)")
    }
  }

  /// What reads pages has nothing to complain of, and shows them.
  @Test(.enabled(if: ManualTests.reader != nil, "neither man nor mandoc is installed"))
  func pagesAreRead() throws {
    let folder = try Self.pages()
    let reader = try #require(Self.reader)
    for page in folder.contents {
      let path = folder.url.appendingPathComponent(page).path
      let shown = try CommandRun(
        program: reader.program, reader.arguments + [path], in: folder, environment: ["LC_ALL": "C.UTF-8"])
      #expect(shown.status == 0 && shown.messages.isEmpty, "\(shown)")
      #expect(shown.output.contains("NAME"), "\(shown)")
    }
  }

  /// `man` with every warning, or `mandoc`.
  private static let reader: (program: URL, arguments: [String])? = {
    let readers = [
      ("man", ["--warnings=all", "--local-file"]), ("mandoc", ["-T", "utf8", "-W", "warning"]),
    ]
    for (name, arguments) in readers {
      for folder in ["/usr/bin", "/usr/local/bin", "/bin"] {
        let path = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: path) {
          return (URL(fileURLWithPath: path), arguments)
        }
      }
    }
    return nil
  }()

  private static func pages() throws -> TestFolder {
    let folder = try TestFolder()
    let made = try CommandRun(program: script, [CommandRun.binary.path, folder.url.path])
    #expect(made.status == 0 && made.messages.isEmpty, "\(made)")
    return folder
  }

  private static func subcommands() throws -> [String] {
    let help = try CommandRun(["--help"]).output
    let list = try #require(help.split(separator: "SUBCOMMANDS:\n").last)
    let entries = list.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
    return entries.compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "See" }
  }
}
