import Testing

/// Tables, axes, planes and channels: what is filtered, and what stays apart.
struct LayoutTests {
  private static let table = "time,left,right\n0,1,10\n1,2,20\n2,4,40\n"

  @Test(arguments: [
    ("t.csv:left", ["-m", "same"], "left\n1\n3\n6\n"),
    ("t.csv:3", ["-m", "same"], "right\n10\n30\n60\n"),
    ("t.csv", ["-m", "same"], "time,left,right\n0,1,10\n1,3,30\n3,6,60\n"),
    ("t.csv", ["-m", "same", "--axis", "-1"], "time,left,right\n0,1,11\n1,3,22\n2,6,44\n"),
  ])
  func tables(_ operand: String, _ options: [String], _ expected: String) throws {
    let folder = try TestFolder()
    try folder.write(Self.table, to: "t.csv")
    let run = try CommandRun(["1d", operand, "-k", "[1,1]"] + options, in: folder)
    #expect(run.output == expected && run.status == 0, "\(run)")
  }

  @Test func aColumnOfStandardInput() throws {
    let run = try CommandRun(["1d", "-k", "[2]", "--", "-:left"], input: Self.table)
    #expect(run.output == "left\n2\n4\n8\n", "\(run)")
  }

  /// 2 × 3 × 2 integers, one axis at a time.
  @Test(arguments: [
    ("0", [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 7, 8, 9, 10, 11, 12], "(3, 3, 2)"),
    ("1", [1, 2, 4, 6, 8, 10, 5, 6, 7, 8, 16, 18, 20, 22, 11, 12], "(2, 4, 2)"),
    ("-1", [1, 3, 2, 3, 7, 4, 5, 11, 6, 7, 15, 8, 9, 19, 10, 11, 23, 12], "(2, 3, 3)"),
  ])
  func axes(_ axis: String, _ expected: [Int64], _ shape: String) throws {
    let folder = try TestFolder()
    try folder.write(NPYFile.bytes((1...12).map(Int64.init), shape: [2, 3, 2], type: "<i8"), to: "x.npy")
    try folder.write(NPYFile.bytes((1...12).map(Double.init), shape: [2, 3, 2], type: "<f8"), to: "f.npy")
    let run = try folder.run("1d", "x.npy", "-k", "[1,1]", "--axis", axis)
    let (header, results) = NPYFile.read(run.bytes, as: Int64.self)
    #expect(results == expected && header.contains(shape), "\(results) \(header)")
    let floating = try folder.run("1d", "f.npy", "-k", "[1,1]", "--axis", axis)
    #expect(NPYFile.read(floating.bytes, as: Double.self).elements == expected.map(Double.init), "\(axis)")
  }

  /// Two planes of 1 × 2, or one plane of 2 × 1 with two channels.
  @Test(arguments: [
    ([String](), [1, 3, 2, 3, 7, 4], "(2, 1, 3)"), (["--channels-last"], [1, 2, 3, 4], "(2, 1, 2)"),
  ])
  func planesAndChannels(_ options: [String], _ expected: [Double], _ shape: String) throws {
    let folder = try TestFolder()
    let kernel = options.isEmpty ? "[1.0,1.0]" : "[1.0]"
    for (type, bytes) in [
      ("f8", NPYFile.bytes([1.0, 2, 3, 4], shape: [2, 1, 2], type: "<f8")),
      ("f4", NPYFile.bytes([1, 2, 3, 4] as [Float], shape: [2, 1, 2], type: "<f4")),
      ("u1", NPYFile.bytes([1, 2, 3, 4] as [UInt8], shape: [2, 1, 2], type: "|u1")),
    ] {
      try folder.write(bytes, to: "x.npy")
      let run = try CommandRun(
        ["2d", "x.npy", "-k", kernel, "-m", "full", "--type", "f64"] + options, in: folder)
      let (header, results) = NPYFile.read(run.bytes, as: Double.self)
      #expect(results == expected && header.contains(shape), "\(type): \(results) \(header)")
    }
  }

