import Foundation
import Testing

/// Where results go, and what is left when something goes wrong.
struct OutputTests {
  @Test func batchDoesTheGoodAndReportsTheBad() throws {
    let folder = try TestFolder()
    try folder.makeFolder("out")
    try folder.write("1 2 3\n", to: "a.txt")
    try folder.write("1 x 3\n", to: "b.txt")
    try folder.write(NPYFile.bytes([1.0, 2], shape: [2], type: "<f8"), to: "c.npy")
    let run = try folder.run("1d", "a.txt", "b.txt", "missing.txt", "c.npy", "-k", "[1,1]", "-o", "out/")
    #expect(run.status == 1, "\(run)")
    #expect(run.messages.contains("b.txt, line 1") && run.messages.contains("missing.txt"), "\(run)")
    #expect(run.messages.contains("2 of 4 inputs"), "\(run)")
    #expect(folder.contents == ["a.txt", "b.txt", "c.npy", "out", "out/a.txt", "out/c.npy"])
    #expect(try folder.text("out/a.txt") == "1\n3\n5\n3\n")
  }

  @Test func batchNamesAndFormats() throws {
    let folder = try TestFolder()
    try folder.makeFolder("out")
    try folder.write("a,b\n1,2\n3,4\n", to: "t.csv")
    let run = try CommandRun(
      ["1d", "t.csv:a", "t.csv:2", "-", "-k", "[1]", "-o", "out", "--format", "npy"], input: "1 2", in: folder
    )
    #expect(run.status == 0, "\(run)")
    #expect(folder.contents == ["out", "out/stdin.npy", "out/t-2.npy", "out/t-a.npy", "t.csv"])
    try folder.makeFolder("more")
    try folder.write("1\n", to: "more/t.csv")
    let clash = try folder.run("1d", "t.csv", "more/t.csv", "-k", "[1]", "-o", "out/")
    #expect(clash.status == 64 && clash.messages.contains("both be written to out/t.csv"), "\(clash)")
  }

  @Test func batchPrintsOneObjectALine() throws {
    let folder = try TestFolder()
    try folder.makeFolder("out")
    try folder.write("1 2 3\n", to: "a.txt")
    try folder.write("1 2\n", to: "b.txt")
    let run = try folder.run("1d", "a.txt", "b.txt", "-k", "[1,1]", "-o", "out/", "--json")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("{\"method\": ") }, "\(run)")
  }

  @Test func anExistingOutputStaysWholeOrUntouched() throws {
    let folder = try TestFolder()
    try folder.write("old", to: "out.npy")
    try folder.write("1 nan\n", to: "a.txt")
    let bad = try folder.run("1d", "a.txt", "-k", "[1]", "--type", "i8", "-o", "out.npy")
    #expect(bad.status == 1 && folder.contents == ["a.txt", "out.npy"], "\(bad)")
    #expect(try folder.text("out.npy") == "old")
    #expect(try folder.run("1d", "a.txt", "-k", "[1]", "-o", "out.npy").status == 0)
    #expect(try folder.read("out.npy").count == 144)
  }

  @Test(arguments: ["npy", "csv", "tsv", "txt"])
  func formatOfStandardOutput(_ format: String) throws {
    let run = try CommandRun(["2d", "-", "-k", "[1]", "--format", format], input: "1 2\n3 4\n")
    let expected = ["csv": "1,2\n3,4\n", "tsv": "1\t2\n3\t4\n", "txt": "1 2\n3 4\n"]
    #expect(run.output == expected[format] ?? run.output && run.status == 0, "\(run)")
    if format == "npy" { #expect(NPYFile.read(run.bytes, as: Int64.self).elements == [1, 2, 3, 4]) }
  }

  /// The shell's `| head` ends the pipe; nothing is said, and the code is that of SIGPIPE.
  @Test(arguments: [
    "1d big.txt -k '[1]'", "1d big.txt -k '[1]' --format npy", "kernels", "--help", "info big.txt",
    "plan --signal 9 --kernel 3",
  ])
  func aReaderThatLeaves(_ call: String) throws {
    let folder = try TestFolder()
    try folder.write((0..<100_000).map { "\($0)\n" }.joined(), to: "big.txt")
    // The reader is gone before the first byte is written.
    let script = "( sleep 0.2; convolve \(call); echo $? >status ) | :"
    let run = try CommandRun(program: URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: folder)
    #expect(try folder.text("status") == "141\n" && run.messages.isEmpty, "\(run)")
  }

  /// A run of several seconds, stopped in the middle of writing.
  @Test(arguments: [("INT", 130), ("TERM", 143)])
  func interruptions(_ signal: String, _ status: Int) throws {
    let folder = try TestFolder()
    try folder.write((0..<200_000).map { "\($0).5\n" }.joined(), to: "big.txt")
    // A FIFO that nobody empties holds the program in the middle of writing. What starts the tests may
    // ignore SIGINT, which would be inherited.
    let script = """
      mkfifo pipe; exec 3<>pipe
      env --default-signal=INT,TERM convolve 1d big.txt -k '[0.1,0.2]' -o pipe & process=$!
      sleep 0.5; kill -\(signal) $process; wait $process; echo $?
      """
    let run = try CommandRun(program: URL(fileURLWithPath: "/bin/bash"), ["-mc", script], in: folder)
    #expect(run.output == "\(status)\n", "\(run)")
    #expect(folder.contents == ["big.txt", "pipe"], "\(folder.contents)")
  }

  /// Stopped again and again while a large file is being written: never a temporary file, never half an output.
  @Test func interruptedWritingLeavesNothing() throws {
    let folder = try TestFolder()
    try folder.write(
      NPYFile.bytes([Double](repeating: 1, count: 4_000_000), shape: [4_000_000], type: "<f8"), to: "x.npy")
    let script = """
      for delay in 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1 0.12 0.15; do
        rm -f y.npy
        env --default-signal=TERM convolve 1d x.npy -k '[1,2,1]' -o y.npy & process=$!
        sleep $delay; kill -TERM $process 2>/dev/null; wait $process
        case $? in 0) [ $(stat -c %s y.npy) = 32000144 ] || echo half;; 143) ;; *) echo "code $?";; esac
        ls -A | grep -v -e '^x.npy$' -e '^y.npy$'
      done; true
      """
    let run = try CommandRun(program: URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: folder)
    #expect(run.output.isEmpty, "\(run)")
  }
}
