import Foundation

/// The generated source: a function for each example, the table of them, and the list of what lacks one.
struct TestSource {
  let name: String
  let documents: [Document]

  var text: String {
    let functions = documents.flatMap { document in
      document.examples.map { function($0, of: document) }
    }
    let rows = documents.flatMap { document in
      document.examples.map {
        "  DocumentedExample(name: \"\(place($0.line, in: document))\", run: \(symbol($0, of: document))),"
      }
    }
    let missing = documents.flatMap { document in
      document.undocumented.map { "  #\"\(document.path):\($0)\"#," }
    }
    let prefix = name.prefix(1).lowercased() + name.dropFirst()
    return """
      // Written by write-examples from the documentation.
      \(imports.map { "import \($0)" }.joined(separator: "\n"))

      let \(prefix)Examples: [DocumentedExample] = [
      \(rows.joined(separator: "\n"))
      ]
      let \(prefix)SymbolsWithoutExample: [String] = [
      \(missing.joined(separator: "\n"))
      ]

      \(functions.joined(separator: "\n"))
      """
  }

  /// What a reader has imported: `Convolution`, the module that is documented, and what an example imports.
  private var imports: [String] {
    let module = documents.contains { $0.path.hasSuffix(".swift") } ? ["Convolution", name] : []
    let own = documents.flatMap(\.examples).flatMap(\.lines).filter { $0.hasPrefix("import ") }
      .map { String($0.dropFirst("import ".count)) }
    return Set(module + own).sorted()
  }

  private func place(_ line: Int, in document: Document) -> String {
    "\((document.path as NSString).lastPathComponent):\(line)"
  }

  private func symbol(_ example: Example, of document: Document) -> String {
    "example_" + String(place(example.line, in: document).map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  private func function(_ example: Example, of document: Document) -> String {
    let body = ExampleBody(lines: example.lines).lines.joined(separator: "\n")
    let effects = body.contains("await ") ? "async throws" : "throws"
    return """
      @Sendable private func \(symbol(example, of: document))() \(effects) {
      #sourceLocation(file: "\(document.path)", line: \(example.line))
      \(body)
      #sourceLocation()
      }
      """
  }
}
