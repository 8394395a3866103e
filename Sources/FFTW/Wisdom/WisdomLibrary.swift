/// Where FFTW's knowledge of this process comes from.
package enum WisdomSource: Equatable, Sendable {
  /// The user's file, measured on this machine by `calibrate`.
  case user(path: String)
  /// The set that ships with the package.
  case builtIn
  /// Nothing fits: plans are FFTW's estimates.
  case none
}

/// The wisdom at hand: opened before the first plan, given to FFTW problem by problem.
package struct WisdomLibrary {
  package static let fileName = "wisdom"

  private var opened = false
  private var book: WisdomBook?
  package private(set) var source = WisdomSource.none
  /// Why the user's file is not used, where it is not.
  package private(set) var note: String?
  /// What has been measured in this process, by problem, and not only read.
  private(set) var measured: [String: String] = [:]
  private(set) var preambles: [TransformPrecision: String] = [:]
  private var recalled: Set<TransformProblem> = []

  package init() {}

  /// Opens the user's book, or else the one that ships; at most once.
  package mutating func open(folder: CacheFolder? = .user) {
    if opened { return }
    opened = true
    if let folder, let read = readUserBook(folder) {
      book = read
      source = .user(path: folder.file(Self.fileName))
    } else if let read = try? WisdomBook(constant: builtInWisdom) {
      book = read
      source = .builtIn
    }
  }

  private mutating func readUserBook(_ folder: CacheFolder) -> WisdomBook? {
    do {
      guard let bytes = try folder.read(Self.fileName) else { return nil }
      return try WisdomBook(bytes)
    } catch let rejection as WisdomRejection {
      note = "\(folder.file(Self.fileName)) is ignored: \(rejection)"
    } catch {
      note = "\(error)"
    }
    return nil
  }

  /// Gives FFTW what is known about `problem`, once.
  mutating func recall<Scalar: TransformScalar>(_ problem: TransformProblem, _: Scalar.Type) {
    open()
    guard !recalled.contains(problem), let text = text(for: problem) else { return }
    recalled.insert(problem)
    if !Scalar.importWisdom(text) && note == nil {
      note = "FFTW does not take the wisdom for \(problem)"
    }
  }

  /// FFTW's text for `problem`, measured or read.
  package func text(for problem: TransformProblem) -> String? {
    if let entries = measured[problem.description], let preamble = preambles[problem.precision] {
      return "\(preamble)\n\(entries)\n)\n"
    }
    return book?.text(for: problem)
  }

  /// Takes what FFTW knows after measuring `problem` alone; false when it exported nothing of use.
  mutating func learn<Scalar: TransformScalar>(_ problem: TransformProblem, _: Scalar.Type) -> Bool {
    // FFTW has forgotten everything else to measure this.
    recalled.removeAll()
    guard let exported = Scalar.exportWisdom() else { return false }
    let lines = exported.split(separator: "\n")
    guard let first = lines.first, lines.count >= 3, lines.last == ")" else { return false }
    preambles[problem.precision] = String(first)
    measured[problem.description] = lines.dropFirst().dropLast()
      .map { $0.drop { $0 == " " } }.joined(separator: " ")
    return true
  }
}
