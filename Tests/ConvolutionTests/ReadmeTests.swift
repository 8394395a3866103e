import Convolution
import FoundationEssentials
import Testing

/// The Swift example of the README compiles, runs, and gives what its comments say.
struct ReadmeTests {
  @Test func exampleRuns() throws {
    let ecg: [Double] = [0, 1, 3, 9, 3, 1, 0]
    let smooth = try convolve(ecg, with: .gaussian(sigma: 1), mode: .same, boundary: .reflect)
    let slope = try convolve([1, 2, 3, 4, 5], with: [1, 0, -1], mode: .valid)  // [2.0, 2.0, 2.0]

    let photo = Matrix(rows: 2, columns: 3, elements: [1.0, 2, 3, 4, 5, 6])
    let edges = try convolve(photo, with: .outline, mode: .same, boundary: .symmetric)

    // A kernel prepared once and used many times, from any thread; the plan says what runs.
    let blur = try Convolver<Double>(
      kernel: .gaussian(sigma: 5), imageRows: 480, columns: 640,
      options: ConvolutionOptions(mode: .same, boundary: .reflect))
    print(blur.plan.reason)

    // Integers are exact, or an error: [1, 12, 23, 34]
    let counts: [Int64] = try convolve([1, 2, 3, 4] as [UInt8], with: [1, 10], mode: .same)

    #expect(smooth.count == 7 && smooth[3] < 9 && smooth[3] > smooth[2])
    #expect(slope == [2, 2, 2])
    #expect(edges.elements.reduce(0, +) == 0)
    #expect(counts == [1, 12, 23, 34])
  }

  @Test func exampleIsTheReadmes() throws {
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
    let project = #filePath.replacing("/Tests/ConvolutionTests/ReadmeTests.swift", with: "")
    let readme = try text(project + "/README.md")
    let block = try #require(
      readme.split(separator: "```swift\n").dropFirst().first?.split(separator: "```").first)
    let here = try text(#filePath)
    for line in block.split(separator: "\n") {
      #expect(here.contains(line), "the example above lacks this line of the README")
    }
  }
}
