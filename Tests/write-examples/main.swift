// write-examples NAME OUTPUT FILE…
//
// Writes the ```swift blocks of the files as the functions of a test source. `#sourceLocation` makes a
// compiler error or a failed expectation point at the comment that it came from.
import Foundation

let arguments = CommandLine.arguments
let (name, output) = (arguments[1], arguments[2])
let documents = try arguments.dropFirst(3).map { path in
  Document(path: path, text: try String(contentsOfFile: path, encoding: .utf8))
}
let source = TestSource(name: name, documents: documents)
try source.text.write(toFile: output, atomically: true, encoding: .utf8)
