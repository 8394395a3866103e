import Foundation
import Testing

/// An example of the documentation, as `write-examples` hands it over.
struct DocumentedExample: Sendable, CustomTestStringConvertible {
  /// File and line.
  var name: String
  var run: @Sendable () async throws -> Void

  var testDescription: String { name }
}

/// The documentation is run: every ```swift block of the public comments, the articles and the README.
@Suite struct ExamplesTests {
  static let all =
    convolutionExamples + convolutionAccuracyExamples + convolutionFilesExamples + readmeExamples

  /// Examples read from `notebooks-data` and write into `out`, as the demo does.
  init() throws {
    let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    #expect(FileManager.default.changeCurrentDirectoryPath(project.path()))
    try FileManager.default.createDirectory(atPath: "out", withIntermediateDirectories: true)
  }

  @Test(arguments: all) func example(_ example: DocumentedExample) async throws {
    try await example.run()
  }

  @Test func everyPublicSymbolHasAnExample() {
    #expect(convolutionSymbolsWithoutExample == [])
    #expect(convolutionAccuracySymbolsWithoutExample == [])
    #expect(convolutionFilesSymbolsWithoutExample == [])
  }
}
