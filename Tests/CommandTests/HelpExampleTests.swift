import Foundation
import Testing

/// Every example in `--help` is run; what it prints, and the files it leaves, are those of `help-examples.txt`.
///
/// `CONVOLUTION_RECORD=1` writes that file anew, to be looked at before it is committed.
struct HelpExampleTests {
  /// The commands under EXAMPLES of the command and of each subcommand, as the parser itself describes them.
  static func commands() throws -> [String] {
    struct Description: Decodable {
      struct Command: Decodable {
        var commandName: String
        var discussion: String?
        var subcommands: [Command]?
      }
      var command: Command
    }
    let dump = try CommandRun(["--experimental-dump-help"])
    let root = try JSONDecoder().decode(Description.self, from: Data(dump.bytes)).command
    // Calibrating takes minutes, and what it finds is the machine's.
    return ([root] + (root.subcommands ?? []).filter { $0.commandName != "calibrate" }).flatMap {
      command -> [String] in
      let lines = (command.discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      guard let head = lines.firstIndex(of: "EXAMPLES") else { return [] }
      return lines[(head + 1)...].prefix { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
    }
  }

  /// The files that the examples name, made of the project's data.
  private func prepare(_ folder: TestFolder) throws {
    try folder.linkData()
    let made = try CommandRun(
      program: URL(fileURLWithPath: "/bin/bash"),
      [
        "-ec",
        """
        D=notebooks-data
        mkdir photos runs filtered blurred
        cp $D/rocket.jpg photo.jpg; cp $D/coffee.png photo.png; cp $D/coins.png $D/camera.png photos/
        cp $D/sunspots.csv .; cp $D/ecg.npy .; cp ecg.npy runs/1.npy; cp ecg.npy runs/2.npy; cp ecg.npy long.npy
        cp ecg.npy a.npy; cp ecg.npy b.npy
        { echo time,ecg; convolve 1d ecg.npy -k '[1]' --format txt -o - | awk '{print NR-1","$1}'; } > ecg.csv
        convolve 1d ecg.npy -k '[0,0,0,0,0,0,0,1]' -m same --rescale --type i16 -o late.wav
        convolve 1d ecg.npy -k '[1]' -m same --rescale --type i16 -o early.wav
        convolve kernels lowpass:cutoff=0.1,taps=31 -o taps.npy; convolve kernels disk:radius=3 -o psf.npy
        sed 's/sunspots/pressure/' sunspots.csv > table.csv
        convolve 2d photos/coins.png -k '[1]' -o stars.npy
        # A piece of 50 × 75 from row 150, column 225: all that a tap in the middle of a large kernel meets.
        awk 'BEGIN { for (i = 0; i < 351; i++) for (j = 0; j < 526; j++)
          printf "%d%s", i == 200 && j == 300, j < 525 ? "," : "\\n" }' > tap.csv
        convolve 2d photo.png -k tap.csv -m valid --type u8 -o part.png
        # Samples of the electrocardiogram, as images and filters of several channels.
        shaped() { convolve 1d "$1" --raw i8,shape=$2 -k '[1]' --type f32 -o $3; }
        head -c 2048 ecg.npy | tail -c 1152 > bytes.raw
        shaped bytes.raw 1x32x6x6 images.npy
        head -c 864 bytes.raw > w.raw; shaped w.raw 3x32x3x3 weights.npy
        head -c 3 bytes.raw > b.raw; shaped b.raw 3 bias.npy
        head -c 162 bytes.raw > k.raw; shaped k.raw 3x3x6x3 kernel.npy
        head -c 288 bytes.raw > d.raw; shaped d.raw 32x1x3x3 depthwise.npy
        """,
      ], in: folder)
    try #require(made.status == 0, "\(made)")
  }

  @Test func examplesPrintWhatWasRecorded() throws {
    let folder = try TestFolder()
    try prepare(folder)
    let commands = try Self.commands()
    #expect(commands.count >= 20)
    var record = ""
    for command in commands {
      let example = ConsoleExample(document: "--help", command: command, output: "")
      let before = Set(folder.contents)
      var printed = try example.run(in: folder)
      if example.printsTimes { printed = ConsoleExample.withoutNumbers(printed) }
      let new = folder.contents.filter { !before.contains($0) }
      record += "$ \(command)\n" + printed + new.map { "-> \($0)\n" }.joined()
    }
    let path = ConsoleExample.project.appendingPathComponent("Tests/CommandTests/Fixtures/help-examples.txt")
    if ProcessInfo.processInfo.environment["CONVOLUTION_RECORD"] != nil {
      try record.write(to: path, atomically: true, encoding: .utf8)
    }
    let recorded = try String(contentsOf: path, encoding: .utf8)
    #expect(withoutMissingPlots(record) == withoutMissingPlots(recorded))
  }

  /// Without gnuplot there are fewer pictures: only the other files are compared.
  private func withoutMissingPlots(_ record: String) -> [Substring] {
    record.split(separator: "\n", omittingEmptySubsequences: false).filter {
      PlotTests.hasGnuplot || !($0.hasPrefix("-> ") && $0.hasSuffix(".png"))
    }
  }
}
