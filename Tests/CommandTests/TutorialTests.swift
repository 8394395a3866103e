import Testing

/// The four tutorials, a line each, with the numbers they print.
struct TutorialTests {
  @Test func derivativeOfFiveNumbers() throws {
    let run = try CommandRun(["1d", "-", "-k", "[1,0,-1]", "-m", "valid"], input: "1 2 3 4 5")
    #expect(run.output == "2\n2\n2\n" && run.status == 0 && run.messages.isEmpty, "\(run)")
  }

  @Test(arguments: [
    ("1 2\n3 4", ["-m", "valid"], "10\n"),
    ("1 2\n3 4", ["-m", "full"], "1 3 2\n4 10 6\n3 7 4\n"),
    ("1", ["-m", "full", "--fill-value", "5"], "16 16\n16 16\n"),
    ("1 2\n3 4", ["-m", "same", "--fill-value", "-1"], "-2 1\n2 10\n"),
  ])
  func fillAndValid(_ image: String, _ options: [String], _ expected: String) throws {
    let run = try CommandRun(["2d", "-", "-k", "[1,1;1,1]"] + options, input: image)
    #expect(run.output == expected && run.status == 0, "\(run)")
  }

  /// `convolve2d_with_stride(image, kernel, stride=2, padding=1)` of the tutorials does not flip.
  @Test func stridedCorrelation() throws {
    let run = try CommandRun(
      ["2d", "-", "-k", "[1,2;3,4]", "--correlate", "--stride", "2", "--padding", "1"],
      input: "1 2 3\n4 5 6\n7 8 9")
    #expect(run.output == "4 18\n36 77\n", "\(run)")
  }

  @Test(arguments: [
    (100, 3, ["-m", "valid"], "98, 98"), (224, 3, ["-m", "valid"], "222, 222"),
    (224, 5, ["-m", "valid"], "220, 220"), (224, 3, ["--padding", "1"], "224, 224"),
    (224, 5, ["--padding", "2"], "224, 224"),
  ])
  func sizes(_ side: Int, _ kernel: Int, _ options: [String], _ expected: String) throws {
    let run = try CommandRun(
      ["plan", "--signal", "\(side)x\(side)", "--kernel", "\(kernel)x\(kernel)", "--json"] + options)
    #expect(run.output.contains("\"shape\": [\(expected)]"), "\(run)")
  }

  /// Negative results are clipped to zero before an 8-bit picture is written.
  @Test(arguments: ["sharpen", "blur", "outline", "vertical-edge"])
  func filtersOfAPhotograph(_ kernel: String) throws {
    let folder = try TestFolder()
    let side = 100
    let pixels = (0..<side * side).map { UInt8(truncatingIfNeeded: $0 / side * 2 + $0 % side) }
    try folder.write(NPYFile.bytes(pixels, shape: [side, side], type: "|u1"), to: "photo.npy")
    let drawn = try folder.run("2d", "photo.npy", "-k", "[1]", "-o", "photo.png")
    #expect(drawn.status == 0, "\(drawn)")
    let run = try folder.run(
      "2d", "photo.png", "-k", kernel, "-m", "valid", "--clip", "0,255", "-o", "out.png")
    #expect(run.status == 0 && run.messages.isEmpty, "\(run)")
    let back = try folder.run("2d", "out.png", "-k", "[1]", "--type", "u8", "-o", "-")
    let (header, outputs) = NPYFile.read(back.bytes, as: UInt8.self)
    #expect(header.contains("(98, 98)"), "\(header)")
    #expect(outputs == Self.expected(pixels, side, kernel), "\(kernel)")
  }

  /// The definition, rounded half to even and saturated.
  private static func expected(_ pixels: [UInt8], _ side: Int, _ kernel: String) -> [UInt8] {
    let taps: [String: [Double]] = [
      "sharpen": [0, -1, 0, -1, 5, -1, 0, -1, 0], "outline": [-1, -1, -1, -1, 8, -1, -1, -1, -1],
      "vertical-edge": [1, 0, -1, 1, 0, -1, 1, 0, -1],
      "blur": [1, 2, 1, 2, 4, 2, 1, 2, 1].map { $0 / 16 },
    ]
    let h = taps[kernel] ?? []
    return (0..<(side - 2) * (side - 2)).map { place in
      let (row, column) = (place / (side - 2), place % (side - 2))
      var sum = 0.0
      for tap in 0..<9 {
        // Flipped: the first tap meets the last sample.
        sum += h[tap] * Double(pixels[(row + 2 - tap / 3) * side + column + 2 - tap % 3])
      }
      return UInt8(min(max(sum.rounded(.toNearestOrEven), 0), 255))
    }
  }
}
