#if MPI
  import CMPI
  import Glibc
  import Synchronization

  /// Watches over a job: signs of life, errors anywhere, work that is dealt out.
  ///
  /// Each second process 0 and every other one tell each other that they live. Whoever misses the other for
  /// ``patience`` seconds ends, so that a process that was killed and a host that was cut off end the job on
  /// both sides. The first error that process 0 hears of is printed there, once, and ends all processes with
  /// its code.
  ///
  /// Used by one thread at a time.
  package final class Watch {
    /// Seconds without a sign of life after which process 0 takes another for lost. The others wait a second
    /// longer for it, because it speaks for all.
    static let patience = 5.0

    /// What a process does before it ends because one of them failed.
    package struct Ending: Sendable {
      var tidyUp: @Sendable () -> Void
      var say: @Sendable (String) -> Void

      package init(tidyUp: @escaping @Sendable () -> Void, say: @escaping @Sendable (String) -> Void) {
        self.tidyUp = tidyUp
        self.say = say
      }
    }

    /// All processes.
    let world: Communicator
    /// Those that work, process 0 among them, as long as this is one of them.
    let workers: Communicator
    private(set) var isOver = false
    /// Whether this process has done all that it had to.
    var isDone = false
    private let ending: Ending
    private var isLooking = false
    private var lastBeat = Watch.now()
    private var lastHeard: [Double]
    private var lastLook = Watch.now()
    private var dealt = 0

    init(_ world: Communicator, _ workers: Communicator, ending: Ending) {
      (self.world, self.workers) = (world, workers)
      self.ending = ending
      lastHeard = Array(repeating: Self.now(), count: world.size)
      world.whileWaiting = { [unowned self] in look() }
      workers.whileWaiting = world.whileWaiting
    }

    /// Hears what has come, and says what is due; every millisecond is enough, and MPI yields the core each time
    /// that it is asked.
    func look() {
      if isLooking || isOver || Self.now() - lastLook < 0.001 { return }
      isLooking = true
      defer { isLooking = false }
      do {
        try exchangeSignsOfLife()
        if world.rank == 0 {
          while let (from, _) = try world.nextMessage(.request) { try answer(from) }
          if let (_, bytes) = try world.nextMessage(.failure) { end(Failure(bytes)) }
        } else if let (_, bytes) = try world.nextMessage(.end) {
          end(Failure(bytes))
        }
      } catch {
        abort(Failure(code: 1, message: "the connection between the processes failed: \(error)"))
      }
    }

    private func exchangeSignsOfLife() throws(CommunicationError) {
      while let (from, _) = try world.nextMessage(.heartbeat) { lastHeard[from] = Self.now() }
      let now = Self.now()
      // A job that was stopped and goes on was deaf meanwhile; so was a process that could not look.
      if now - lastLook > 1 { for other in lastHeard.indices { lastHeard[other] += now - lastLook } }
      lastLook = now
      guard now - lastBeat >= 1 else { return }
      lastBeat = now
      let others = world.rank == 0 ? 1..<world.size : 0..<1
      for other in others {
        try world.post([], to: other, tag: .heartbeat)
        let silence = now - lastHeard[other]
        guard silence > Self.patience + (world.rank == 0 ? 0 : 1) else { continue }
        abort(
          Failure(
            code: 1,
            message:
              "process \(other) has not been heard of for \(Int(silence)) seconds: it was ended, "
              + "or its host cut off. "
              + (isDone && world.rank == 0
                ? "All is done" : "What was not finished is not written; start the job again")))
      }
    }

    /// Asks process 0 for the next piece of work.
    func askForItem() throws(CommunicationError) {
      if world.rank > 0 { try world.post([], to: 0, tag: .request) }
    }

    /// The piece of work that was asked for. Process 0 takes its own when it is free.
    func dealtItem() throws(CommunicationError) -> Int {
      if world.rank == 0 { return deal() }
      var patience = Patience()
      while true {
        if let (_, bytes) = try world.nextMessage(.answer) { return Int(decoding: bytes) }
        look()
        patience.rest()
      }
    }

    private func answer(_ other: Int) throws(CommunicationError) {
      try world.post(deal().bytes, to: other, tag: .answer)
    }

    private func deal() -> Int {
      defer { dealt += 1 }
      return dealt
    }

    /// Tells process 0 of an error; it will end all.
    func report(_ message: String, code: CInt) {
      let failure = Failure(code: code, message: message)
      if world.rank == 0 { end(failure) }
      do { try world.post(failure.bytes, to: 0, tag: .failure) } catch { abort(failure) }
    }

    /// Ends this process because one of them failed; process 0 says why and ends the others.
    private func end(_ failure: Failure) -> Never {
      if world.rank == 0 {
        if !failure.message.isEmpty { ending.say(failure.message) }
        try? tellOthers(failure)
      }
      ending.tidyUp()
      // A process that does not come does not keep the others.
      exit(failure.code, within: 3) { MPI_Finalize() }
    }

    /// Ends the job without a word to the others, who may not be there to hear it. The launcher is not waited for.
    private func abort(_ failure: Failure) -> Never {
      ending.say(failure.message)
      ending.tidyUp()
      if world.rank == 0 { try? tellOthers(failure) }
      Launcher.end()
      exit(failure.code, within: 2) { cmpi_abort(world.handle, failure.code) }
    }

    /// Ends a job whose processes did not find one another, or do not part.
    static func giveUp(_ message: String, saying say: (String) -> Void) -> Never {
      // One message is enough, and what was said has to pass through the launcher first.
      if Launcher.rank ?? 0 == 0 { say(message) } else { sleep(1) }
      usleep(200_000)
      Launcher.end()
      _exit(1)
    }

    /// Tells those who can still be reached that this is the end.
    private func tellOthers(_ failure: Failure) throws(CommunicationError) {
      for other in 1..<max(world.size, 1) { try world.post(failure.bytes, to: other, tag: .end) }
      // Messages travel while MPI is asked for others.
      for _ in 0..<50 {
        _ = try world.nextMessage(.request)
        usleep(5000)
      }
    }

    private func exit(_ code: CInt, within seconds: UInt32, after farewell: () -> CInt) -> Never {
      exitCode.store(code, ordering: .relaxed)
      signal(SIGALRM) { _ in _exit(exitCode.load(ordering: .relaxed)) }
      alarm(seconds)
      _ = farewell()
      _exit(code)
    }

    func leave() {
      isOver = true
      MPI_Finalize()
    }

    private static func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
  }

  /// Where the handler of an alarm finds the code to end with.
  private let exitCode = Atomic<CInt>(1)

  /// Why a job ends: an exit code and a message.
  private struct Failure {
    let code: CInt
    let message: String

    init(code: CInt, message: String) {
      self.code = code
      self.message = message
    }

    init(_ bytes: [UInt8]) {
      self.init(
        code: CInt(Int(decoding: Array(bytes.prefix(8)))),
        message: String(decoding: bytes.dropFirst(8), as: UTF8.self))
    }

    var bytes: [UInt8] { Int(code).bytes + Array(message.utf8) }
  }

  extension Int {
    /// Eight bytes, the least first.
    fileprivate var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }

    fileprivate init(decoding bytes: [UInt8]) {
      self = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
  }
#endif
