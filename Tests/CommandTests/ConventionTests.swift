import Foundation
import TestSupport
import Testing

/// `--as`: pictures in 8 bits as other libraries make them, and where libraries differ.
struct ConventionTests {
  struct Case: Sendable, CustomStringConvertible {
    var kind, library, kernel: String
    var shape: [Int]
    var image, result: [UInt8]
    var description: String { "\(kind) \(library) \(kernel) \(shape)" }
  }

  /// Made by `make_conventions.py` with the libraries themselves.
  static let cases: [Case] = {
    do {
      let text = String(decoding: try FixtureFile.bytes("conventions.tsv"), as: UTF8.self)
      return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        return Case(
          kind: fields[0], library: fields[1], kernel: fields[2],
          shape: fields[3].split(separator: "x").compactMap { Int($0) },
          image: fields[4].split(separator: " ").compactMap { UInt8($0) },
          result: fields[5].split(separator: " ").compactMap { UInt8($0) })
      }
    } catch { preconditionFailure("conventions.tsv: \(error)") }
  }()

  @Test(arguments: cases) func pictures(_ example: Case) throws {
    let folder = try TestFolder()
    try folder.write(NPYFile.bytes(example.image, shape: example.shape, type: "|u1"), to: "in.npy")
    let colour = example.shape.count == 3 ? ["--channels-last"] : []
    let arguments =
      example.kind == "gray"
      // A kernel that changes nothing.
      ? ["2d", "in.npy", "--gray", "--as", example.library, "-k", "[1]", "--type", "u8", "-o", "out.npy"]
      : ["2d", "in.npy", "--as", example.library, "-k", example.kernel, "--type", "u8", "-o", "out.npy"]
        + colour + (example.library == "scipy" ? ["-m", "same"] : [])
    guard example.kind != "gray" || example.library != "pillow" else {
      // Pillow has no kernel of one tap: its brightness is seen where the border is copied.
      let run = try CommandRun(
        [
          "2d", "in.npy", "--gray", "--as", "pillow", "-k", "[0,0,0;0,1,0;0,0,0]", "--type", "u8", "-o",
          "out.npy",
        ],
        in: folder)
      #expect(run.status == 0, "\(run)")
      return #expect(try NPYFile.read(folder.read("out.npy"), as: UInt8.self).elements == example.result)
    }
    let run = try CommandRun(arguments, in: folder)
    #expect(run.status == 0, "\(run)")
    #expect(try NPYFile.read(folder.read("out.npy"), as: UInt8.self).elements == example.result, "\(run)")
  }

  @Test(arguments: [
    (["1d", "-", "-k", "[1,10]", "-m", "same", "--as", "numpy"], "1\n12\n23\n34\n"),
    (["1d", "-", "-k", "[1,10]", "-m", "same", "--as", "matlab"], "12\n23\n34\n40\n"),
    (["1d", "-", "-k", "[1,10]", "--as", "ndimage", "-b", "fill"], "12\n23\n34\n40\n"),
    (["1d", "-", "-k", "[1,10]", "--as", "opencv", "-b", "fill"], "10\n21\n32\n43\n"),
    (["1d", "-", "-k", "[1,10]", "--as", "tensorflow", "-m", "same"], "21\n32\n43\n4\n"),
    (["1d", "-", "-k", "[1,10]", "--as", "torch"], "21\n32\n43\n"),
    (["1d", "-", "-k", "[1,10]", "-m", "same", "--as", "matlab", "--roi", "1,2"], "23\n34\n"),
  ])
  func centresOfAnEvenKernel(_ arguments: [String], _ expected: String) throws {
    let run = try CommandRun(arguments, input: "1 2 3 4")
    #expect(run.output == expected && run.status == 0, "\(run)")
  }

  @Test(arguments: [
    (["2d", "-", "-k", "[1]", "--as", "numpy"], "numpy is not; scipy has convolve2d"),
    (["1d", "-", "-k", "[1]", "--as", "pillow"], "pillow is not"),
    (
      ["2d", "-", "-k", "[1]", "--as", "opencv", "-b", "wrap"],
      "cv2.filter2D has: reflect, fill, symmetric, edge"
    ),
    (["2d", "-", "-k", "[1]", "--as", "ndimage", "-m", "full"], "scipy.ndimage.convolve has: same"),
    (["2d", "-", "-k", "[1]", "--as", "scipy", "--padding", "1"], "scipy.signal.convolve2d has none"),
    (["2d", "-", "-k", "[1]", "--as", "torch", "-m", "same", "--stride", "2"], "--stride 2"),
    (["2d", "-", "-k", "[1]", "--as", "opencv", "--fill-value", "3", "-b", "fill"], "--fill-value 3"),
    (["2d", "-", "-k", "sharpen", "--as", "pillow", "--roi", "0,1,2,1"], "--roi 0,1,2,1"),
    (["2d", "-", "-k", "[1]", "--as", "keras"], "numpy, scipy, ndimage"),
  ])
  func conflictsAreWrongUsage(_ arguments: [String], _ words: String) throws {
    let run = try CommandRun(arguments, input: "1 2\n3 4")
    #expect(run.status == 64 && run.messages.contains(words) && run.output.isEmpty, "\(run)")
  }

  /// A plan has the shape that the library's function gives.
  @Test(arguments: [("torch", "valid", [3]), ("numpy", "full", [5]), ("tensorflow", "same", [4])])
  func plansOfAConvention(_ library: String, _ mode: String, _ shape: [Int]) throws {
    let run = try CommandRun([
      "plan", "--signal", "4", "--kernel", "2", "--as", library, "-m", mode, "--json",
    ])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(object["shape"] as? [Int] == shape, "\(run)")
    let refused = try CommandRun(["plan", "--signal", "4", "--kernel", "2", "--as", "pillow"])
    #expect(refused.status == 64 && refused.messages.contains("pillow is not"), "\(refused)")
  }

  @Test func comparisonSaysWhereAndWhy() throws {
    let folder = try TestFolder()
    try folder.write("1 2 3 4\n", to: "x.txt")
    let run = try folder.run(
      "compare", "x.txt", "-k", "[1,10]", "-m", "same", "--as", "numpy,matlab,opencv,scipy")
    #expect(run.status == 0 && run.output.contains("matlab  12 23 34 40"), "\(run)")
    let json = try folder.run(
      "compare", "x.txt", "-k", "[1,10]", "-m", "same", "--as", "numpy,matlab,scipy", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.map { $0["as"] as? String } == ["numpy", "matlab", "scipy"])
    #expect(rows.map { $0["differing"] as? Int } == [0, 4, 0])
    #expect(rows[1]["max_difference"] as? Double == 11)
    #expect(
      (rows[1]["reasons"] as? [String])?.first == "output n reads samples n … n+1, numpy's n-1 … n", "\(json)"
    )
  }
}
