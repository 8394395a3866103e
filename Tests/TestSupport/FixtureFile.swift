import FoundationEssentials
import Glibc

/// Files beside the tests, found from the source file that asks for them.
package enum FixtureFile {
  /// A problem with a fixture, which fails the test that reads it.
  package struct Unreadable: Error, CustomStringConvertible {
    /// What is wrong, with the path.
    package let description: String
  }

  /// The path of `Fixtures/name` beside a file of `Tests/<target>`, or of a folder below it.
  package static func path(_ name: String, besideTest file: String) throws -> String {
    var folder = file[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      let path = folder + "/Fixtures/" + name
      if access(String(path), R_OK) == 0 { return String(path) }
    }
    throw Unreadable(description: "no Fixtures/\(name) above \(file)")
  }

  /// The bytes of `Fixtures/name`.
  package static func bytes(_ name: String, besideTest file: String = #filePath) throws -> [UInt8] {
    let path = try path(name, besideTest: file)
    guard let stream = fopen(path, "rb") else { throw Unreadable(description: "cannot open \(path)") }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
    return bytes
  }

  /// `Fixtures/name` decoded from JSON.
  package static func json<Value: Decodable>(
    _ type: Value.Type, from name: String, besideTest file: String = #filePath
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes(name, besideTest: file)))
  }
}
