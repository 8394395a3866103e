import Glibc

/// A file operation that failed.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  package var path: String
  package var action: String
  package var reason: String

  package init(path: String, action: String, reason: String) {
    self.path = path
    self.action = action
    self.reason = reason
  }

  package var description: String { "cannot \(action) \(path): \(reason)" }

  static func last(_ action: String, _ path: String) -> FileError {
    FileError(path: path, action: action, reason: String(cString: strerror(errno)))
  }
}

/// The user's cache folder of this package, `$XDG_CACHE_HOME/swift-convolution` or
/// `~/.cache/swift-convolution`: what measuring this machine has found is kept there.
///
/// Several processes may write at once: a file is replaced whole (temporary file and rename), and who reads,
/// changes and writes one does so under ``withLock(_:)``.
package struct CacheFolder: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// The folder that the environment names; nil where it names none.
  package static var user: CacheFolder? {
    // The XDG base directory specification: a path that is not absolute is to be ignored.
    if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") {
      return CacheFolder(path: "\(cache)/swift-convolution")
    }
    if let home = variable("HOME"), home.hasPrefix("/") {
      return CacheFolder(path: "\(home)/.cache/swift-convolution")
    }
    return nil
  }

  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The content of a file; nil when there is none.  At most `limit` bytes, of a regular file: a pipe or a
  /// device in its place must not make a program wait.
  package func read(_ name: String, limit: Int = 16 << 20) throws(FileError) -> [UInt8]? {
    let path = file(name)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .last("open", path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, action: "read", reason: "not a regular file")
    }
    guard status.st_size <= limit else {
      throw FileError(path: path, action: "read", reason: "\(status.st_size) bytes, more than \(limit)")
    }
    return try readAll(descriptor, count: Int(status.st_size), path: path)
  }

  private func readAll(_ descriptor: Int32, count: Int, path: String) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let step = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + done }, count - done)
      }
      if step < 0 && errno == EINTR { continue }
      if step < 0 { throw .last("read", path) }
      if step == 0 { break }
      done += step
    }
    return Array(bytes.prefix(done))
  }

  /// Replaces a file's content: whoever reads meanwhile sees the old or the new, whole.
  ///
  /// A signal that would end the process waits until the temporary file is gone.
  package func write(_ text: String, to name: String) throws(FileError) {
    var ending = sigset_t()
    var before = sigset_t()
    sigemptyset(&ending)
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] { sigaddset(&ending, signal) }
    pthread_sigmask(SIG_BLOCK, &ending, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try create()
    let path = file(name)
    let (descriptor, temporary) = try openTemporary(beside: path)
    do throws(FileError) {
      defer { close(descriptor) }
      try writeAll(text, descriptor, path: path)
      guard fchmod(descriptor, 0o644) == 0, fsync(descriptor) == 0 else { throw .last("write", path) }
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let error = FileError.last("replace", path)
      unlink(temporary)
      throw error
    }
  }

  private func openTemporary(beside path: String) throws(FileError) -> (Int32, String) {
    var template = Array("\(path).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .last("write", path) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return (descriptor, String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private func writeAll(_ text: String, _ descriptor: Int32, path: String) throws(FileError) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let step = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if step < 0 && errno == EINTR { continue }
      if step < 0 { throw .last("write", path) }
      done += step
    }
  }

  /// Runs `body` while no other process is in here; where the file system has no locks, without one.
  package func withLock<Result>(_ body: () throws(FileError) -> Result) throws(FileError) -> Result {
    try create()
    let descriptor = open(file("lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    defer { if descriptor >= 0 { close(descriptor) } }
    if descriptor >= 0 {
      while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
    }
    return try body()
  }

  /// Makes the folder and those above it.
  private func create() throws(FileError) {
    var partial = ""
    for part in path.split(separator: "/") {
      partial += "/\(part)"
      if mkdir(partial, 0o755) != 0 && errno != EEXIST && errno != EISDIR {
        // A folder that exists below one that may not be written reports EACCES or EROFS.
        var status = stat()
        guard stat(partial, &status) == 0 else { throw .last("create", partial) }
      }
    }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
