import Glibc

/// The processor that this process runs on.
package enum Processor {
  /// Its maker, family/model/stepping and name, e.g. `AuthenticAMD 25/17/1 AMD EPYC`: measurements hold for
  /// one model.
  package static let model: String = describe(cpuinfo: firstPage(of: "/proc/cpuinfo"))

  /// The first processor's description out of the text of `/proc/cpuinfo`.
  static func describe(cpuinfo: String) -> String {
    var values: [Substring: Substring] = [:]
    for line in cpuinfo.split(separator: "\n", omittingEmptySubsequences: true) {
      let pair = line.split(separator: ":", maxSplits: 1)
      guard pair.count == 2 else { continue }
      let name = pair[0].trimmed
      if values[name] == nil { values[name] = pair[1].trimmed }
    }
    let numbers = ["cpu family", "model", "stepping"].compactMap { values[Substring($0)] }
    let arm = ["CPU implementer", "CPU part", "CPU variant", "CPU revision"]
      .compactMap { values[Substring($0)] }
    let parts =
      [values["vendor_id"] ?? "", Substring(numbers.joined(separator: "/"))]
      + [Substring(arm.joined(separator: "/")), values["model name"] ?? ""]
    let description = parts.filter { !$0.isEmpty }.joined(separator: " ")
    return description.isEmpty ? "an unknown processor" : description
  }

  /// The first 4 KiB: the whole file takes milliseconds on a machine of a hundred cores.
  private static func firstPage(of path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
