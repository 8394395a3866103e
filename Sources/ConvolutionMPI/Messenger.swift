#if MPI
  import CMPI
  import Dispatch
  import Glibc
  import Synchronization

  /// The one thread of a process that talks to the other processes of its job.
  ///
  /// It does what ``perform(_:)`` brings, and between that watches over the job, see ``Watch``.
  package final class Messenger: Sendable {
    /// This process's number, and how many there are.
    package let rank: Int
    package let size: Int
    /// How many of them share this one's memory and cores.
    package let processesOnHost: Int
    /// The cores that those may run on.
    package let coresOnHost: Int
    private let line: WorkLine<Watch>
    private let ending: Watch.Ending

    /// Starts MPI, on a thread of its own.
    package init(ending: Watch.Ending) {
      let line = WorkLine<Watch>()
      let greeting = Greeting()
      Thread.start {
        do throws(CommunicationError) {
          let world = try Communicator.world()
          let host = try world.host()
          let cores = try host.cores()
          greeting.succeed(
            .init(rank: world.rank, size: world.size, processes: host.size, cores: cores))
          let watch = Watch(world, ending: ending)
          while !watch.isOver {
            line.serve(watch, within: 5)
            watch.look()
          }
        } catch {
          greeting.fail(error)
        }
      }
      self.line = line
      self.ending = ending
      let place: Greeting.Place
      do { place = try greeting.wait() } catch { Watch.giveUp("\(error)", saying: ending.say) }
      (rank, size, processesOnHost, coresOnHost) = (place.rank, place.size, place.processes, place.cores)
    }

    /// Does something on the messenger's thread and waits for it.
    package func perform<Result>(_ body: @escaping (Communicator) throws -> Result) throws -> Result {
      try watching { try body($0.world) }
    }

    private func watching<Result>(_ body: @escaping (Watch) throws -> Result) throws -> Result {
      var result: Swift.Result<Result, any Error>?
      line.perform { watch in result = .init { try body(watch) } }
      // Not nil: `perform` returns when the work is done.
      return try result!.get()
    }

    /// Asks process 0 for the next piece of work that all processes share.
    package func askForItem() throws { try watching { try $0.askForItem() } }

    /// The number of the piece that was asked for.
    package func dealtItem() throws -> Int { try watching { try $0.dealtItem() } }

    /// Ends the job with one message, from whichever process.
    package func fail(_ message: String, code: CInt) -> Never {
      line.perform { watch in watch.report(message, code: code) }
      // The messenger ends the process when process 0 has heard of it.
      while true { sleep(1) }
    }

    /// Waits for the others and leaves MPI: this process has done all that it had to.
    package func finish() throws {
      line.perform { watch in watch.isDone = true }
      try perform { try $0.barrier() }
      // MPI takes leave of all processes at once, and while it does nobody watches.
      let hasLeft = line.begin { watch in watch.leave() }
      guard hasLeft.wait(tenthsOfSecond: 10 * Int(Watch.patience)) else {
        Watch.giveUp(
          "all is done, but not every process could take its leave: was one of them ended, or its host cut off?",
          saying: ending.say)
      }
      if rank == 0, processesOnHost < size { Launcher.endIfStuck(after: 8) }
    }
  }

  /// What the messenger's thread first says.
  private final class Greeting: Sendable {
    /// Where this process stands among the others.
    struct Place {
      var rank: Int
      var size: Int
      /// The processes of this host, and the cores that they may run on.
      var processes: Int
      var cores: Int
    }

    private let said = Mutex<Result<Place, CommunicationError>?>(nil)
    private let isSaid = DispatchSemaphore(value: 0)

    func succeed(_ place: Place) {
      said.withLock { $0 = .success(place) }
      isSaid.signal()
    }

    func fail(_ error: CommunicationError) {
      said.withLock { $0 = .failure(error) }
      isSaid.signal()
    }

    /// - Throws: also when the processes do not find one another: eight seconds are enough for a few of them, and
    ///   a tenth more for each.
    func wait() throws(CommunicationError) -> Place {
      guard isSaid.wait(tenthsOfSecond: 80 + (Launcher.size ?? 220)) else {
        throw CommunicationError(
          description:
            "the processes of the job did not find one another in time. Is every host up, and its network?")
      }
      return try said.withLock { $0! }.get()
    }
  }

  /// A thread of its own: MPI wants all its calls from one.
  private enum Thread {
    private final class Body {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ body: @escaping @Sendable () -> Void) {
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { argument in
          Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
          return nil
        }, Unmanaged.passRetained(Body(body)).toOpaque())
      pthread_detach(thread)
    }
  }
#endif
