import Testing

/// `convolve layer`
struct LayerCommandTests {
  /// Two filters of 2 × 2 over one image of one channel: the sum of a square, and a difference.
  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.write(
      NPYFile.bytes([1, 2, 3, 4, 5, 6, 7, 8, 9] as [Float], shape: [1, 1, 3, 3], type: "<f4"), to: "x.npy")
    try folder.write(
      NPYFile.bytes([1, 1, 1, 1, 1, 0, 0, -1] as [Float], shape: [2, 1, 2, 2], type: "<f4"), to: "w.npy")
    try folder.write(NPYFile.bytes([0, 10] as [Float], shape: [2], type: "<f4"), to: "b.npy")
    return folder
  }

  @Test func asTheLibrary() throws {
    let folder = try folder()
    let run = try folder.run(
      "layer", "x.npy", "--filters", "w.npy", "--bias", "b.npy", "-o", "y.npy", "--json")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("\"shape\": [1, 2, 2, 2], \"type\": \"f32\""), "\(run)")
    #expect(run.output.contains("\"guaranteed\": "), "\(run)")
    let expected = NPYFile.bytes([12, 16, 24, 28, 6, 6, 6, 6] as [Float], shape: [1, 2, 2, 2], type: "<f4")
    #expect(try folder.read("y.npy").suffix(32) == expected.suffix(32))
  }

  @Test func strideAndPadding() throws {
    let folder = try folder()
    let run = try folder.run(
      "layer", "x.npy", "--filters", "w.npy", "--stride", "2", "--padding", "same", "-o", "y.npy", "-v")
    #expect(run.status == 0 && run.messages.contains("2 filters of 2 × 2 on one image"), "\(run)")
    let expected = NPYFile.bytes([12, 9, 15, 9, -4, 3, 7, 9] as [Float], shape: [1, 2, 2, 2], type: "<f4")
    #expect(try folder.read("y.npy").suffix(32) == expected.suffix(32))
  }

  @Test(arguments: [
    (["--layout", "nhwc"], 1, "filters of 2 × 1 × 2 × 2 do not fit images of 1 × 1 × 3 × 3"),
    (["--groups", "2"], 1, "2 groups must divide the 1 channels and the 2 filters"),
    (["--dilation", "3"], 1, "no output along the columns: 3 samples and 0 of padding"),
    (["--padding", "1,2,3"], 64, "give valid, same, one whole number"),
    (["--method", "separable"], 1, "method 'separable' cannot do this"),
    (["--bias", "w.npy"], 1, "2 filters need as many numbers of bias, not 8"),
    (["--json"], 64, "--json takes standard output"),
  ])
  func mistakes(_ options: [String], _ status: Int32, _ message: String) throws {
    let folder = try folder()
    let run = try CommandRun(["layer", "x.npy", "--filters", "w.npy"] + options, in: folder)
    #expect(run.status == status && run.messages.contains(message), "\(run)")
  }
}
