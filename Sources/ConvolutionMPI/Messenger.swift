#if MPI
  import CMPI
  import Dispatch
  import Glibc
  import Synchronization

  /// What a process says to the other processes of its job, and the thread that watches over the job meanwhile, see
  /// ``Watch``.
  ///
  /// Any thread may call it; they take turns. So what a thread writes is written by itself, from its own core's cache.
  package final class Messenger: Sendable {
    /// Where a process stands among the others.
    package struct Place: Sendable {
      /// Whether a core of the host is left for it. Where there are more processes than cores, those beyond would
      /// only take the others' caches from them; so they wait for the end.
      package let works: Bool
      /// Its number among those that work, or among those that wait, and how many they are.
      package let rank: Int
      package let size: Int
      /// The processes that wait.
      package let waiting: Int
      /// Those of the host that work, and the cores that they may run on.
      package let processesOnHost: Int
      package let coresOnHost: Int
      /// Whether there are other hosts.
      fileprivate let hasOtherHosts: Bool

      fileprivate init(_ world: Communicator, _ workers: Communicator, host: Communicator, _ cores: HostCores)
      {
        works = cores.areServed[host.rank]
        (rank, size) = (workers.rank, workers.size)
        waiting = works ? world.size - workers.size : workers.size
        (processesOnHost, coresOnHost) = (cores.servedCount, cores.count)
        hasOtherHosts = host.size < world.size
      }
    }

    package let place: Place
    private let turns: Turns
    private let ending: Watch.Ending

    /// Starts MPI, on a thread of its own, which also leaves it.
    ///
    /// - Parameter meanwhile: done while the processes look for one another.
    package init(ending: Watch.Ending, meanwhile: () -> Void) {
      let (greeting, turns) = (Greeting(), Turns())
      Thread.start {
        do throws(CommunicationError) {
          let world = try Communicator.world()
          try world.checkThatThreadsMayTakeTurns()
          let host = try world.host()
          let bound = try host.cores()
          let cores = Launcher.cores.map { HostCores(count: $0, processes: host.size) } ?? bound
          let workers = try world.part(cores.areServed[host.rank])
          turns.begin(Watch(world, workers, ending: ending))
          greeting.succeed(Place(world, workers, host: host, cores))
          turns.lookUntilTheEnd()
        } catch {
          greeting.fail(error)
        }
      }
      self.turns = turns
      self.ending = ending
      meanwhile()
      do { place = try greeting.wait() } catch { Watch.giveUp("\(error)", saying: ending.say) }
    }

    /// Talks to the other processes that work, when no other thread of this one does.
    package func perform<Result>(_ body: (Communicator) throws -> Result) throws -> Result {
      try turns.take { try body($0.workers) }
    }

    /// Asks process 0 for the next piece of work that all processes share.
    package func askForItem() throws { try turns.take { try $0.askForItem() } }

    /// The number of the piece that was asked for.
    package func dealtItem() throws -> Int { try turns.take { try $0.dealtItem() } }

    /// Ends the job with one message, from whichever process.
    package func fail(_ message: String, code: CInt) -> Never {
      turns.take { $0.report(message, code: code) }
      // The watch ends the process when process 0 has heard of it.
      while true { sleep(1) }
    }

    /// Waits for the others and leaves MPI: this process has done all that it had to.
    package func finish() throws {
      try turns.take { watch in
        watch.isDone = true
        try watch.world.barrier()
      }
      // MPI takes leave of all processes at once, and while it does nobody watches.
      guard turns.leave().wait(tenthsOfSecond: 10 * Int(Watch.patience)) else {
        Watch.giveUp(
          "all is done, but not every process could take its leave: was one of them ended, or its host cut off?",
          saying: ending.say)
      }
      if place.works, place.rank == 0, place.hasOtherHosts { Launcher.endIfStuck(after: 8) }
    }
  }

  /// The threads that talk to the other processes, one at a time, and the one that watches over the job.
  private final class Turns: @unchecked Sendable {
    private let turn = Mutex(())
    /// Set before any thread but the watching one is there.
    private var watch: Watch!
    private let isLeaving = DispatchSemaphore(value: 0)
    private let hasLeft = DispatchSemaphore(value: 0)

    func begin(_ watch: Watch) { self.watch = watch }

    func take<Result>(_ body: (Watch) throws -> Result) rethrows -> Result {
      nonisolated(unsafe) var result: Result?
      try turn.withLock { _ in result = try body(watch) }
      // Not nil: the body has returned.
      return result!
    }

    /// Looks every few milliseconds, until all is done.
    func lookUntilTheEnd() {
      while isLeaving.wait(timeout: .now() + .milliseconds(5)) == .timedOut { take { $0.look() } }
      take { $0.leave() }
      hasLeft.signal()
    }

    /// Has the watching thread leave MPI; what comes back is signalled when it has.
    func leave() -> DispatchSemaphore {
      isLeaving.signal()
      return hasLeft
    }
  }

  /// What the watching thread first says.
  private final class Greeting: Sendable {
    private let said = Mutex<Result<Messenger.Place, CommunicationError>?>(nil)
    private let isSaid = DispatchSemaphore(value: 0)

    func succeed(_ place: Messenger.Place) {
      said.withLock { $0 = .success(place) }
      isSaid.signal()
    }

    func fail(_ error: CommunicationError) {
      said.withLock { $0 = .failure(error) }
      isSaid.signal()
    }

    /// - Throws: also when the processes do not find one another: eight seconds are enough for a few of them, and
    ///   a tenth more for each.
    func wait() throws(CommunicationError) -> Messenger.Place {
      guard isSaid.wait(tenthsOfSecond: 80 + (Launcher.size ?? 220)) else {
        throw CommunicationError(
          description:
            "the processes of the job did not find one another in time. Is every host up, and its network?")
      }
      return try said.withLock { $0! }.get()
    }
  }

  /// A thread of its own: MPI is left by the one that started it.
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

  extension DispatchSemaphore {
    /// Waits in small steps, so that a job that is stopped meanwhile may go on; false when it was in vain.
    fileprivate func wait(tenthsOfSecond: Int) -> Bool {
      (0..<tenthsOfSecond).contains { _ in wait(timeout: .now() + 0.1) == .success }
    }
  }
#endif
