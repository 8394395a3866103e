import Foundation
import TestSupport
import Testing

/// Samples that are converted and rounded band by band give what they give when everything is converted first.
struct ConversionTests {
  /// NumPy's name of a type, and how its samples are made of numbers.
  struct Kind: CustomTestStringConvertible, Sendable {
    var name: String
    var word: String
    var bytes: @Sendable ([Double]) -> [UInt8]
    var range: ClosedRange<Double>

    var testDescription: String { word }

    init<Sample: FixedWidthInteger & Sendable>(_ name: String, _ word: String, _: Sample.Type) {
      self.name = name
      self.word = word
      bytes = { $0.map { Sample($0) }.withUnsafeBytes(Array.init) }
      range = Double(Sample.min)...Double(Sample.max)
    }
  }

  static let kinds = [
    Kind("|u1", "u8", UInt8.self), Kind("|i1", "i8", Int8.self), Kind("<u2", "u16", UInt16.self),
    Kind("<i2", "i16", Int16.self), Kind("<u4", "u32", UInt32.self), Kind("<i4", "i32", Int32.self),
  ]

  @Test(arguments: kinds, [[7, 9], [40, 31, 3], [2, 12, 10, 4]])
  func channelsAndPlanes(_ kind: Kind, _ shape: [Int]) throws {
    var random = SplitMix64(seed: 3)
    let count = shape.reduce(1, *)
    let samples = (0..<count).map { _ in
      (kind.range.lowerBound + (kind.range.upperBound - kind.range.lowerBound) * random.unit()).rounded()
    }
    let folder = try TestFolder()
    try folder.write(NPYFile.bytes(kind.bytes(samples), shape: shape, type: kind.name), to: "own.npy")
    try folder.write(NPYFile.bytes(samples, shape: shape, type: "<f8"), to: "wide.npy")
    let filter = ["-k", "[-0.5,1.25;2,-1]", "-b", "reflect"] + (shape.count > 2 ? ["--channels-last"] : [])
    func run(_ name: String, _ options: [String]) throws -> CommandRun {
      let run = try CommandRun(["2d", name] + filter + options, in: folder)
      #expect(run.status == 0, "\(run)")
      return run
    }
    _ = try run("own.npy", ["-o", "a.npy"])
    _ = try run("wide.npy", ["-o", "b.npy"])
    #expect(try folder.read("a.npy") == folder.read("b.npy"))
    // Rounded half to even and saturated, and the saturated ones counted.
    let rounded = try run("own.npy", ["--type", kind.word, "-o", "c.npy"])
    let results = NPYFile.read(try folder.read("b.npy"), as: Double.self).elements.map {
      $0.rounded(.toNearestOrEven)
    }
    let inside = results.map { min(max($0, kind.range.lowerBound), kind.range.upperBound) }
    let header = NPYFile.bytes([UInt8](), shape: [], type: kind.name).count
    #expect(try folder.read("c.npy").suffix(count * kind.bytes([0]).count) == kind.bytes(inside)[...])
    #expect(try folder.read("c.npy").count >= header)
    let clipped = zip(results, inside).count { $0 != $1 }
    #expect(
      rounded.messages.contains("\(clipped) of \(count) samples were beyond \(kind.word)"), "\(rounded)")
    // Limits hold before the rounding.
    let limited = try run("own.npy", ["--type", kind.word, "--clip", "10,50", "-o", "d.npy"])
    #expect(
      try folder.read("d.npy").suffix(count * kind.bytes([0]).count)
        == kind.bytes(results.map { min(max($0, 10), 50) })[...])
    #expect(!limited.messages.contains("clipped"))
  }

  /// Exact integers in samples of 8 bits, and the bounds of both kinds of arithmetic.
  @Test func exactAndBounded() throws {
    let folder = try TestFolder()
    try folder.write(NPYFile.bytes([250, 251, 252] as [UInt8], shape: [3], type: "|u1"), to: "x.npy")
    let exact = try folder.run("1d", "x.npy", "-k", "[1,-1]", "--json", "-o", "y.npy")
    #expect(NPYFile.read(try folder.read("y.npy"), as: Int64.self).elements == [250, 1, 1, -252])
    #expect(exact.output.contains(#""error_bound": {"guaranteed": 0"#), "\(exact)")
    let rounded = try folder.run("1d", "x.npy", "-k", "[0.5,0.5]", "--type", "u8", "--json", "-o", "z.npy")
    #expect(NPYFile.read(try folder.read("z.npy"), as: UInt8.self).elements == [125, 250, 252, 126])
    #expect(rounded.output.contains(#""error_bound": {"guaranteed": 0.5"#), "\(rounded)")
  }

  @Test func noNumberIsNoInteger() throws {
    let folder = try TestFolder()
    try folder.write(NPYFile.bytes([1, .nan, 3], shape: [3], type: "<f8"), to: "x.npy")
    let run = try folder.run("1d", "x.npy", "-k", "[1.5]", "--type", "u8", "-o", "y.npy")
    #expect(run.status == 1 && run.messages.contains("sample 1 is NaN, which u8 cannot hold"), "\(run)")
    #expect(folder.contents == ["x.npy"])
  }
}
