#if MPI
  import Foundation
  import TestSupport
  import Testing

  /// The command under `mpirun`: for any number of ranks the bytes, messages and bounds of one process.
  @Suite(.serialized) struct JobTests {
    static let rankCounts = [1, 2, 3, 4, 7]

    static let cases = [
      JobCase(
        name: "signal, sums, zeros", shape: [50_000],
        arguments: ["1d", "-k", "[1,2,0.5]", "--method", "direct"]),
      JobCase(
        name: "signal, f32, transforms, ring", type: "<f4", shape: [120_000],
        arguments: ["1d", "-k", "box:size=1001", "-m", "same", "-b", "wrap"]),
      JobCase(
        name: "kernel larger than a share", shape: [9_000],
        arguments: [
          "1d", "-k", "gaussian:sigma=600", "-m", "same", "-b", "reflect", "--block-length", "8192",
        ]),
      JobCase(
        name: "kernel larger than the input", shape: [1_000],
        arguments: ["1d", "-k", "box:size=2500", "-b", "symmetric", "--method", "direct"]),
      JobCase(
        name: "rows of signals, valid, clipped", type: "<f4", shape: [16, 9_000],
        arguments: ["1d", "-k", "box:size=501", "-m", "valid", "--clip", "-0.01,0.02"]),
      JobCase(
        name: "down the columns", type: "<f4", shape: [400, 300],
        arguments: ["1d", "-k", "[1,-1]", "--axis", "0", "-b", "symmetric"]),
      JobCase(
        name: "image, f32, transforms", type: "<f4", shape: [701, 499],
        arguments: ["2d", "-k", "disk:radius=12", "-b", "edge", "--method", "fft"]),
      JobCase(
        name: "image, separable, strided", type: "<f4", shape: [701, 499],
        arguments: ["2d", "-k", "gaussian:sigma=3", "-m", "full", "--stride", "1,2"]),
      JobCase(
        name: "image, correlation, a value outside", shape: [211, 303],
        arguments: ["2d", "-k", "motion:length=9,angle=30", "--correlate", "--fill-value", "-1.5"]),
      JobCase(
        name: "image, a window", shape: [211, 303],
        arguments: ["2d", "-k", "sharpen", "--roi", "17,40,150,99", "-b", "wrap"]),
      JobCase(
        name: "kernel taller than a share", shape: [90, 120],
        arguments: ["2d", "-k", "gaussian:sigma=12", "-b", "reflect", "--method", "direct"]),
      JobCase(
        name: "bytes, exact", type: "|u1", shape: [300, 900],
        arguments: ["2d", "-k", "[1,2,1;2,4,2;1,2,1]", "--type", "u16"]),
      JobCase(
        name: "bytes, rounded and clipped", type: "|u1", shape: [300, 900],
        arguments: ["2d", "-k", "[0,-1.5,0;-1.5,7,-1.5;0,-1.5,0]", "--type", "u8", "-b", "reflect"]),
      JobCase(
        name: "integers, exact", type: "<i8", shape: [20_000],
        arguments: ["1d", "-k", "[3,-7,11]", "-m", "same"]),
      JobCase(
        name: "colour channels", type: "<f4", shape: [230, 130, 3],
        arguments: ["2d", "-k", "sharpen", "--channels-last", "-b", "reflect"]),
      JobCase(
        name: "planes, missing samples", type: "<f4", shape: [16, 100, 100],
        arguments: ["2d", "-k", "box:size=9", "--nan", "ignore", "-b", "symmetric"]),
      JobCase(
        name: "several threads a process", type: "<f4", shape: [2_000_000],
        arguments: ["1d", "-k", "box:size=1001", "-m", "same", "--threads", "2"]),
      JobCase(
        name: "bare samples", type: "<f4", shape: [401, 399], input: "x.raw", output: "raw",
        arguments: ["2d", "--raw", "f32,shape=401x399", "-k", "disk:radius=5", "-b", "reflect"]),
      JobCase(
        name: "TIFF, strips", type: "<f4", shape: [401, 399], input: "x.tiff",
        arguments: ["2d", "-k", "disk:radius=5", "-b", "symmetric"]),
      JobCase(
        name: "TIFF into TIFF", type: "<f4", shape: [401, 399], input: "x.tiff", output: "tiff",
        arguments: ["2d", "-k", "disk:radius=5", "-b", "wrap"]),
    ]

    @Test(arguments: cases) func sameBytesAndBoundsAsOneProcess(_ item: JobCase) throws {
      let folder = try TestFolder()
      let arguments = try item.prepare(in: folder)
      let alone = try CommandRun(arguments + ["-o", "alone.\(item.output)", "--json"], in: folder)
      #expect(alone.status == 0, "\(alone)")
      let expected = try folder.read("alone.\(item.output)")
      let report = try alone.report()
      for ranks in Self.rankCounts {
        let name = "by\(ranks).\(item.output)"
        let run = try CommandRun.job(of: ranks, arguments + ["-o", name, "--json"], in: folder)
        #expect(run.status == 0, "\(run)")
        #expect(try folder.read(name) == expected, "\(item.name), \(ranks) ranks")
        try check(try run.report(), like: report, "\(item.name), \(ranks) ranks: \(run)")
      }
      // Nothing but what was asked for.
      let names = Set(["x.npy", item.input, "alone.\(item.output)"])
        .union(Self.rankCounts.map { "by\($0).\(item.output)" })
      #expect(Set(folder.contents) == names)
    }

    /// The same plan, and a bound that is at least as safe and no worse than twice the other.
    private func check(_ report: [String: Any], like other: [String: Any], _ context: String) throws {
      for key in ["method", "mode", "boundary", "type"] {
        #expect(report[key] as? String == other[key] as? String, "\(key): \(context)")
      }
      #expect(report["shape"] as? [Int] == other["shape"] as? [Int], "\(context)")
      #expect(report["block"] as? [Int] == other["block"] as? [Int], "\(context)")
      #expect(report["error_bound"] is NSNull == other["error_bound"] is NSNull, "\(context)")
      guard let bound = report["error_bound"] as? [String: Double],
        let single = other["error_bound"] as? [String: Double]
      else { return }
      for key in ["guaranteed", "typical"] {
        let (joined, alone) = (try #require(bound[key]), try #require(single[key]))
        #expect(joined >= alone && joined <= 2 * alone, "\(key) \(joined), alone \(alone): \(context)")
      }
    }

    /// More processes than cores: those beyond wait, which is said, and have no part in the work or its failures.
    @Test(arguments: [1, 2, 3]) func processesWithoutACoreWait(cores: Int) throws {
      let folder = try TestFolder()
      var random = SplitMix64(seed: 9)
      let samples = (0..<30_000).map { _ in random.unit() }
      try folder.write(NPYFile.bytes(samples, shape: [30_000], type: "<f8"), to: "x.npy")
      let arguments = ["1d", "x.npy", "-k", "box:size=51"]
      #expect(try CommandRun(arguments + ["-o", "alone.npy"], in: folder).status == 0)
      let run = try CommandRun.job(of: 4, cores: cores, arguments + ["-o", "y.npy"], in: folder)
      #expect(run.status == 0, "\(run)")
      let note = "4 processes, but cores for \(cores): \(4 - cores) of them only wait"
      #expect(run.messages.contains(note), "\(run)")
      #expect(try folder.read("y.npy") == folder.read("alone.npy"))
      let failed = try CommandRun.job(
        of: 4, cores: cores, ["1d", "none.npy", "-k", "[1]", "-q"], in: folder)
      #expect(failed.status == 1, "\(failed)")
      #expect(failed.messages.components(separatedBy: "convolve: ").count == 2, "\(failed)")
      let help = try CommandRun.job(of: 4, cores: cores, ["--version"], in: folder)
      #expect(help.status == 0 && help.output == "0.1.0\n", "\(help)")
    }

    /// Of sums that do not fit, the first is named, whichever rank has it; nothing is left.
    @Test func anOverflowIsReportedOnce() throws {
      try check(overflowsAt: [9_000, 21_000, 39_000], of: [40_000], ["-k", "[1,3]"])
    }

    /// Also where windows lie side by side, so that one of them holds an earlier row than the one before.
    @Test func theFirstOverflowOfWindowsSideBySide() throws {
      let taps = "[" + Array(repeating: "1", count: 41).joined(separator: ",") + "]"
      try check(
        overflowsAt: [70 * 2_000 + 100, 60 * 2_000 + 1_500], of: [90, 2_000],
        ["--axis", "0", "-m", "same", "-k", taps])
    }

    private func check(overflowsAt places: [Int], of shape: [Int], _ options: [String]) throws {
      let folder = try TestFolder()
      var samples = [Int64](repeating: 1, count: shape.reduce(1, *))
      for place in places { samples[place] = .max }
      try folder.write(NPYFile.bytes(samples, shape: shape, type: "<i8"), to: "x.npy")
      try folder.write("what was there", to: "y.npy")
      let arguments = ["1d", "x.npy", "-o", "y.npy"] + options
      let alone = try CommandRun(arguments, in: folder)
      #expect(alone.status == 1 && alone.messages.contains("does not fit"), "\(alone)")
      for ranks in Self.rankCounts {
        let run = try CommandRun.job(of: ranks, arguments, in: folder)
        #expect(run.status == 1 && run.messages.components(separatedBy: "convolve: ").count == 2, "\(run)")
        #expect(run.messages.contains(alone.messages.trimmingCharacters(in: .newlines)), "\(run)")
        #expect(try folder.text("y.npy") == "what was there" && folder.contents == ["x.npy", "y.npy"])
      }
    }

    /// A missing number has no integer; usage is wrong for all ranks alike.
    @Test func failuresAreThoseOfOneProcess() throws {
      let folder = try TestFolder()
      let samples = (0..<30_000).map { $0 % 10_000 == 9_000 ? Double.nan : 1 }
      try folder.write(NPYFile.bytes(samples, shape: [30_000], type: "<f8"), to: "x.npy")
      for (arguments, status) in [
        (["1d", "x.npy", "-k", "[1,3]", "-o", "y.npy", "--type", "i32"], Int32(1)),
        (["1d", "none.npy", "-k", "[1,3]", "-o", "y.npy"], 1),
        (["1d", "x.npy", "-k", "[1,3]", "-b", "mirror"], 64),
      ] {
        let alone = try CommandRun(arguments, in: folder)
        #expect(alone.status == status, "\(alone)")
        let message = try #require(alone.messages.split(separator: "\n").first)
        for ranks in Self.rankCounts {
          let run = try CommandRun.job(of: ranks, arguments, in: folder)
          #expect(run.status == status && run.messages.contains(message), "\(run), alone \(alone)")
          #expect(run.messages.components(separatedBy: "convolve: ").count == 2, "\(run)")
          #expect(folder.contents == ["x.npy"])
        }
      }
    }

    /// Files are dealt out; the good ones are done, the bad one is reported.
    @Test func aBatchIsSharedOut() throws {
      let folder = try TestFolder()
      var random = SplitMix64(seed: 8)
      let names = (0..<9).map { "x\($0).npy" }
      for (index, name) in names.enumerated() {
        let samples = (0..<1000 * (index + 1)).map { _ in random.unit() }
        try folder.write(NPYFile.bytes(samples, shape: [samples.count], type: "<f8"), to: name)
      }
      try folder.write("no array", to: "bad.npy")
      let arguments = ["1d"] + names + ["bad.npy", "-k", "lowpass:cutoff=0.1,taps=101"]
      try folder.makeFolder("alone")
      let alone = try CommandRun(arguments + ["-o", "alone/"], in: folder)
      #expect(alone.status == 1 && alone.messages.contains("bad.npy"), "\(alone)")
      for ranks in Self.rankCounts {
        try folder.makeFolder("by\(ranks)")
        let run = try CommandRun.job(of: ranks, arguments + ["-o", "by\(ranks)/"], in: folder)
        #expect(run.status == 1 && run.messages.contains("bad.npy"), "\(run)")
        #expect(run.messages.contains("1 of 10 inputs could not be done"), "\(run)")
        for name in names {
          #expect(try folder.read("by\(ranks)/\(name)") == folder.read("alone/\(name)"), "\(ranks): \(name)")
        }
        #expect(folder.contents.filter { $0.hasPrefix("by\(ranks)/") }.count == names.count)
      }
    }
  }
#endif
