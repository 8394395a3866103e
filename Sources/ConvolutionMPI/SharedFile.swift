#if MPI
  import CMPI
  import Synchronization

  /// One file that all processes of a job write into, each where its part belongs (MPI-IO).
  ///
  /// Each opens and closes it by itself. MPI can do that together, but then waits inside for all of them, where
  /// nobody watches over the job: one that is lost then would be waited for for ever.
  ///
  /// Small pieces, as the rows of a part of an image are, wait until there is a megabyte of them, because each visit
  /// of the messenger costs two changes of threads.
  package final class SharedFile: @unchecked Sendable {
    private let messenger: Messenger
    private var file: cmpi_file
    /// The threads of a process write one after the other.
    private let turn = Mutex(())
    /// Pieces that wait, one after the other, and where each begins in the file.
    private var waiting: [UInt8] = []
    private var pieces: [(place: Int, count: Int)] = []
    /// Bytes that wait at most.
    private static let waitingBytes = 1 << 20

    /// Opens a file that is there already: all processes call it.
    ///
    /// - Throws: ``CommunicationError`` in every process when one of them cannot open it.
    package init(_ path: String, _ messenger: Messenger) throws {
      self.messenger = messenger
      file = try messenger.perform { world in
        var file = cmpi_file()
        let code = cmpi_file_open(path, &file)
        let codes = try world.gather(code)
        if let failed = codes.firstIndex(where: { $0 != 0 }) {
          throw CommunicationError(
            description:
              "process \(failed) cannot open \(path): every process must see the folder of the output")
        }
        return file
      }
    }

    /// Writes bytes at a place, at the latest when the file is closed; no other process has to take part.
    package func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
      nonisolated(unsafe) let bytes = bytes
      try turn.withLock { _ in try take(bytes, at: place) }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
      guard bytes.count < Self.waitingBytes / 16 else { return try put(bytes, at: place) }
      if waiting.count + bytes.count > Self.waitingBytes { try putWaiting() }
      waiting.append(contentsOf: bytes)
      if let last = pieces.last, last.place + last.count == place {
        pieces[pieces.count - 1].count += bytes.count
      } else {
        pieces.append((place, bytes.count))
      }
    }

    private func putWaiting() throws {
      try messenger.perform { [self] _ throws in
        try waiting.withUnsafeBytes { bytes in
          var start = 0
          for piece in pieces {
            let end = start + piece.count
            try writeNow(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), at: piece.place)
            start = end
          }
        }
      }
      waiting.removeAll(keepingCapacity: true)
      pieces.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
      nonisolated(unsafe) let bytes = bytes
      // A long write would keep the messenger from its watch.
      let most = 16 << 20
      for start in stride(from: 0, to: bytes.count, by: most) {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + most, bytes.count)])
        try messenger.perform { [self] _ in try writeNow(piece, at: place + start) }
      }
    }

    /// On the messenger's thread.
    private func writeNow(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
      try check(
        "MPI_File_write_at", cmpi_file_write(file, Int64(place), bytes.baseAddress, CInt(bytes.count)))
    }

    /// Closes the file when every process has written: all processes call it.
    package func close() throws {
      try putWaiting()
      try messenger.perform { [self] world in
        try check("MPI_File_close", cmpi_file_close(&file))
        try world.barrier()
      }
    }
  }
#endif
