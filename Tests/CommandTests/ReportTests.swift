import Foundation
import Testing

/// What is said of a run: the JSON object, the plan, the lists.
struct ReportTests {
  static let names: Set<String> = [
    "method", "mode", "boundary", "shape", "type", "threads", "block", "blocks", "seconds", "memory_bytes",
    "error_bound", "reason", "candidates",
  ]

  private func object(_ text: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(object, "\(text)")
  }

  /// A method that is asked for runs, says so, and gives the same numbers.
  @Test(arguments: ["auto", "direct", "separable", "fft"])
  func aForcedMethodRuns(_ method: String) throws {
    let folder = try TestFolder()
    let samples = (0..<64 * 48).map { sin(Double($0)) }
    try folder.write(NPYFile.bytes(samples, shape: [64, 48], type: "<f8"), to: "x.npy")
    let run = try folder.run(
      "2d", "x.npy", "-k", "gaussian:sigma=2", "--method", method, "-o", "y.npy", "--json", "-b", "wrap")
    let report = try object(run.output)
    #expect(Set(report.keys) == Self.names, "\(run)")
    if method != "auto" { #expect(report["method"] as? String == method, "\(run)") }
    #expect(report["mode"] as? String == "same" && report["boundary"] as? String == "wrap")
    #expect(report["shape"] as? [Int] == [64, 48] && report["type"] as? String == "f64")
    #expect((report["block"] is NSNull) == (report["method"] as? String != "fft"), "\(run)")
    let seconds = try #require(report["seconds"] as? [String: Double])
    #expect(Set(seconds.keys) == ["predicted", "actual"])
    let bound = try #require(report["error_bound"] as? [String: Double])
    let candidates = try #require(report["candidates"] as? [[String: Any]])
    let methods = Set(candidates.compactMap { $0["method"] as? String })
    #expect(methods.isSuperset(of: ["direct", "fft"]) && (method != "auto" || methods.contains("separable")))
    for candidate in candidates {
      #expect(Set(candidate.keys) == ["method", "predicted_seconds", "memory_bytes", "error_bound"])
    }
    let reference = try folder.run(
      "2d", "x.npy", "-k", "gaussian:sigma=2", "--method", "direct", "-b", "wrap")
    let expected = NPYFile.read(reference.bytes, as: Double.self).elements
    let results = NPYFile.read(try folder.read("y.npy"), as: Double.self).elements
    let error = zip(results, expected).map { abs($0 - $1) }.max() ?? .infinity
    // Both are within their bounds, and the direct one's is below 1e-13 here.
    #expect(error <= (bound["guaranteed"] ?? 0) + 1e-13, "\(method): \(error)")
    #expect(bound["guaranteed"] ?? 1 < 1e-10, "\(run)")
  }

  @Test func aForcedBlockLengthIsUsed() throws {
    let folder = try TestFolder()
    try folder.write((0..<1000).map { "\($0).5\n" }.joined(), to: "x.txt")
    let run = try folder.run(
      "1d", "x.txt", "-k", "box:size=9", "--block-length", "96", "-o", "y.txt", "--json")
    let report = try object(run.output)
    #expect(report["method"] as? String == "fft" && report["block"] as? [Int] == [96], "\(run)")
    // 1008 outputs, 88 a block, two blocks in a transform.
    #expect(report["blocks"] as? Int == 6, "\(run)")
  }

  @Test func exactIntegersHaveNoError() throws {
    let folder = try TestFolder()
    let run = try CommandRun(
      ["1d", "-", "-k", "[1,2]", "-o", "y.npy", "--json"], input: "1 2 3", in: folder)
    let report = try object(run.output)
    #expect(report["error_bound"] as? [String: Double] == ["guaranteed": 0, "typical": 0], "\(run)")
    #expect(report["type"] as? String == "i64")
  }

  /// Bounds hold for data whose norm overflows, and for none that is finite.
  @Test(arguments: [("1e200 -1e200 3", true), ("nan inf", true), ("1e308 1e308", false)])
  func boundsOfExtremeData(_ input: String, _ isKnown: Bool) throws {
    let folder = try TestFolder()
    let run = try CommandRun(
      ["1d", "-", "-k", "[1e10,0.5]", "-o", "y.npy", "--json", "--threads", "1"], input: input, in: folder)
    let report = try object(run.output)
    #expect((report["error_bound"] is NSNull) == !isKnown, "\(run)")
  }

  @Test(arguments: [
    (["--signal", "1000000", "--kernel", "10001"], "fft"),
    (["--signal", "4096x4096", "--kernel", "63x63"], "fft"),
    (["--signal", "4096x4096", "--kernel", "gaussian:sigma=3"], "separable"),
    (["--signal", "64", "--kernel", "5"], "direct"),
    (["--signal", "4096x4096", "--kernel", "sobel-x", "--type", "u8"], "direct"),
    (["--signal", "64", "--kernel", "5", "--method", "fft"], "fft"),
  ])
  func plans(_ arguments: [String], _ method: String) throws {
    let text = try CommandRun(["plan"] + arguments)
    #expect(text.output.hasPrefix("\(method): "), "\(text)")
    let json = try object(try CommandRun(["plan"] + arguments + ["--json"]).output)
    #expect(Set(json.keys) == Self.names && json["method"] as? String == method)
    #expect((json["seconds"] as? [String: Any])?["actual"] is NSNull && json["error_bound"] is NSNull)
    let reason = try #require(json["reason"] as? String)
    #expect(text.output.contains(reason))
  }

  /// Jobs are planned without MPI; the numbers are those of the table.
  @Test func jobs() throws {
    let arguments = [
      "plan", "--signal", "20000x20000", "--kernel", "63x63", "--type", "f32", "--ranks", "1,4,64", "--cores",
      "8",
    ]
    let report = try object(try CommandRun(arguments + ["--json"]).output)
    let job = try #require(report["job"] as? [String: Any])
    #expect(
      Set(job.keys) == [
        "cores", "network_bytes_per_second", "storage_bytes_per_second", "worthwhile_ranks", "rows",
      ])
    let rows = try #require(job["rows"] as? [[String: Any]])
    #expect(rows.compactMap { $0["ranks"] as? Int } == [1, 4, 64])
    #expect(rows.compactMap { $0["nodes"] as? Int } == [1, 1, 8])
    #expect(rows.compactMap { $0["threads"] as? Int } == [8, 2, 1])
    for row in rows {
      #expect(
        Set(row.keys) == [
          "ranks", "nodes", "threads", "seconds", "read_bytes", "halo_bytes", "written_bytes", "messages",
          "speedup", "efficiency",
        ])
      let seconds = try #require(row["seconds"] as? [String: Double])
      let parts = ["start", "compute", "read", "write", "messages"].compactMap { seconds[$0] }
      #expect(parts.count == 5 && abs(parts.reduce(0, +) - (seconds["predicted"] ?? 0)) < 1e-9, "\(row)")
      #expect(row["written_bytes"] as? Int == 1_600_000_000)
    }
    #expect(rows[0]["halo_bytes"] as? Int == 0 && rows[1]["halo_bytes"] as? Int == 4 * 62 * 80_000)
    let text = try CommandRun(arguments).output
    #expect(text.contains("worth it: up to \(job["worthwhile_ranks"] as? Int ?? 0) ranks"), "\(text)")
  }

  @Test(arguments: [
    ["--ranks", "0"], ["--ranks", "1,x"], ["--nodes", "2"], ["--ranks", "2", "--nodes", "3"],
    ["--ranks", "2", "--cores", "0"], ["--ranks", "2", "--network", "fast"],
  ])
  func jobsThatCannotBe(_ options: [String]) throws {
    let run = try CommandRun(["plan", "--signal", "1000", "--kernel", "5"] + options)
    #expect(run.status == 64 && run.output.isEmpty, "\(run)")
  }

  @Test func verboseGoesToStandardError() throws {
    let run = try CommandRun(["1d", "-", "-k", "[0.5]", "-v"], input: "1 2")
    #expect(run.output == "0.5\n1.0\n" && run.messages.contains("direct: "), "\(run)")
    #expect(run.messages.contains("error at most"), "\(run)")
  }

  @Test func kernelsAreListedPrintedAndSaved() throws {
    let folder = try TestFolder()
    let list = try folder.run("kernels")
    for name in ["gaussian", "box", "sharpen", "outline", "sobel-x", "lowpass", "motion", "disk"] {
      #expect(list.output.contains("\n\(name) "), "\(name)")
    }
    #expect(try folder.run("kernels", "sobel-x").output == "1 0 -1\n2 0 -2\n1 0 -1\n")
    #expect(try folder.run("kernels", "blur", "--signal").output == "0.25 0.5 0.25\n")
    #expect(try folder.run("kernels", "box:size=5", "-o", "box.npy").status == 0)
    let again = try folder.run("kernels", "./box.npy", "--format", "csv")
    #expect(again.output.split(separator: "\n").count == 5 && again.output.hasPrefix("0.04,"), "\(again)")
  }

  @Test func infoSaysWhatIsThere() throws {
    let folder = try TestFolder()
    try folder.write("t,x\n0,1.5\n1,nan\n2,3.5\n", to: "a.csv")
    try folder.write(NPYFile.bytes((0...255).map(UInt8.init), shape: [16, 16], type: "|u1"), to: "b.npy")
    let run = try folder.run("info", "a.csv", "b.npy")
    for words in ["CSV, 3 × 2 f64", "column x", "1.5 to 3.5", "not finite 1", "NPY, 16 × 16 u8", "0 to 255"] {
      #expect(run.output.contains(words), "'\(words)': \(run)")
    }
    let missing = try folder.run("info", "a.csv", "none.npy")
    #expect(missing.status == 1 && missing.output.contains("a.csv") && missing.messages.contains("1 of 2"))
  }

  @Test(arguments: [[], ["1d"], ["2d"], ["plan"], ["kernels"], ["info"]])
  func helpIsThere(_ command: [String]) throws {
    let run = try CommandRun(command + ["--help"])
    #expect(run.status == 0 && run.output.contains("EXAMPLES") && run.messages.isEmpty, "\(run)")
  }
}
