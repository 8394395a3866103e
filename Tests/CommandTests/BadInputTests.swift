import Testing

/// Whatever is wrong: the promised exit code, one message that says what and how to mend it, and no output.
struct BadInputTests {
  /// A file that is wrong, and words that the message must have.
  struct BadFile: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var words: [String]
    var testDescription: String { "\(name), \(words[0])" }

    init(_ name: String, _ bytes: [UInt8], _ words: String...) {
      (self.name, self.bytes, self.words) = (name, bytes, words)
    }
  }

  private static let good = NPYFile.bytes([1.0, 2.0, 3.0, 4.0], shape: [2, 2], type: "<f8")

  static let files: [BadFile] = [
    BadFile("empty.npy", [], "empty"),
    BadFile("none.npy", NPYFile.bytes([Double](), shape: [0], type: "<f8"), "the signal is empty"),
    BadFile("huge.npy", NPYFile.bytes([Double](), shape: [0, 1 << 40, 1 << 40], type: "<f8"), "empty"),
    // The product overflows before it meets the zero.
    BadFile("tail.npy", NPYFile.bytes([Double](), shape: [1 << 40, 1 << 40, 0], type: "<f8"), "empty"),
    BadFile("truncated.npy", Array(good.dropLast(9)), "cut off", "32", "23"),
    BadFile("short.npy", Array(good.prefix(40)), "cut off"),
    BadFile("lying.npy", NPYFile.bytes([1.0], shape: [1 << 50], type: "<f8"), "needs"),
    BadFile("words.npy", NPYFile.bytes([UInt32(65)], shape: [1], type: "<U1"), "text"),
    BadFile("objects.npy", NPYFile.bytes([UInt64(0)], shape: [1], type: "|O"), "object"),
    BadFile("header.npy", Array(good.prefix(12)) + Array("nonsense".utf8) + Array(good.dropFirst(20)), "NPY"),
    BadFile("ragged.csv", Array("1,2,3\n4,5\n".utf8), "line 2", "2 values", "have 3"),
    BadFile("letters.csv", Array("1,2\n3,four\n".utf8), "line 2", "'four'"),
    BadFile("damaged.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "cut off"),
    BadFile("damaged.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46], "JPEG"),
    BadFile("archive.bin", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gunzip"),
  ]

  @Test(arguments: files)
  func badFile(_ file: BadFile) throws {
    let folder = try TestFolder()
    try folder.write(file.bytes, to: file.name)
    for command in ["1d", "2d"] {
      let run = try folder.run(command, file.name, "-k", "[1,2]", "-o", "out.npy")
      expectRefusal(run, 1, file.words + [file.name], in: folder, leaving: [file.name])
    }
    let info = try folder.run("info", file.name)
    // A file may be right and still have nothing to filter.
    #expect(info.status == (file.words[0].contains("empty") && !file.bytes.isEmpty ? 0 : 1), "\(info)")
  }

  /// Arguments after the subcommand, the exit code, and words of the message.
  static let calls: [(arguments: [String], status: Int32, words: [String])] = [
    (["1d", "a.npy", "-k", "b.npy"], 1, ["b.npy", "cannot open"]),
    (["1d", "missing.npy", "-k", "[1]"], 1, ["missing.npy", "No such file"]),
    (["1d", ".", "-k", "[1]"], 1, ["folder"]),
    (["1d", "a.npy", "-k", "[1]", "--axis", "-3"], 1, ["axis -3", "2 × 3", "from -2 to 1"]),
    (["1d", "a.npy", "-k", "square.npy"], 1, ["one row", "2 × 3"]),
    (["2d", "line.npy", "-k", "[1]"], 1, ["rows and columns", "4 samples", "convolve 1d"]),
    (
      ["2d", "a.npy", "-k", "[1;2;3]", "-m", "valid", "--stride", "1"], 1,
      ["valid", "2 × 3", "3 × 1", "--mode same or full"]
    ),
    (
      ["2d", "a.npy", "-k", "[1.5,2;3,5]", "--method", "separable"], 1,
      ["separable", "rank one", "0.0373 of its norm", "direct or fft"]
    ),
    (["2d", "a.npy", "-k", "[1,2;3,4]", "--method", "separable"], 1, ["integers", "exact"]),
    (["1d", "line.npy", "-k", "[0.5,1,2]", "--block-length", "2"], 1, ["--block-length 2", "span of 3"]),
    (["2d", "a.npy", "-k", "[1,2,3,4,5]", "--padding", "0"], 1, ["3 samples", "span of 5"]),
    (["1d", "line.npy", "-k", "[9223372036854775807,1]"], 1, ["64-bit", "index"]),
    (["1d", "nan.txt", "-k", "[1]", "--type", "u8"], 1, ["NaN", "u8", "f32"]),
    (["2d", "a.npy", "-k", "[1]", "-o", "nowhere/out.npy"], 1, ["nowhere", "mkdir -p"]),
    (["2d", "a.npy", "-k", "[1]", "-o", "nowhere/"], 1, ["nowhere", "mkdir -p"]),
    (["2d", "a.npy", "-k", "[1]", "-o", "out.xyz"], 1, ["out.xyz", "format"]),
    (["1d", "a.npy", "-k", "[1]", "--plot", "nowhere/p.png"], 1, ["nowhere", "mkdir -p"]),
    (["1d", "a.npy", "-k", "gausian"], 64, ["gausian", "gaussian"]),
    (["1d", "a.npy", "-k", "gaussian:sgima=2"], 64, ["sgima", "sigma"]),
    (["1d", "a.npy", "-k", "gaussian:sigma=-2"], 64, ["sigma", "-2"]),
    (["1d", "a.npy", "-k", "sobel-x"], 64, ["sobel-x", "images"]),
    (["1d", "a.npy", "-k", "[1,2"], 64, ["[1,2", "]"]),
    (["1d", "a.npy", "-k", "[1,two]"], 64, ["two"]),
    (["1d", "a.npy", "-k", "[1;2]"], 64, ["2 rows"]),
    (["1d", "a.npy", "-k", ""], 64, ["empty"]),
    (["1d", "a.npy"], 64, ["--kernel"]),
    (["1d", "-k", "[1]"], 64, ["signal"]),
    (["1d", "a.npy", "-k", "[1]", "--frobnicate"], 64, ["--frobnicate"]),
    (["frobnicate"], 64, ["frobnicate"]),
    (["1d", "a.npy", "-k", "[1]", "-m", "sane"], 64, ["sane", "full", "same", "valid"]),
    (["1d", "a.npy", "-k", "[1]", "-b", "mirror"], 64, ["'reflect'"]),
    (["1d", "a.npy", "-k", "[1]", "-b", "nearest"], 64, ["'edge'"]),
    (["1d", "a.npy", "-k", "[1]", "-b", "replicate"], 64, ["'edge'"]),
    (["1d", "a.npy", "-k", "[1]", "-b", "constant"], 64, ["'fill'"]),
    (["1d", "a.npy", "-k", "[1]", "-b", "circular"], 64, ["'wrap'"]),
    (["1d", "a.npy", "-k", "[1]", "-b", "wrap", "--fill-value", "3"], 64, ["--fill-value"]),
    (["1d", "a.npy", "-k", "[1]", "--padding", "1", "-m", "full"], 64, ["--padding", "--mode"]),
    (["1d", "a.npy", "-k", "[1]", "--padding", "1", "-b", "wrap"], 64, ["--padding", "--boundary"]),
    (["1d", "a.npy", "-k", "[1]", "--padding", "-1"], 64, ["at least 0"]),
    (["1d", "a.npy", "-k", "[1]", "--stride", "0"], 64, ["at least 1"]),
    (["1d", "a.npy", "-k", "[1]", "--stride", "2,2"], 64, ["one axis"]),
    (["1d", "a.npy", "-k", "[1]", "--method", "direct", "--block-length", "64"], 64, ["--block-length"]),
    (["1d", "a.npy", "-k", "[1]", "--method", "quick"], 64, ["quick", "separable"]),
    (["1d", "a.npy", "-k", "[1]", "--threads", "0"], 64, ["--threads"]),
    (["1d", "a.npy", "-k", "[1]", "--type", "f16"], 64, ["f16", "f32"]),
    (["1d", "a.npy", "-k", "[1]", "--format", "xls"], 64, ["xls", "npy"]),
    (["1d", "a.npy", "-k", "[1]", "--clip", "5,-5"], 64, ["LOW,HIGH"]),
    (["1d", "a.npy", "-k", "[1]", "--json"], 64, ["-o"]),
    (["1d", "a.npy", "-k", "[1]", "--json", "-o", "-"], 64, ["-o"]),
    (["1d", "a.npy", "-k", "[1]", "--plot", "p.bmp"], 64, [".png"]),
    (["1d", "a.npy", "line.npy", "-k", "[1]"], 64, ["-o DIR/"]),
    (["1d", "a.npy", "line.npy", "-k", "[1]", "-o", "out.npy"], 64, ["out.npy/"]),
    (["1d", "-", "-k", "-"], 64, ["standard input"]),
    (["2d", "a.npy", "-k", "[1]", "--resize", "10"], 64, ["ROWSxCOLUMNS"]),
    (["plan", "--signal", "100", "--kernel", "3x3"], 64, ["100", "3 × 3"]),
    (["plan", "--signal", "0", "--kernel", "3"], 64, ["length"]),
    (["kernels", "nonesuch"], 64, ["nonesuch"]),
    (["kernels", "-o", "x.npy"], 64, ["name the kernel"]),
    (["info", "missing.npy"], 1, ["missing.npy"]),
  ]

  @Test(arguments: calls)
  func badCall(_ call: (arguments: [String], status: Int32, words: [String])) throws {
    let folder = try TestFolder()
    try folder.write(NPYFile.bytes((1...6).map(Int32.init), shape: [2, 3], type: "<i4"), to: "a.npy")
    try folder.write(NPYFile.bytes((1...6).map(Int32.init), shape: [2, 3], type: "<i4"), to: "square.npy")
    try folder.write(NPYFile.bytes((1...4).map(Int64.init), shape: [4], type: "<i8"), to: "line.npy")
    try folder.write("1\nnan\n", to: "nan.txt")
    var arguments = call.arguments
    if ["1d", "2d"].contains(arguments[0]) && !arguments.contains("-o") && !arguments.contains("--json")
      && !(arguments.contains("line.npy") && arguments.contains("a.npy"))
    {
      arguments += ["-o", "out.npy"]
    }
    let run = try CommandRun(arguments, in: folder)
    expectRefusal(
      run, call.status, call.words, in: folder, leaving: ["a.npy", "line.npy", "nan.txt", "square.npy"])
  }

  private func expectRefusal(
    _ run: CommandRun, _ status: Int32, _ words: [String], in folder: TestFolder, leaving files: [String]
  ) {
    #expect(run.status == status, "\(run)")
    #expect(run.output.isEmpty, "\(run)")
    let lines = run.messages.split(separator: "\n")
    // Wrong usage adds a line that names --help.
    let most = status == 64 ? 2 : 1
    #expect((1...most).contains(lines.count) && run.messages.hasPrefix("convolve: "), "\(run)")
    for word in words { #expect(run.messages.contains(word), "'\(word)' is missing: \(run)") }
    #expect(folder.contents == files, "\(run)")
  }
}
