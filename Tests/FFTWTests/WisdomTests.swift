import Dispatch
import FFTW
import Glibc
import Testing

@Suite struct WisdomTests {
  static let entries = [
    "f64 complex forward in place 1024": "(fftw_codelet_n1fv_64_avx 0 #x1040 #x1040 #x0 #x1 #x2 #x3 #x4)",
    "f32 complex forward in place 64":
      "(fftwf_dft_vrank_geq1_register 0 #x1) (fftwf_codelet_n1fv_64_avx 0 #x2)",
  ]
  static let preambles: [TransformPrecision: String] = [
    .float: "(fftw-3.3.10 fftwf_wisdom #x1 #x2 #x3 #x4", .double: "(fftw-3.3.10 fftw_wisdom #x1 #x2 #x3 #x4",
  ]
  static let text = WisdomBook.serialised(
    entries: entries, preambles: preambles, processor: Processor.model)

  private var problem: TransformProblem {
    get throws { try .complex(.double, columns: 1024, direction: .forward) }
  }

  @Test func aBookGivesBackWhatWasWritten() throws {
    let book = try WisdomBook(Array(Self.text.utf8))
    #expect(book.allEntries == Self.entries)
    #expect(book.preambles == Self.preambles)
    let expected = """
      (fftw-3.3.10 fftw_wisdom #x1 #x2 #x3 #x4
      (fftw_codelet_n1fv_64_avx 0 #x1040 #x1040 #x0 #x1 #x2 #x3 #x4)
      )

      """
    #expect(try book.text(for: problem) == expected)
    // 102 begins as 1024 does, and 1024 backward is another problem.
    #expect(try book.text(for: .complex(.double, columns: 102, direction: .forward)) == nil)
    #expect(try book.text(for: .complex(.double, columns: 1024, direction: .backward)) == nil)
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = Array(Self.text.utf8)
    for count in 0..<bytes.count {
      #expect(throws: WisdomRejection.self, "\(count) bytes") { try WisdomBook(Array(bytes[..<count])) }
    }
  }

  @Test func aDamagedByteNeverReachesFFTW() throws {
    let bytes = Array(Self.text.utf8)
    let sound = try WisdomBook(bytes)
    let soundText = try sound.text(for: problem)
    for index in bytes.indices {
      for flip in [UInt8(1), 0x20, 0x80] {
        var damaged = bytes
        damaged[index] ^= flip
        guard let book = try? WisdomBook(damaged), book.preambles == sound.preambles else { continue }
        let text = try book.text(for: problem)
        #expect(text == nil || text == soundText, "byte \(index) with \(flip)")
      }
    }
  }

  @Test func booksOfOtherMachinesAreRefused() {
    let other = Self.text.replacing("processor \(Processor.model)", with: "processor ENIAC")
    #expect(throws: WisdomRejection.otherProcessor(found: "ENIAC")) { try WisdomBook(Array(other.utf8)) }
    let build = Self.text.replacing("fftw \(Double.fftwVersion)", with: "fftw fftw-2.1.5")
    #expect(throws: WisdomRejection.otherFFTW(found: "fftw-2.1.5")) { try WisdomBook(Array(build.utf8)) }
    #expect(throws: WisdomRejection.notWisdom) { try WisdomBook(Array("rubbish".utf8)) }
    #expect(throws: WisdomRejection.notWisdom) { try WisdomBook([]) }
  }

  @Test func theUsersFileIsUsedOrIgnoredWithANote() throws {
    try withTemporaryFolder { folder in
      var absent = WisdomLibrary()
      absent.open(folder: folder)
      #expect(absent.note == nil)

      try folder.write(Self.text, to: WisdomLibrary.fileName)
      var present = WisdomLibrary()
      present.open(folder: folder)
      #expect(present.source == .user(path: folder.file(WisdomLibrary.fileName)) && present.note == nil)

      try folder.write(String(Self.text.dropLast(20)), to: WisdomLibrary.fileName)
      var cut = WisdomLibrary()
      cut.open(folder: folder)
      #expect(cut.source == absent.source)
      #expect(cut.note == "\(folder.file(WisdomLibrary.fileName)) is ignored: it is incomplete")
    }
  }

  @Test func aPipeInThePlaceOfTheFileDoesNotMakeUsWait() throws {
    try withTemporaryFolder { folder in
      try folder.write("", to: "other")
      #expect(mkfifo(folder.file(WisdomLibrary.fileName), 0o600) == 0)
      var library = WisdomLibrary()
      library.open(folder: folder)
      #expect(library.note?.contains("not a regular file") == true)
    }
  }

  @Test func whatIsMeasuredIsSavedAndUnderstoodByFFTW() throws {
    let problem = try TransformProblem.complex(.float, columns: 96, direction: .forward)
    let seconds = try Wisdom.measure(problem, Float.self)
    #expect(seconds > 0 && seconds < 1e-3)
    try withTemporaryFolder { folder in
      try folder.write(Self.text, to: WisdomLibrary.fileName)
      let path = try Wisdom.save(to: folder)
      #expect(path == folder.file(WisdomLibrary.fileName))
      let bytes = try #require(try folder.read(WisdomLibrary.fileName))
      let book = try WisdomBook(bytes)
      let text = try #require(book.text(for: problem))
      #expect(Wisdom.teach(text, Float.self))
      // What another process had saved is still there.
      #expect(book.allEntries["f64 complex forward in place 1024"] != nil)
      #expect(files(in: folder) == ["lock", WisdomLibrary.fileName])
    }
  }

  @Test func everyBuiltInEntryIsTaken() throws {
    var library = WisdomLibrary()
    library.open(folder: nil)
    guard library.source == .builtIn else { return }  // another build of FFTW
    for precision in [TransformPrecision.float, .double] {
      let problems = WisdomCurriculum.problems(precision)
      #expect(problems.count > 100 && Set(problems.map(\.description)).count == problems.count)
      for problem in problems {
        let text = try #require(library.text(for: problem), "\(problem)")
        let taken = precision == .float ? Wisdom.teach(text, Float.self) : Wisdom.teach(text, Double.self)
        #expect(taken, "\(problem)")
      }
    }
  }

  @Test func writersAndReadersAtOnceSeeWholeFiles() throws {
    try withTemporaryFolder { folder in
      try folder.write(Self.text, to: WisdomLibrary.fileName)
      nonisolated(unsafe) var broken = [Bool](repeating: false, count: 8)
      broken.withUnsafeMutableBufferPointer { broken in
        nonisolated(unsafe) let broken = broken
        DispatchQueue.concurrentPerform(iterations: 8) { task in
          for _ in 0..<20 {
            if task % 2 == 0 {
              broken[task] = broken[task] || (try? folder.write(Self.text, to: WisdomLibrary.fileName)) == nil
            } else {
              let bytes = try? folder.read(WisdomLibrary.fileName)
              broken[task] = broken[task] || bytes.flatMap({ $0 }).flatMap({ try? WisdomBook($0) }) == nil
            }
          }
        }
      }
      #expect(broken == [Bool](repeating: false, count: 8))
      #expect(files(in: folder) == [WisdomLibrary.fileName])
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() {
    #expect(throws: FileError.self) {
      try CacheFolder(path: "/proc/nowhere/swift-convolution").write("x", to: "wisdom")
    }
  }
}
