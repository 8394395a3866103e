#if MPI
  import CMPI

  /// One file that all processes of a job write into, each where its part belongs (MPI-IO).
  ///
  /// Each opens and closes it by itself. MPI can do that together, but then waits inside for all of them, where
  /// nobody watches over the job: one that is lost then would be waited for for ever.
  package final class SharedFile: @unchecked Sendable {
    private let messenger: Messenger
    private var file: cmpi_file

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

    /// Writes bytes at a place; no other process has to take part.
    package func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
      // A long write would keep the process from its watch.
      let most = 16 << 20
      for start in stride(from: 0, to: bytes.count, by: most) {
        let count = min(most, bytes.count - start)
        try messenger.perform { _ in
          try check(
            "MPI_File_write_at",
            cmpi_file_write(file, Int64(place + start), bytes.baseAddress! + start, CInt(count)))
        }
      }
    }

    /// Closes the file when every process has written: all processes call it.
    package func close() throws {
      try messenger.perform { world in
        try check("MPI_File_close", cmpi_file_close(&file))
        try world.barrier()
      }
    }
  }
#endif
