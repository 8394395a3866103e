import Foundation
import Testing

/// Pictures of what was done; they need gnuplot, and the data never depends on them.
struct PlotTests {
  static let hasGnuplot = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/gnuplot")
  }

  @Test(.enabled(if: hasGnuplot), arguments: ["png", "svg", "pdf"])
  func picturesOfSignalsAndImages(_ ending: String) throws {
    let folder = try TestFolder()
    let starts: [String: [UInt8]] = ["png": [0x89, 0x50], "svg": Array("<?".utf8), "pdf": Array("%P".utf8)]
    let start = try #require(starts[ending])
    let signal = try CommandRun(
      ["1d", "-", "-k", "[1,2,1]", "-m", "same", "--plot", "s.\(ending)"], input: "1 5 2 nan 8", in: folder)
    #expect(signal.status == 0 && signal.output.split(separator: "\n").count == 5, "\(signal)")
    let image = try CommandRun(
      ["2d", "-", "-k", "[1,2,1]", "--plot", "i.\(ending)"], input: "1 5\n2 8", in: folder)
    #expect(image.status == 0 && image.output.split(separator: "\n").count == 2, "\(image)")
    let kernel = try folder.run("kernels", "gaussian", "--plot", "k.\(ending)")
    #expect(kernel.status == 0 && kernel.output.isEmpty, "\(kernel)")
    #expect(folder.contents == ["i.\(ending)", "k.\(ending)", "s.\(ending)"])
    for name in folder.contents { #expect(try folder.read(name).starts(with: start), "\(name)") }
  }

  @Test(.enabled(if: hasGnuplot))
  func curvesOnTheTerminal() throws {
    let run = try CommandRun(["1d", "-", "-k", "[1,2,1]", "--plot", "-"], input: "1 5 2 8")
    #expect(run.status == 0 && run.output.contains("standard input: 4 samples"), "\(run)")
    #expect(run.output.contains("method direct"), "\(run)")
  }

  @Test func picturesOnTheTerminal() throws {
    let run = try CommandRun(["2d", "-", "-k", "[1]", "--plot", "-"], input: "0 255\n255 0")
    #expect(run.status == 0 && run.output.contains("▀"), "\(run)")
  }

  /// The data is written all the same, and the message says what is missing.
  @Test func withoutGnuplot() throws {
    let folder = try TestFolder()
    try folder.write("1 2 3\n", to: "x.txt")
    let run = try CommandRun(
      program: CommandRun.binary, ["1d", "x.txt", "-k", "[2]", "-o", "y.txt", "--plot", "p.png"], in: folder,
      environment: ["PATH": "/nonexistent"])
    #expect(run.status == 1 && run.messages.contains("gnuplot, which is not installed"), "\(run)")
    #expect(folder.contents == ["x.txt", "y.txt"])
    #expect(try folder.text("y.txt") == "2\n4\n6\n")
  }
}
