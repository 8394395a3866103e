import ConvolutionFiles
import FoundationEssentials
import Glibc
import Testing

@Suite struct OutputTests {
  private let array = NumericArray([1, 2, 3] as [Int64])

  private func error(writingTo path: String) -> String? {
    do throws(FileError) {
      try FileWriter.write(array, to: path)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func missingFolder() throws {
    let folder = try TemporaryFolder()
    let message = error(writingTo: folder.file("none/a.npy"))
    #expect(
      message?.contains("the folder '\(folder.path)/none/' does not exist. Make it with mkdir -p") == true)
    #expect(error(writingTo: folder.file("a.npy/b.npy"))?.contains("does not exist") == true)
    #expect(folder.contents.isEmpty)
  }

  @Test func folderAsTarget() throws {
    let folder = try TemporaryFolder()
    mkdir(folder.file("x.npy"), 0o777)
    #expect(error(writingTo: folder.file("x.npy"))?.contains("this is a folder") == true)
    #expect(folder.contents == ["x.npy"])
  }

  @Test func fileInPlaceOfAFolder() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("x", to: "plain")
    #expect(error(writingTo: folder.file("plain/a.npy"))?.contains("not a folder") == true)
  }

  @Test func unknownExtension() throws {
    let folder = try TemporaryFolder()
    #expect(error(writingTo: folder.file("a.xyz"))?.contains("does not say which format") == true)
    #expect(error(writingTo: folder.file("a"))?.contains("End it in .npy") == true)
  }

  @Test func keepsPermissions() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("1\n", to: "a.txt")
    chmod(path, 0o640)
    #expect(error(writingTo: path) == nil)
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o7777 == 0o640)
    #expect(try folder.bytes(of: "a.txt") == Array("1\n2\n3\n".utf8))
  }

  @Test func newFilesObeyTheMask() throws {
    let folder = try TemporaryFolder()
    #expect(error(writingTo: folder.file("a.txt")) == nil)
    let mask = umask(0)
    umask(mask)
    var status = stat()
    stat(folder.file("a.txt"), &status)
    #expect(status.st_mode & 0o777 == 0o666 & ~mask)
  }

  @Test func replacesWhatALinkPointsTo() throws {
    let folder = try TemporaryFolder()
    mkdir(folder.file("inner"), 0o777)
    symlink("inner/real.txt", folder.file("link.txt"))
    symlink("link.txt", folder.file("second.txt"))
    #expect(error(writingTo: folder.file("second.txt")) == nil)
    #expect(try folder.bytes(of: "inner/real.txt") == Array("1\n2\n3\n".utf8))
    var status = stat()
    lstat(folder.file("second.txt"), &status)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    symlink("loop.txt", folder.file("loop.txt"))
    #expect(error(writingTo: folder.file("loop.txt")) != nil)
  }

  @Test func devicesAreWrittenThrough() throws {
    #expect(error(writingTo: "/dev/null") == nil)
    let message = error(writingTo: "/dev/full")
    #expect(message?.contains("No space left on device") == true)
    var status = stat()
    stat("/dev/null", &status)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func fifosAreWrittenThrough() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe.txt")
    mkfifo(path, 0o600)
    let reader = Task.detached { try FileReader.read(path).array.elements(as: Int64.self) }
    #expect(error(writingTo: path) == nil)
    #expect(try await reader.value == [1, 2, 3])
    #expect(folder.contents == ["pipe.txt"])
  }

  @Test func brokenPipesAreKnown() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    let error = #expect(throws: FileError.self) {
      try FileWriter.write(array, to: "/dev/fd/\(ends[1])", format: .npy)
    }
    #expect(error?.isBrokenPipe == true)
    close(ends[1])
  }

  @Test func failureLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "a.png")
    let unfit = NumericArray([Double.nan], shape: [1, 1])
    #expect(throws: FileError.self) { try FileWriter.write(unfit, to: path) }
    #expect(try folder.bytes(of: "a.png") == Array("old".utf8))
    #expect(folder.contents == ["a.png"])
  }

  /// A file-size limit stops the write half way, as a full disk does. It is the process's, so it is far
  /// above what any other test writes.
  @Test func fullDiskLeavesNothing() throws {
    let folder = try TemporaryFolder()
    signal(SIGXFSZ, SIG_IGN)
    var old = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
    var small = rlimit(rlim_cur: 32 << 20, rlim_max: old.rlim_max)
    let large = NumericArray([Double](repeating: 1, count: 5 << 20))
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
    let result = Result { try FileWriter.write(large, to: folder.file("a.npy")) }
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
    guard case .failure(let error as FileError) = result else {
      Issue.record("the write succeeded")
      return
    }
    #expect(error.description.contains("File too large"))
    #expect(folder.contents.isEmpty)
  }

  @Test func longNamesAndStrangeNames() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "ä", count: 120) + ".txt"
    #expect(error(writingTo: folder.file(long)) == nil)
    #expect(error(writingTo: folder.file("a\nb.txt")) == nil)
    #expect(folder.contents == ["a\nb.txt", long].sorted())
    #expect(error(writingTo: folder.file("x\u{1B}[2J/a.txt"))?.contains("x\\u{1b}[2J") == true)
    #expect(error(writingTo: "") != nil)
  }
}
