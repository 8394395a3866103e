#if MPI
  import ConvolutionFiles
  import ConvolutionMPI
  import Glibc

  /// The processes of an MPI job.
  struct ProcessTeam: Team {
    private let messenger: Messenger
    var rank: Int { messenger.rank }
    var size: Int { messenger.size }
    var processesOnHost: Int { messenger.processesOnHost }
    var coresOnHost: Int { messenger.coresOnHost }

    /// Nil when no MPI started this process.
    init?() {
      // What Open MPI, MPICH and PMIx (Slurm) tell the processes that they start.
      let names = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"]
      guard names.contains(where: { (name: String) in getenv(name) != nil }) else {
        return nil
      }
      // Open MPI's own file layer leaves files beside the output when a job is ended; ROMIO makes none.
      setenv("OMPI_MCA_io", "romio321", 0)
      messenger = Messenger(
        ending: Watch.Ending(tidyUp: { TemporaryFiles.removeAll() }, say: { Messages.error($0) }))
    }

    func gather(_ value: Int) throws -> [Int] { try messenger.perform { try $0.gather(value) } }

    func broadcast(_ text: String) throws -> String {
      let bytes = try messenger.perform { try $0.broadcast(Array(text.utf8), from: 0) }
      return String(decoding: bytes, as: UTF8.self)
    }

    func nextItem(of count: Int) throws -> Int? { try messenger.nextItem(of: count) }

    func share(_ sink: (any SampleSink)?) throws -> any SampleSink { try SharedSink(sink, messenger) }

    func fail(_ failure: CommandFailure, help: String?) -> Never {
      let message = failure.status == .readerLeft ? "" : failure.message
      messenger.fail(message + (help.map { "\n" + $0 } ?? ""), code: failure.status.rawValue)
    }

    func finish() throws { try messenger.finish() }
  }

  /// One output of all processes: begun and finished by process 0, each part written by the process that has it.
  private final class SharedSink: SampleSink {
    /// Process 0's own.
    private let begun: (any SampleSink)?
    private let file: SharedFile
    private let sampleBytes: Int
    private let first: Int
    private let registration: TemporaryFiles.Registration?

    let isSeekable = true

    init(_ begun: (any SampleSink)?, _ messenger: Messenger) throws {
      self.begun = begun
      let place = begun?.place
      let numbers = try messenger.perform { world in
        (try world.gather(place?.firstByte ?? 0)[0], try world.gather(place?.sampleBytes ?? 0)[0])
      }
      (first, sampleBytes) = numbers
      let path = try messenger.perform { try $0.broadcast(Array((place?.path ?? "").utf8), from: 0) }
      let name = String(decoding: path, as: UTF8.self)
      // Whichever process is told to end removes the file.
      registration = begun == nil ? TemporaryFiles.Registration(name) : nil
      file = try SharedFile(name, messenger)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at sample: Int) throws(FileError) {
      do { try file.write(bytes, at: first + sample * sampleBytes) } catch {
        throw .target(file: "the output", reason: "\(error)")
      }
    }

    func finish() throws(FileError) {
      do { try file.close() } catch { throw .target(file: "the output", reason: "\(error)") }
      try begun?.finish()
    }

    func abandon() { begun?.abandon() }
  }
#endif
