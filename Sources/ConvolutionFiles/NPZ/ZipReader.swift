import CCodecs
import Glibc

/// An open ZIP archive.
final class ZipReader {
  /// One file in the archive.
  struct Member {
    let index: UInt64
    let name: String
    /// The sizes in the archive and unpacked.
    let packedSize: Int
    let size: Int
  }

  private let library: ZipLibrary
  private let archive: ZipLibrary.Archive
  /// What libzip reads from; nil when it reads the file itself.
  private let memory: HeapBytes?
  private let file: String
  /// The files in the archive that can be read.
  let members: [Member]

  /// Opens the archive that an input holds.
  init(_ input: InputBytes, limit: Int?) throws(FileError) {
    guard let library = ZipLibrary.shared else {
      throw .missingLibrary("libzip", package: "libzip4", for: input.name)
    }
    self.library = library
    file = input.name
    let opened: ZipLibrary.Archive?
    if let descriptor = input.regularFile?.descriptor, input.regularFile?.start == 0 {
      memory = nil
      // libzip closes the descriptor it is given, and only then.
      let copy = dup(descriptor)
      opened = copy < 0 ? nil : library.openDescriptor(copy, 0, nil)
      if opened == nil, copy >= 0 { close(copy) }
    } else {
      let bytes = try input.readAll(limit: limit)
      memory = bytes
      let source = library.bufferSource(bytes.pointer, UInt64(bytes.count), 0, nil)
      opened = source.flatMap { library.openSource($0, CInt(ZIP_RDONLY), nil) }
      if opened == nil { library.freeSource(source) }
    }
    guard let opened else {
      throw .malformed(
        file: file, format: .npz,
        reason: "its table of contents cannot be read. It may be cut off; copy it again")
    }
    archive = opened
    members = Self.members(of: opened, library)
  }

  deinit { library.discard(archive) }

  private static func members(of archive: ZipLibrary.Archive, _ library: ZipLibrary) -> [Member] {
    (0..<max(library.count(archive, 0), 0)).compactMap { index in
      var status = zip_stat_t()
      let wanted = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
      guard library.status(archive, UInt64(index), 0, &status) == 0, status.valid & wanted == wanted,
        let name = status.name, let size = Int(exactly: status.size),
        let packed = Int(exactly: status.comp_size)
      else { return nil }
      return Member(index: UInt64(index), name: String(cString: name), packedSize: packed, size: size)
    }
  }

  /// The content of a member, unpacked as it is read; its checksum is checked at the end.
  func open(_ member: Member) throws(FileError) -> InputBytes {
    let name = "\(file):\(member.name)"
    guard let entry = library.openEntry(archive, member.index, 0) else {
      let reason = library.archiveMessage(archive).map { String(cString: $0) } ?? "it cannot be opened"
      throw .malformed(file: name, format: .npz, reason: terminalSafe(reason, limit: 200))
    }
    // Deflate shrinks at most 1032-fold.
    guard member.size / 1100 <= member.packedSize + 64 else {
      _ = library.closeEntry(entry)
      throw .malformed(
        file: name, format: .npz,
        reason: "\(member.packedSize) bytes cannot unpack to the \(member.size) that it claims")
    }
    let stream = ZipStream(reader: self, entry: entry, library: library, name: name)
    return InputBytes(name: name, length: member.size) { (buffer) throws(FileError) in try stream.read(buffer)
    }
  }
}

/// A member while it is being read; keeps the archive open.
private final class ZipStream {
  private let reader: ZipReader
  private let entry: ZipLibrary.Entry
  private let library: ZipLibrary
  private let name: String

  init(reader: ZipReader, entry: ZipLibrary.Entry, library: ZipLibrary, name: String) {
    self.reader = reader
    self.entry = entry
    self.library = library
    self.name = name
  }

  deinit { _ = library.closeEntry(entry) }

  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count, let base = buffer.baseAddress {
      let got = library.read(entry, base + done, UInt64(buffer.count - done))
      guard got >= 0 else {
        let reason = library.entryMessage(entry).map { String(cString: $0) } ?? "it cannot be unpacked"
        throw .malformed(file: name, format: .npz, reason: terminalSafe(reason, limit: 200))
      }
      if got == 0 { break }
      done += Int(got)
    }
    return done
  }
}
