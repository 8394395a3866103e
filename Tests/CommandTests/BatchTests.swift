import Foundation
import Testing

/// Many inputs at once: side by side, and yet in their order.
struct BatchTests {
  /// Files of very different sizes, every fourth of them broken, so that they are not done in their order.
  private func prepare(_ count: Int) throws -> (folder: TestFolder, names: [String]) {
    let folder = try TestFolder()
    try folder.makeFolder("out")
    let names = (0..<count).map { "f\($0).npy" }
    for (index, name) in names.enumerated() {
      let side = [400, 8, 90, 3][index % 4] + index
      let samples = (0..<side * side).map { Double($0 % 17) * 0.25 }
      let bytes = NPYFile.bytes(samples, shape: [side, side], type: "<f8")
      try folder.write(index % 4 == 3 ? Array(bytes.dropLast(5)) : bytes, to: name)
    }
    return (folder, names)
  }

  @Test(arguments: [1, 2, 7]) func messagesComeInTheOrderOfTheInputs(_ threads: Int) throws {
    let (folder, names) = try prepare(16)
    for _ in 0..<3 {
      let run = try CommandRun(
        ["2d"] + names + ["-k", "gaussian:sigma=2", "-o", "out/", "--json", "--threads", "\(threads)"],
        in: folder)
      #expect(run.status == 1, "\(run)")
      let shapes = names.indices.filter { $0 % 4 != 3 }.map { [400, 8, 90, 3][$0 % 4] + $0 }
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == shapes.count, "\(run)")
      for (line, side) in zip(lines, shapes) { #expect(line.contains("\"shape\": [\(side), \(side)]")) }
      let messages = run.messages.split(separator: "\n")
      #expect(messages.count == 5, "\(run)")
      for (message, index) in zip(messages, [3, 7, 11, 15]) {
        #expect(message.hasPrefix("convolve: f\(index).npy is cut off"), "\(run)")
      }
      #expect(messages.last == "convolve: 4 of 16 inputs could not be done; the others are.")
    }
  }

  /// What a batch writes is what one run for each file writes.
  @Test func resultsAreThoseOfSingleRuns() throws {
    let (folder, names) = try prepare(8)
    _ = try CommandRun(["2d"] + names + ["-k", "disk:radius=4", "-b", "reflect", "-o", "out/"], in: folder)
    for (index, name) in names.enumerated() where index % 4 != 3 {
      let single = try folder.run("2d", name, "-k", "disk:radius=4", "-b", "reflect", "-o", "single.npy")
      #expect(single.status == 0, "\(single)")
      #expect(try folder.read("single.npy") == folder.read("out/" + name), "\(name)")
    }
  }

  @Test func theSummaryIsLast() throws {
    let (folder, names) = try prepare(3)
    let run = try CommandRun(["2d"] + names + ["-k", "[1.5]", "-o", "out/"], in: folder)
    #expect(run.status == 0 && run.messages == "convolve: 3 inputs done.\n", "\(run)")
    let quiet = try CommandRun(["2d"] + names + ["-k", "[1.5]", "-o", "out/", "-q"], in: folder)
    #expect(quiet.status == 0 && quiet.messages.isEmpty, "\(quiet)")
  }

  /// Nobody reads the report: nothing more is begun.
  @Test func aReaderThatLeavesEndsTheBatch() throws {
    let (folder, names) = try prepare(12)
    let script =
      "( sleep 0.2; convolve 2d \(names.joined(separator: " ")) -k '[2]' -o out/ --json; echo $? >code ) | :"
    let run = try CommandRun(program: URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: folder)
    #expect(try folder.text("code") == "141\n" && run.messages.isEmpty, "\(run)")
    #expect(!folder.contents.contains { $0.hasSuffix(".tmp") })
  }
}
