import Foundation
import PackagePlugin

/// Makes the examples of the documentation a source of the test target that uses this plugin: whenever a
/// comment, an article or the README changes, its examples are compiled and run with the tests.
@main struct ExamplesPlugin: BuildToolPlugin {
  /// Where public symbols and their examples are; each becomes one generated file.
  static let documented = [
    "Convolution": "Sources/Convolution",
    "ConvolutionAccuracy": "Sources/ConvolutionAccuracy",
    "ConvolutionFiles": "Sources/ConvolutionFiles",
    "Readme": "README.md",
  ]

  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let tool = try context.tool(named: "write-examples").url
    return Self.documented.map { name, path in
      let place = context.package.directoryURL.appending(path: path)
      let files = documentation(at: place)
      let output = context.pluginWorkDirectoryURL.appending(path: "\(name)Examples.swift")
      return .buildCommand(
        displayName: "Examples of \(path)", executable: tool,
        arguments: [name, output.path()] + files.map { $0.path() },
        inputFiles: files, outputFiles: [output])
    }
  }

  /// The file, or the Swift sources and articles in the folder.
  private func documentation(at place: URL) -> [URL] {
    guard place.hasDirectoryPath || place.pathExtension.isEmpty else { return [place] }
    let paths = FileManager.default.enumerator(atPath: place.path())?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".md") }.sorted()
      .map { place.appending(path: $0) }
  }
}
