import Glibc

/// A file that appears complete or not at all: written beside its target under a hidden name and renamed
/// when done.
///
/// The rename is within one folder and therefore atomic (POSIX `rename`). The temporary is removed when the
/// output is abandoned or forgotten, and by ``TemporaryFiles/removeAll()`` on a signal; only SIGKILL can
/// leave it behind.
final class AtomicOutput {
  /// The open temporary file.
  let descriptor: CInt
  private let name: String
  private let target: String
  /// Its path.
  let temporary: String
  private let slot: Int
  private var open = true

  /// Makes the temporary file for a target path. A symbolic link stands for what it points to, and an
  /// existing file passes its permissions on.
  init(path: String) throws(FileError) {
    name = path
    let target = try Self.resolve(path)
    self.target = target
    let permissions = try Self.permissions(of: target, named: path)
    let slash = target.lastIndex(of: "/")
    let folder = slash.map { String(target[...$0]) } ?? ""
    let base = slash.map { String(target[target.index(after: $0)...]) } ?? target
    try Self.checkFolder(folder, named: path)
    // Names have at most 255 bytes; the part of the original only serves a curious reader of the folder.
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    let temporary = "\(folder).\(String(base.unicodeScalars.prefix(40))).\(getpid())-\(random).tmp"
    self.temporary = temporary
    guard let slot = TemporaryFiles.register(temporary) else {
      throw .target(
        file: path,
        reason: "more than \(TemporaryFiles.capacity) outputs are open at once. Write fewer at a time")
    }
    self.slot = slot
    descriptor = TemporaryFiles.make {
      retryingInterrupts { Glibc.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    }
    guard descriptor >= 0 else {
      let code = errno
      TemporaryFiles.unregister(slot)
      throw .system(file: path, action: "create it", code: code)
    }
    // Not every file system has permissions to set; the content matters more.
    if let permissions { _ = fchmod(descriptor, permissions) }
  }

  deinit { abandon() }

  /// Gives the file its final name.
  func commit() throws(FileError) {
    guard open else { return }
    // Delayed write errors (quota, network file systems) come out at close.
    open = false
    guard close(descriptor) == 0 || errno == EINTR else { throw failure("write to it") }
    guard rename(temporary, target) == 0 else { throw failure("give it its name") }
    TemporaryFiles.unregister(slot)
  }

  /// Removes the temporary file; the target stays as it was.
  func abandon() {
    guard open else { return }
    open = false
    close(descriptor)
    unlink(temporary)
    TemporaryFiles.unregister(slot)
  }

  private func failure(_ action: String) -> FileError {
    let code = errno
    unlink(temporary)
    TemporaryFiles.unregister(slot)
    return .system(file: name, action: action, code: code)
  }

  /// Follows symbolic links to the path that is to be replaced, which need not exist.
  private static func resolve(_ path: String) throws(FileError) -> String {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .target(file: path, reason: "an empty name cannot be written to. Name a file")
    }
    var path = path
    // The kernel gives up after 40 links as well.
    for _ in 0..<40 {
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let length = buffer.withUnsafeMutableBytes { bytes in
        bytes.withMemoryRebound(to: CChar.self) { text in
          text.baseAddress.map { readlink(path, $0, text.count) } ?? -1
        }
      }
      guard length > 0 else { return path }
      let link = String(decoding: buffer[..<length], as: UTF8.self)
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      path = link.hasPrefix("/") ? link : folder + link
    }
    throw .system(file: path, action: "write to it", code: ELOOP)
  }

  /// The permissions of an existing target, nil for a new one.
  private static func permissions(of target: String, named path: String) throws(FileError) -> mode_t? {
    var status = stat()
    guard stat(target, &status) == 0 else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw .system(file: path, action: "write to it", code: errno)
      }
      return nil
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw .target(file: path, reason: "this is a folder. Name a file in it")
    }
    // A rename would replace even a file that is protected against writing.
    guard access(target, W_OK) == 0 else { throw .system(file: path, action: "replace it", code: errno) }
    return status.st_mode & 0o7777
  }

  private static func checkFolder(_ folder: String, named path: String) throws(FileError) {
    var status = stat()
    let place = folder.isEmpty ? "." : folder
    var code = stat(place, &status) == 0 ? 0 : errno
    if code == 0, status.st_mode & S_IFMT != S_IFDIR { code = ENOTDIR }
    switch code {
    case 0: return
    case ENOENT:
      throw .target(
        file: path, reason: "the folder '\(terminalSafe(place))' does not exist. Make it with mkdir -p")
    case ENOTDIR:
      throw .target(file: path, reason: "'\(terminalSafe(place))' is not a folder. Choose another place")
    default: throw .system(file: path, action: "write to its folder", code: code)
    }
  }
}
