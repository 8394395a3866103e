/// A profile as text: one quantity a line, `kind quantity size:seconds …`, between a first line that names the
/// format and a last one that says that the file is whole.
extension MachineProfile {
  package static let textHeader = "swift-convolution machine profile 2"
  private static let textEnd = "end"

  /// The profile as text; `machine` says where it holds, and is compared when the text is read.
  package func text(machine: String) -> String {
    var lines = [
      Self.textHeader, "machine \(machine)", "bandwidth \(bandwidth)", "file-read \(fileRead)",
      "file-write \(fileWrite)", "cache-bytes \(cacheBytes)",
      "call-overhead \(callOverhead)", "block-overhead \(blockOverhead)", "line-overhead \(lineOverhead)",
      "thread-wake \(threadWake)", "core-sharing \(coreSharing)",
    ]
    for kind in ElementKind.allCases {
      for quantity in Quantity.allCases {
        guard let curve = curves[kind]?[quantity] else { continue }
        let points = curve.points.map { "\(Int($0.size)):\($0.cost)" }
        lines.append("\(kind.rawValue) \(quantity.rawValue) \(points.joined(separator: " "))")
      }
    }
    lines.append(Self.textEnd)
    return lines.joined(separator: "\n") + "\n"
  }

  /// Why a profile's text is not used.
  package enum Rejection: Error, Equatable, Sendable {
    case notAProfile
    case otherMachine(String)
    case incomplete
    case unreadable(line: String)
  }

  /// Reads a profile; `machine` nil accepts one of any machine.
  ///
  /// The text is taken apart as bytes: as characters it would take longer than a short convolution.
  package init(text: String, machine: String?, source: String) throws(Rejection) {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"))[...]
    guard lines.popFirst().map(String.init(_:)) == Self.textHeader else { throw .notAProfile }
    guard lines.popLast().map(String.init(_:)) == Self.textEnd else { throw .incomplete }
    var scalars: [String: Double] = [:]
    curves = [:]
    for line in lines {
      let words = line.split(separator: UInt8(ascii: " "))
      let first = words.first.flatMap { String($0) } ?? ""
      if first == "machine" {
        let named = String(line.dropFirst("machine ".utf8.count)) ?? ""
        if let machine, named != machine { throw .otherMachine(named) }
      } else if words.count >= 3, let kind = ElementKind(rawValue: first),
        let quantity = String(words[1]).flatMap(Quantity.init(rawValue:)),
        let curve = Self.curve(words[2...], quantity)
      {
        curves[kind, default: [:]][quantity] = curve
      } else if words.count == 2, let value = Self.number(words[1]), value > 0, value.isFinite {
        scalars[first] = value
      } else {
        throw .unreadable(line: String(Substring(line).prefix(60)))
      }
    }
    guard let bandwidth = scalars["bandwidth"], let cacheBytes = scalars["cache-bytes"],
      let callOverhead = scalars["call-overhead"], let blockOverhead = scalars["block-overhead"],
      let lineOverhead = scalars["line-overhead"], let threadWake = scalars["thread-wake"],
      let doubles = curves[.f64], Quantity.allCases.allSatisfy({ doubles[$0] != nil })
    else { throw .incomplete }
    self.bandwidth = bandwidth
    // Profiles of earlier versions have no files and no sharing.
    fileRead = scalars["file-read"] ?? 8e9
    fileWrite = scalars["file-write"] ?? 2e9
    coreSharing = scalars["core-sharing"] ?? 1
    self.cacheBytes = cacheBytes
    self.callOverhead = callOverhead
    self.blockOverhead = blockOverhead
    self.lineOverhead = lineOverhead
    self.threadWake = threadWake
    self.source = source
  }

  private static func number(_ bytes: Substring.UTF8View) -> Double? { Double(Substring(bytes)) }

  private static func curve(_ words: ArraySlice<Substring.UTF8View>, _ quantity: Quantity) -> Curve? {
    var points: [Curve.Point] = []
    for word in words {
      guard let colon = word.firstIndex(of: UInt8(ascii: ":")), let size = number(word[..<colon]),
        let cost = number(word[word.index(after: colon)...])
      else { return nil }
      points.append(Curve.Point(size, cost))
    }
    return Curve(points, exponent: quantity.exponent)
  }
}
