import Foundation
import Testing

/// Malformed files of every format through the whole command: exit code 1, one message that says what is wrong,
/// no output, within the memory that small inputs need.
struct MalformedFileTests {
  @Test func theCorpusIsLargeEnough() {
    #expect(MalformedFile.all.count >= 100)
    #expect(Set(MalformedFile.all.map(\.name)).count == MalformedFile.all.count)
  }

  @Test(arguments: MalformedFile.all) func isRefused(_ file: MalformedFile) throws {
    let folder = try TestFolder()
    try folder.write(file.bytes, to: file.name)
    for command in ["1d", "2d", "info"] {
      let output = command == "info" ? [] : ["-k", "[1,2]", "-o", "out.npy"]
      // 400 MB of address space, most of which is the program and its libraries.
      let run = try CommandRun(
        program: URL(fileURLWithPath: "/bin/bash"),
        ["-c", "ulimit -v ${ADDRESS_SPACE:-400000}; exec convolve \"$@\"", "-", command, "./" + file.name]
          + file.options
          + output,
        in: folder)
      #expect(run.status == 1 && run.output.isEmpty, "\(run)")
      #expect(
        run.messages.hasPrefix("convolve: ") && run.messages.split(separator: "\n").count == 1, "\(run)")
      for word in file.words { #expect(run.messages.contains(word), "'\(word)' is missing: \(run)") }
      #expect(folder.contents == [file.name], "\(folder.contents)")
    }
  }
}
