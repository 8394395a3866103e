import FFTW
import Glibc

/// A cache folder of its own, removed with its files at the end.
func withTemporaryFolder<Result>(_ body: (CacheFolder) throws -> Result) throws -> Result {
  var template = Array("/tmp/fftw-tests.XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else {
    throw FileError(path: "/tmp", action: "create a folder in", reason: "errno \(errno)")
  }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let folder = CacheFolder(path: "\(path)/cache/swift-convolution")
  defer {
    for name in files(in: folder) { unlink(folder.file(name)) }
    for path in [folder.path, "\(path)/cache", path] { rmdir(path) }
  }
  return try body(folder)
}

/// The names in a folder, sorted.
func files(in folder: CacheFolder) -> [String] {
  guard let stream = opendir(folder.path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}
