import Testing

/// `--roi`: a part of the result.
struct RegionTests {
  @Test func aPartOfASignal() throws {
    let folder = try TestFolder()
    let run = try folder.run(
      "1d", "-", "-k", "[1,10]", "--roi", "1,3", "--json", "-o", "part.txt", input: "1 2 3 4 5")
    #expect(run.status == 0 && run.output.contains("\"shape\": [3]"), "\(run)")
    #expect(try folder.text("part.txt") == "12\n23\n34\n")
  }

  @Test func aPartOfAnImage() throws {
    let folder = try TestFolder()
    try folder.write("1,2,3\n4,5,6\n7,8,9\n", to: "image.csv")
    let run = try folder.run("2d", "image.csv", "-k", "[1,1]", "-m", "full", "--roi", "1,2,2,2")
    #expect(run.output == "11,6\n17,9\n" && run.status == 0, "\(run)")
  }

  @Test(arguments: [
    (
      ["1d", "-", "-k", "[1,1]", "--roi", "4,2"], 1, "columns 4..<6 of the result are asked for, but it has 5"
    ),
    (["1d", "-", "-k", "[1,1]", "--roi", "1,1,1,1"], 64, "a signal has one axis. Give START,LENGTH"),
    (["2d", "-", "-k", "[1,1]", "--roi", "1,2"], 64, "an image needs ROW,COLUMN,HEIGHT,WIDTH"),
    (["2d", "-", "-k", "[1,1]", "--roi", "0,0,0,2"], 64, "with sizes of at least 1"),
    (["2d", "-", "-k", "[1,1]", "--roi", "0,0,1,99999999999999999999"], 64, "with sizes of at least 1"),
    (["2d", "-", "-k", "[1,1]", "--roi", "-1,0,1,2"], 64, "with sizes of at least 1"),
    (
      ["2d", "-", "-k", "[1,1]", "--roi", "0,0,2,1"], 1,
      "rows 0..<2 of the result are asked for, but it has 1"
    ),
  ])
  func regionsThatAreNotThere(_ arguments: [String], _ status: Int32, _ message: String) throws {
    let run = try CommandRun(arguments, input: "1 2 3 4")
    #expect(run.status == status && run.messages.contains(message), "\(run)")
  }
}