  /// Colours are filtered one by one: a picture of three channels is three grey ones.
  @Test(arguments: ["gaussian:sigma=0.7", "sharpen", "disk:radius=2"])
  func coloursStayApart(_ kernel: String) throws {
    let folder = try TestFolder()
    let (rows, columns) = (9, 13)
    let pixels = (0..<rows * columns * 3).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 5) }
    try folder.write(NPYFile.bytes(pixels, shape: [rows, columns, 3], type: "|u1"), to: "c.npy")
    _ = try folder.run("2d", "c.npy", "-k", "[1]", "--channels-last", "-o", "c.png")
    let colour = try folder.run("2d", "c.png", "-k", kernel, "-b", "reflect")
    let (header, results) = NPYFile.read(colour.bytes, as: Int64.self)
    #expect(header.contains("(9, 13, 3)"), "\(colour)")
    for channel in 0..<3 {
      let one = stride(from: channel, to: pixels.count, by: 3).map { pixels[$0] }
      try folder.write(NPYFile.bytes(one, shape: [rows, columns], type: "|u1"), to: "g.npy")
      let grey = try folder.run("2d", "g.npy", "-k", kernel, "-b", "reflect")
      let expected = NPYFile.read(grey.bytes, as: Int64.self).elements
      // Bit patterns: both are of the same type, integers or doubles.
      #expect(stride(from: channel, to: results.count, by: 3).map { results[$0] } == expected, "\(channel)")
    }
  }

  @Test func transparencyIsCarriedThrough() throws {
    let folder = try TestFolder()
    let pixels = (0..<6 * 5 * 4).map { UInt8(truncatingIfNeeded: $0 * 11) }
    try folder.write(NPYFile.bytes(pixels, shape: [6, 5, 4], type: "|u1"), to: "c.npy")
    _ = try folder.run("2d", "c.npy", "-k", "[1]", "--channels-last", "-o", "rgba.png")
    let same = try folder.run("2d", "rgba.png", "-k", "blur", "-o", "same.png")
    #expect(same.status == 0 && same.messages.isEmpty, "\(same)")
    #expect(try folder.run("info", "same.png").output.contains("transparency"))
    let cut = try folder.run("2d", "rgba.png", "-k", "blur", "-m", "valid", "-o", "cut.png")
    #expect(cut.status == 0 && cut.messages.contains("transparency is dropped"), "\(cut)")
    let jpeg = try folder.run("2d", "rgba.png", "-k", "blur", "-o", "out.jpg")
    #expect(jpeg.status == 0 && jpeg.messages.contains("transparency is dropped"), "\(jpeg)")
  }

  /// Grey, then smaller, then filtered, then stretched, then clipped.
  @Test func stepsComeInTheirOrder() throws {
    let folder = try TestFolder()
    // Two columns of red 255 and blue 255: brightness 76.245 and 29.07.
    let pixels = (0..<4).flatMap { _ in [255, 0, 0, 0, 0, 255] as [UInt8] }
    try folder.write(NPYFile.bytes(pixels, shape: [4, 2, 3], type: "|u1"), to: "c.npy")
    _ = try folder.run("2d", "c.npy", "-k", "[1]", "--channels-last", "-o", "c.png")
    let small = try folder.run(
      "2d", "c.png", "-k", "[2]", "--gray", "--resize", "1x1", "--type", "f64", "--format", "txt")
    #expect(abs((Double(small.output.dropLast()) ?? 0) - 105.315) < 1e-4, "\(small)")
    let stretched = try folder.run(
      "2d", "c.png", "-k", "[1]", "--gray", "--rescale", "--clip", "0.25,0.75", "--format", "txt")
    #expect(stretched.output == String(repeating: "0.75 0.25\n", count: 4), "\(stretched)")
  }
}
