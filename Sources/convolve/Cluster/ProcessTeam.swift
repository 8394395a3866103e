#if MPI
  import ConvolutionFiles
  import ConvolutionMPI
  import Glibc

  /// The processes of an MPI job.
  struct ProcessTeam: Team {
    private let messenger: Messenger
    var works: Bool { messenger.place.works }
    var rank: Int { messenger.place.rank }
    var size: Int { messenger.place.size }
    var waiting: Int { messenger.place.waiting }
    var processesOnHost: Int { messenger.place.processesOnHost }
    var coresOnHost: Int { messenger.place.coresOnHost }

    /// Nil when no MPI started this process.
    ///
    /// - Parameter meanwhile: done while the processes look for one another.
    init?(meanwhile: () -> Void) {
      // What Open MPI, MPICH and PMIx (Slurm) tell the processes that they start.
      let names = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"]
      guard names.contains(where: { (name: String) in getenv(name) != nil }) else {
        return nil
      }
      // Open MPI's own file layer leaves files beside the output when a job is ended; ROMIO makes none.
      setenv("OMPI_MCA_io", "romio321", 0)
      messenger = Messenger(
        ending: Watch.Ending(tidyUp: { TemporaryFiles.removeAll() }, say: { Messages.error($0) }),
        meanwhile: meanwhile)
    }

    func gather<Value: BitwiseCopyable & Sendable>(_ value: Value) throws -> [Value] {
      try messenger.perform { try $0.gather(value) }
    }

    func askForItem() throws { try messenger.askForItem() }
    func dealtItem() throws -> Int { try messenger.dealtItem() }

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
    private let samples: SampleLayout
    private let registration: TemporaryFiles.Registration?

    /// Where the first sample is in the file, and the bytes of each.
    private struct SampleLayout: BitwiseCopyable { var first, bytes: Int }

    let isSeekable = true

    init(_ begun: (any SampleSink)?, _ messenger: Messenger) throws {
      self.begun = begun
      let place = begun?.place
      let samples = SampleLayout(first: place?.firstByte ?? 0, bytes: place?.sampleBytes ?? 0)
      let (all, path) = try messenger.perform { world in
        (try world.gather(samples), try world.broadcast(Array((place?.path ?? "").utf8), from: 0))
      }
      self.samples = all[0]
      let name = String(decoding: path, as: UTF8.self)
      // Whichever process is told to end removes the file.
      registration = begun == nil ? TemporaryFiles.Registration(name) : nil
      file = try SharedFile(name, messenger)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at sample: Int) throws(FileError) {
      do { try file.write(bytes, at: samples.first + sample * samples.bytes) } catch {
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
