import Foundation
import Testing

/// Every example of the README and of the articles prints what is written below it.
struct ReadmeTests {
  @Test func examplesPrintWhatTheySay() throws {
    var count = 0
    for document in try ConsoleExample.documents() {
      let folder = try TestFolder()
      try folder.linkData()
      let text = try String(contentsOf: document, encoding: .utf8)
      for example in ConsoleExample.examples(in: text, document: document.lastPathComponent) {
        count += 1
        let printed = try example.run(in: folder)
        if example.printsTimes {
          #expect(
            ConsoleExample.withoutNumbers(printed) == ConsoleExample.withoutNumbers(example.output),
            "\(example)")
        } else {
          #expect(
            printed == example.output || ConsoleExample.agree(printed, example.output),
            "\(example): \(printed)")
        }
      }
    }
    #expect(count >= 20)
  }
}
