import Foundation
import Testing

/// Which type a result has, and that its values are the right ones.
struct TypeTests {
  /// Element type of the signal, kernel, options, element type of the result.
  static let rules: [(signal: String, kernel: String, options: [String], result: String)] = [
    ("|u1", "[1,2]", [], "<i8"), ("|i1", "[1,2]", [], "<i8"), ("<u8", "[1,2]", [], "<i8"),
    ("|b1", "[1,2]", [], "<i8"), ("<i4", "sobel", [], "<f8"), ("|u1", "[0.5,2]", [], "<f8"),
    ("<f4", "[1,2]", [], "<f4"), ("<f4", "[0.5,2]", [], "<f4"), ("<f2", "[0.5,2]", [], "<f4"),
    ("<f8", "[1,2]", [], "<f8"), ("<f4", "k:<f8", [], "<f8"), ("<f4", "k:<f4", [], "<f4"),
    ("<f4", "k:<i2", [], "<f4"), ("<f4", "k:<i4", [], "<f8"), ("<i2", "k:<f4", [], "<f4"),
    ("<i4", "k:<f4", [], "<f8"), ("<i4", "k:<u2", [], "<i8"), ("<f8", "k:<f4", [], "<f8"),
    ("<c8", "[1,2]", [], "<c8"), ("<c8", "k:<f4", [], "<c8"), ("<c8", "k:<f8", [], "<c16"),
    ("<c16", "k:<f4", [], "<c16"), ("<f4", "[1j,2]", [], "<c8"), ("<f8", "[1j,2]", [], "<c16"),
    ("<i4", "[1,2]", ["--fill-value", "-3"], "<i8"), ("<i4", "[1,2]", ["--fill-value", "0.5"], "<f8"),
    ("<i4", "[1,2]", ["--type", "f32"], "<f4"), ("<f8", "[1,2]", ["--type", "u8"], "|u1"),
    ("<f8", "[1,2]", ["--type", "c64"], "<c8"), ("<i4", "[1,2]", ["--clip", "-5,5"], "<i8"),
  ]

  @Test(arguments: rules)
  func defaultType(_ rule: (signal: String, kernel: String, options: [String], result: String)) throws {
    let folder = try TestFolder()
    try folder.write(Self.ones(rule.signal, count: 4), to: "x.npy")
    var kernel = rule.kernel == "sobel" ? "gaussian" : rule.kernel
    if kernel.hasPrefix("k:") {
      try folder.write(Self.ones(String(kernel.dropFirst(2)), count: 2), to: "k.npy")
      kernel = "k.npy"
    }
    let run = try CommandRun(["1d", "x.npy", "-k", kernel, "-o", "y.npy"] + rule.options, in: folder)
    #expect(run.status == 0, "\(run)")
    let (header, _) = NPYFile.read(try folder.read("y.npy"), as: UInt8.self)
    #expect(header.contains("'descr': '\(rule.result)'"), "\(header) \(run)")
  }

  /// `count` ones of a NumPy type.
  private static func ones(_ type: String, count: Int) -> [UInt8] {
    let one: [UInt8] =
      switch type {
      case "|u1", "|i1", "|b1": [1]
      case "<i2", "<u2": [1, 0]
      case "<i4": [1, 0, 0, 0]
      case "<u8": [1, 0, 0, 0, 0, 0, 0, 0]
      case "<f2": [0, 0x3C]
      case "<f4": [0, 0, 0x80, 0x3F]
      case "<c8": [0, 0, 0x80, 0x3F, 0, 0, 0, 0]
      case "<c16": [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0]
      default: [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
      }
    return NPYFile.bytes((0..<count).flatMap { _ in one }, shape: [count], type: type)
  }

  /// f32 samples are summed in double precision and rounded once: each pair cancels to what a float sum loses.
  @Test(arguments: ["auto", "direct", "fft"])
  func singlePrecisionIsRoundedOnce(_ method: String) throws {
    let folder = try TestFolder()
    let samples: [Float] = (0..<300).map { Float(sin(Double($0) * 1.7)) * 1000 }
    let taps: [Float] = (0..<41).map { Float(cos(Double($0))) }
    try folder.write(NPYFile.bytes(samples, shape: [300], type: "<f4"), to: "x.npy")
    try folder.write(NPYFile.bytes(taps, shape: [41], type: "<f4"), to: "h.npy")
    let run = try folder.run("1d", "x.npy", "-k", "h.npy", "--method", method, "-o", "y.npy")
    #expect(run.status == 0, "\(run)")
    let (_, results) = NPYFile.read(try folder.read("y.npy"), as: Float.self)
    #expect(results.count == 340)
    for (n, result) in results.enumerated() {
      var sum = 0.0
      for j in max(0, n - 299)...min(40, n) { sum += Double(taps[j]) * Double(samples[n - j]) }
      // Half a unit in the last place, and 1e-9 of room for the double sum's own rounding.
      #expect(abs(Double(result) - sum) <= abs(sum) * 0x1p-24 + 1e-9, "\(method), sample \(n)")
    }
  }

  @Test(arguments: [
    ("4503599627370497 1", "[2,1]", "9007199254740994\n4503599627370499\n1\n"),
    ("9223372036854775807", "[1]", "9223372036854775807\n"),
    ("1 2", "[0.1]", "0.1\n0.2\n"), ("1e300 1", "[1e10]", "inf\n10000000000.0\n"),
    ("1 2.0", "[1]", "1.0\n2.0\n"), ("nan 1", "[1,1]", "nan\nnan\n1.0\n"),
    ("1+2j 3", "[1j]", "-2.0+1.0j\n0.0+3.0j\n"),
  ])
  func textIsExact(_ input: String, _ kernel: String, _ expected: String) throws {
    let run = try CommandRun(["1d", "-", "-k", kernel], input: input)
    #expect(run.output == expected && run.status == 0, "\(run)")
  }

  /// Half to even, saturated, and counted.
  @Test func integerTypesAreRoundedAndSaturated() throws {
    let run = try CommandRun(
      ["1d", "-", "-k", "[1]", "--type", "u8"], input: "0.5 1.5 2.5 -3 255.4 255.5 1e9 inf")
    #expect(run.output == "0\n2\n2\n0\n255\n255\n255\n255\n" && run.status == 0, "\(run)")
    #expect(run.messages.contains("4 of 8 samples"), "\(run)")
    let quiet = try CommandRun(["1d", "-", "-k", "[1]", "--type", "u8", "-q"], input: "-3 1")
    #expect(quiet.output == "0\n1\n" && quiet.messages.isEmpty, "\(quiet)")
  }
}
