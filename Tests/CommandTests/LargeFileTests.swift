import Foundation
import TestSupport
import Testing

/// Files that do not fit the memory they may take: the same bytes as in memory, and no more memory than allowed.
@Suite(.serialized) struct LargeFileTests {
  /// Sanitizers take memory of their own (`make sanitize-thread`).
  private static let isSanitized = ProcessInfo.processInfo.environment["ADDRESS_SPACE"] == "unlimited"
  static let limit = isSanitized ? 96_000_000 : 48_000_000
  static let most = isSanitized ? .max : limit + limit / 10

  /// One array of some 64 MB, and how it is filtered.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var type: String
    var shape: [Int]
    var arguments: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "signal, f64, sums", type: "<f8", shape: [8_000_000],
      arguments: ["1d", "x.npy", "-k", "[1,2,0.5]", "-b", "reflect"]),
    Case(
      name: "signal, f32, transforms, ring", type: "<f4", shape: [16_000_000],
      arguments: ["1d", "x.npy", "-k", "box:size=1001", "-m", "same", "-b", "wrap"]),
    Case(
      name: "rows of signals, clipped", type: "<f4", shape: [16, 1_000_000],
      arguments: ["1d", "x.npy", "-k", "box:size=501", "-m", "valid", "--clip", "-0.1,0.2"]),
    Case(
      name: "down the columns", type: "<f4", shape: [4000, 4000],
      arguments: ["1d", "x.npy", "-k", "[1,-1]", "--axis", "0", "-b", "symmetric"]),
    Case(
      name: "image, f32, transforms", type: "<f4", shape: [4001, 3999],
      arguments: ["2d", "x.npy", "-k", "disk:radius=12", "-b", "edge"]),
    Case(
      name: "image, f32, separable", type: "<f4", shape: [4001, 3999],
      arguments: ["2d", "x.npy", "-k", "gaussian:sigma=3", "-m", "full", "--stride", "1,2"]),
    Case(
      name: "bytes, exact", type: "|u1", shape: [3000, 9000],
      arguments: ["2d", "x.npy", "-k", "[1,2,1;2,4,2;1,2,1]", "--type", "u16"]),
    Case(
      name: "colour channels", type: "<f4", shape: [2300, 2300, 3],
      arguments: ["2d", "x.npy", "-k", "sharpen", "--channels-last", "-b", "reflect"]),
    Case(
      name: "planes, missing samples", type: "<f4", shape: [16, 1000, 1000],
      arguments: ["2d", "x.npy", "-k", "box:size=9", "--nan", "ignore", "-b", "symmetric"]),
  ]

  /// Noise with a few missing samples.
  private static func bytes(_ item: Case) -> [UInt8] {
    var random = SplitMix64(seed: 9)
    let count = item.shape.reduce(1, *)
    let missing = item.arguments.contains("--nan")
    switch item.type {
    case "|u1":
      return NPYFile.bytes(
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }, shape: item.shape, type: item.type
      )
    case "<f8":
      return NPYFile.bytes((0..<count).map { _ in random.unit() - 0.5 }, shape: item.shape, type: item.type)
    default:
      return NPYFile.bytes(
        (0..<count).map { _ -> Float in
          let value = Float(random.unit() - 0.5)
          return missing && value > 0.499 ? .nan : value
        }, shape: item.shape, type: item.type)
    }
  }

  /// Runs the command within the limit and watches its peak.
  private static func limited(_ arguments: [String], in folder: TestFolder) throws -> (
    run: CommandRun, peak: Int
  ) {
    // The high-water mark only grows, so the last look tells.
    let script = """
      convolve "$@" --max-memory \(limit) & process=$!
      while mark=$(grep VmHWM /proc/$process/status 2>/dev/null) && [ -n "$mark" ]; do
        echo $mark >peak; sleep 0.01
      done
      wait $process
      """
    let run = try CommandRun(
      program: URL(fileURLWithPath: "/bin/bash"), ["-c", script, "-"] + arguments, in: folder)
    let peak = try folder.text("peak").split(separator: " ").compactMap { Int($0) }.first ?? 0
    return (run, peak * 1024)
  }

  @Test(arguments: cases)
  func sameBytesWithinTheLimit(_ item: Case) throws {
    let folder = try TestFolder()
    try folder.write(Self.bytes(item), to: "x.npy")
    let whole = try CommandRun(item.arguments + ["-o", "whole.npy"], in: folder)
    #expect(whole.status == 0, "\(whole)")
    // One thread, and three of which each does bands of its own where there are enough.
    for threads in ["1", "3"] {
      let (run, peak) = try Self.limited(
        item.arguments + ["-o", "parts.npy", "-v", "--threads", threads], in: folder)
      #expect(run.status == 0 && run.messages.contains("bands"), "\(run)")
      #expect(peak < Self.most, "peak \(peak)")
      #expect(folder.contents == ["parts.npy", "peak", "whole.npy", "x.npy"])
      #expect(try folder.read("parts.npy") == folder.read("whole.npy"))
    }
  }

  /// Whoever comes to it first, the first sample that does not fit is named.
  @Test func theFirstFailureIsTold() throws {
    let folder = try TestFolder()
    var samples = [Float](repeating: 0.5, count: 16_000_000)
    for place in [1_500_000, 9_000_000, 15_000_000] { samples[place] = .nan }
    try folder.write(NPYFile.bytes(samples, shape: [samples.count], type: "<f4"), to: "x.npy")
    for threads in ["1", "2", "4"] {
      let run = try folder.run(
        "1d", "x.npy", "-k", "box:size=101", "-m", "valid", "--type", "i16", "-o", "y.npy", "--max-memory",
        "\(Self.limit)", "--threads", threads)
      #expect(run.status == 1 && run.messages.contains("sample 1499900 is NaN"), "\(run)")
      #expect(folder.contents == ["x.npy"])
    }
  }

  /// Also where bands lie side by side, so that one that is done later holds an earlier row.
  @Test(arguments: ["<i8", "<f4"]) func theFirstFailureOfBandsSideBySide(type: String) throws {
    let folder = try TestFolder()
    let (rows, columns) = (160, 80_000)
    let places = [95 * columns + 100, 92 * columns + 50_000]
    var arguments = ["x.npy", "-m", "same", "-k"]
    if type == "<i8" {
      var samples = [Int64](repeating: 1, count: rows * columns)
      for place in places { samples[place] = .max }
      try folder.write(NPYFile.bytes(samples, shape: [rows, columns], type: type), to: "x.npy")
      let taps = Array(repeating: "1", count: 60).joined(separator: ",")
      arguments = ["1d"] + arguments + ["[\(taps)]", "--axis", "0"]
    } else {
      var samples = [Float](repeating: 0.5, count: rows * columns)
      for place in places { samples[place] = .nan }
      try folder.write(NPYFile.bytes(samples, shape: [rows, columns], type: type), to: "x.npy")
      arguments = ["2d"] + arguments + ["box:size=61", "--type", "i16", "--method", "fft"]
      arguments += ["--block-length", "128,256"]
    }
    let whole = try CommandRun(arguments + ["-o", "y.npy"], in: folder)
    #expect(
      whole.status == 1 && whole.messages.contains(type == "<i8" ? "does not fit" : "is NaN"), "\(whole)")
    for threads in ["1", "3"] {
      let run = try CommandRun(
        arguments + ["-o", "y.npy", "--max-memory", "\(Self.limit)", "--threads", threads], in: folder)
      #expect(run.status == 1 && run.messages == whole.messages, "\(run), \(whole)")
      #expect(folder.contents == ["x.npy"])
    }
  }

  /// Bare samples, and TIFF from strips into strips.
  @Test func otherFormats() throws {
    let folder = try TestFolder()
    let item = Self.cases[4]
    try folder.write(Self.bytes(item), to: "x.npy")
    #expect(try folder.run("2d", "x.npy", "-k", "[1]", "-o", "x.tiff").status == 0)
    #expect(try folder.run("2d", "x.npy", "-k", "[1]", "-o", "x.raw").status == 0)
    let kernel = ["-k", "disk:radius=5", "-b", "reflect"]
    #expect(try CommandRun(["2d", "x.npy", "-o", "whole.tiff"] + kernel, in: folder).status == 0)
    #expect(try CommandRun(["2d", "x.npy", "-o", "whole.raw"] + kernel, in: folder).status == 0)
    let (tiff, peak) = try Self.limited(["2d", "x.tiff", "-o", "y.tiff", "-v"] + kernel, in: folder)
    #expect(
      tiff.status == 0 && tiff.messages.contains("bands") && peak < Self.most, "\(peak) \(tiff)")
    #expect(try folder.read("y.tiff") == folder.read("whole.tiff"))
    let (raw, _) = try Self.limited(
      ["2d", "x.raw", "--raw", "f32,shape=4001x3999", "-o", "y.raw", "-v"] + kernel, in: folder)
    #expect(raw.status == 0 && raw.messages.contains("bands"), "\(raw)")
    #expect(try folder.read("y.raw") == folder.read("whole.raw"))
  }

  /// A limit that is too small, and one that is just enough.
  @Test func refusalsNameTheLeastLimit() throws {
    let folder = try TestFolder()
    try folder.write(Self.bytes(Self.cases[0]), to: "x.npy")
    let refused = try folder.run("1d", "x.npy", "-k", "[1,2]", "-o", "y.npy", "--max-memory", "1M")
    #expect(refused.status == 1 && folder.contents == ["x.npy"], "\(refused)")
    let words = refused.messages.split(separator: " ")
    let least = words.last.map { String($0.filter(\.isNumber)) } ?? ""
    #expect(refused.messages.contains("Allow at least --max-memory \(least)M"), "\(refused)")
    let allowed = try folder.run("1d", "x.npy", "-k", "[1,2]", "-o", "y.npy", "--max-memory", "\(least)M")
    #expect(allowed.status == 0, "\(allowed)")
    // A format that is written only whole.
    let csv = try folder.run("1d", "x.npy", "-k", "[1,2]", "-o", "y.csv", "--max-memory", "48M")
    #expect(csv.status == 1 && csv.messages.contains("Allow at least --max-memory"), "\(csv)")
    // A kernel is built within the limit as well.
    let kernel = "savitzky-golay:length=16777215,order=2"
    let large = try folder.run("1d", "x.npy", "-k", kernel, "-o", "y.npy", "--max-memory", "48M")
    #expect(large.status == 64 && large.messages.contains("750000 is the most within the limit"), "\(large)")
    let nonsense = try folder.run("1d", "x.npy", "-k", "[1]", "--max-memory", "lots")
    #expect(nonsense.status == 64, "\(nonsense)")
  }
}
