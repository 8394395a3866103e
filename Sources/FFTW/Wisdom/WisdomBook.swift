/// Why a wisdom file is not used; the text goes into the note that says so.
package enum WisdomRejection: Error, Equatable, Sendable {
  /// The file does not begin as ours do.
  case notWisdom
  /// It does not end as ours do.
  case incomplete
  /// It was measured with another build of FFTW.
  case otherFFTW(found: String)
  /// It was measured on another processor.
  case otherProcessor(found: String)
  /// The file is there and cannot be read.
  case unreadable(reason: String)
}

extension WisdomRejection: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notWisdom: "it is not a wisdom file of this version"
    case .incomplete: "it is incomplete"
    case .otherFFTW(let found): "it was measured with \(found), not with \(Double.fftwVersion)"
    case .otherProcessor(let found): "it was measured on \(found), not on \(Processor.model)"
    case .unreadable(let reason): reason
    }
  }
}

/// What measuring has found about many transforms, as text:
/// ```
/// swift-convolution wisdom 1
/// fftw fftw-3.3.10-sse2-avx
/// processor AuthenticAMD 25/17/1 AMD EPYC
/// f32 (fftw-3.3.10 fftwf_wisdom #x9e7d4dee #xdb14fed1 #x34bf76a4 #xeb6e8fdf
/// f64 (fftw-3.3.10 fftw_wisdom …
/// f32 complex forward in place 1024⇥0123456789abcdef⇥(…) (…)
/// end
/// ```
/// One line a transform, in ascending order: its problem, a checksum, FFTW's own entries.  A look-up searches
/// the text, so that opening a book costs nothing, and FFTW is given the few entries of the transforms that a
/// program uses (0.1 ms, most of it spent on the digest of the build) instead of some thousand.
package struct WisdomBook {
  private enum Storage {
    case bytes([UInt8])
    case constant(StaticString)
  }

  private static let title = "swift-convolution wisdom 1"
  private static let lastLine = "\nend\n"
  /// In the place of the processor in the book that ships: it serves every one.
  static let anyProcessor = "any"

  private let storage: Storage
  /// FFTW's own opening line of each precision, which names the build in a digest that FFTW verifies.
  package private(set) var preambles: [TransformPrecision: String] = [:]
  private var entriesStart = 0

  package init(_ bytes: [UInt8]) throws(WisdomRejection) {
    storage = .bytes(bytes)
    try readHeader()
  }

  init(constant: StaticString) throws(WisdomRejection) {
    storage = .constant(constant)
    try readHeader()
  }

  /// FFTW's text for `problem`, ready to import; nil when the book has none or its line is damaged.
  package func text(for problem: TransformProblem) -> String? {
    guard let preamble = preambles[problem.precision] else { return nil }
    let key = problem.description
    let entries: String? = withBytes { bytes in
      let body = UnsafeRawBufferPointer(rebasing: bytes[entriesStart...])
      guard let line = body.line(beginning: "\(key)\t") else { return nil }
      let fields = line.split(separator: UInt8(ascii: "\t"))
      guard fields.count == 3 else { return nil }
      let entries = String(decoding: fields[2], as: UTF8.self)
      guard String(decoding: fields[1], as: UTF8.self) == Self.checksum(key: key, entries: entries) else {
        return nil
      }
      return entries
    }
    return entries.map { "\(preamble)\n\($0)\n)\n" }
  }

  /// Every line that is whole, by problem.
  package var allEntries: [String: String] {
    withBytes { bytes in
      var entries: [String: String] = [:]
      for line in bytes[entriesStart...].split(separator: UInt8(ascii: "\n")) {
        let fields = line.split(separator: UInt8(ascii: "\t")).map { String(decoding: $0, as: UTF8.self) }
        if fields.count == 3, fields[1] == Self.checksum(key: fields[0], entries: fields[2]) {
          entries[fields[0]] = fields[2]
        }
      }
      return entries
    }
  }

  /// The text of a book.
  package static func serialised(
    entries: [String: String], preambles: [TransformPrecision: String], processor: String
  ) -> String {
    var text = "\(title)\nfftw \(Double.fftwVersion)\nprocessor \(processor)\n"
    for precision in [TransformPrecision.float, .double] {
      text += "\(precision.rawValue) \(preambles[precision] ?? "none")\n"
    }
    for (key, entries) in entries.sorted(by: { $0.key < $1.key }) {
      text += "\(key)\t\(checksum(key: key, entries: entries))\t\(entries)\n"
    }
    return text + "end\n"
  }

  private mutating func readHeader() throws(WisdomRejection) {
    let header: [String]? = withBytes { bytes in
      var lines: [String] = []
      var start = 0
      while lines.count < 5 {
        guard start < bytes.count else { return nil }
        let line = bytes.line(at: start)
        lines.append(String(decoding: line, as: UTF8.self))
        start += line.count + 1
      }
      return lines + ["\(min(start, bytes.count))"]
    }
    guard let header, header[0] == Self.title, let start = Int(header[5]) else { throw .notWisdom }
    guard withBytes({ bytes in bytes.suffix(5).elementsEqual(Self.lastLine.utf8) }) else {
      throw .incomplete
    }
    guard header[1] == "fftw \(Double.fftwVersion)" else {
      throw .otherFFTW(found: String(header[1].dropFirst(5)))
    }
    let processor = String(header[2].dropFirst(10))
    guard processor == Self.anyProcessor || processor == Processor.model else {
      throw .otherProcessor(found: processor)
    }
    for (line, precision) in [(header[3], TransformPrecision.float), (header[4], .double)] {
      guard line.hasPrefix(precision.rawValue + " ") else { throw .notWisdom }
      preambles[precision] = String(line.dropFirst(4))
    }
    entriesStart = start
  }

  /// FNV-1a of a line's problem and entries: against damage, not against malice.
  static func checksum(key: String, entries: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in [key.utf8, "\t".utf8, entries.utf8] {
      for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch storage {
    case .bytes(let bytes): bytes.withUnsafeBytes(body)
    case .constant(let text):
      body(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
  }
}

extension WisdomBook: CustomStringConvertible {
  package var description: String { "wisdom about \(allEntries.count) problems" }
}
