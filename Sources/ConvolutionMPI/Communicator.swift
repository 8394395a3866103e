#if MPI
  import CMPI
  import Glibc

  /// Processes that pass messages to one another through MPI.
  ///
  /// ```swift
  /// let world = try Communicator.world()
  /// print("process \(world.rank) of \(world.size)")
  /// ```
  ///
  /// One thread at a time makes calls; where MPI was started for one thread only, that one. Waiting gives the
  /// processor away, so that more processes than cores do not slow one another down.
  public final class Communicator {
    /// This process's number, from 0.
    public let rank: Int
    /// The number of processes.
    public let size: Int
    let handle: cmpi_communicator
    /// Done again and again while this process waits for another.
    var whileWaiting: () -> Void = {}
    /// Messages on their way.
    private var posted: [(cmpi_request, UnsafeMutableRawBufferPointer)] = []

    /// All processes of the job; MPI is initialised if it is not yet.
    ///
    /// - Throws: ``CommunicationError`` when MPI cannot be started.
    public static func world() throws(CommunicationError) -> Communicator {
      var isInitialised: CInt = 0
      try check("MPI_Initialized", MPI_Initialized(&isInitialised))
      if isInitialised == 0 { try check("MPI_Init_thread", cmpi_initialise()) }
      return try Communicator(cmpi_world())
    }

    /// Leaves MPI: the last call of a program that MPI did not start otherwise.
    public static func finish() { MPI_Finalize() }

    /// A communicator that the program has made, by the number that `MPI_Comm_c2f` gives for it: handles are
    /// numbers in Fortran whatever they are in C.
    ///
    /// - Throws: ``CommunicationError`` when it is not valid.
    public convenience init(fortranHandle: Int32) throws(CommunicationError) {
      try self.init(cmpi_from_fortran(fortranHandle))
    }

    init(_ handle: cmpi_communicator) throws(CommunicationError) {
      self.handle = handle
      var number: CInt = 0
      try check("MPI_Comm_set_errhandler", cmpi_return_errors(handle))
      try check("MPI_Comm_rank", cmpi_rank(handle, &number))
      rank = Int(number)
      try check("MPI_Comm_size", cmpi_size(handle, &number))
      size = Int(number)
    }

    /// Checks that threads may take turns at calling MPI.
    ///
    /// - Throws: ``CommunicationError`` where only the thread that started it may.
    func checkThatThreadsMayTakeTurns() throws(CommunicationError) {
      var level: CInt = 0
      try check("MPI_Query_thread", MPI_Query_thread(&level))
      guard level < MPI_THREAD_SERIALIZED else { return }
      throw CommunicationError(
        description: "this MPI is built for programs of one thread; one with MPI_THREAD_SERIALIZED is needed")
    }

    /// The processes that share this one's memory and cores.
    package func host() throws(CommunicationError) -> Communicator {
      var host = cmpi_world()
      try check("MPI_Comm_split_type", cmpi_host(handle, &host))
      return try Communicator(host)
    }

    /// The processes of this one's kind, in the order that they have here: all of them call it.
    package func part(_ kind: Bool) throws(CommunicationError) -> Communicator {
      var part = cmpi_world()
      try check("MPI_Comm_split", cmpi_split(handle, kind ? 1 : 0, &part))
      return try Communicator(part)
    }

    /// The cores that these processes of one host may run on: how the job was started decides.
    package func cores() throws(CommunicationError) -> HostCores {
      HostCores(
        sets: try gather(cmpi_own_cores()).map { set in
          withUnsafeBytes(of: set) { bytes in
            Set((0..<8 * bytes.count).filter { bytes[$0 / 8] >> ($0 % 8) & 1 == 1 })
          }
        })
    }

    /// Waits until every message has arrived or left.
    ///
    /// MPI's own waiting keeps a core busy, which takes it from a process that computes there.
    package func wait(_ requests: inout [cmpi_request]) throws(CommunicationError) {
      var patience = Patience()
      for index in requests.indices {
        while true {
          var done: CInt = 0
          try check("MPI_Test", cmpi_test(&requests[index], &done))
          if done != 0 { break }
          whileWaiting()
          patience.rest()
        }
      }
      requests.removeAll(keepingCapacity: true)
    }

    /// Begins to send bytes, which stay where they are until ``wait(_:)`` returns.
    package func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: MessageTag)
      throws(CommunicationError) -> [cmpi_request]
    {
      try begin("MPI_Isend", bytes.count) { piece, request in
        cmpi_send(
          bytes.baseAddress.map { $0 + piece.lowerBound }, CInt(piece.count), CInt(rank), tag.rawValue,
          handle,
          &request)
      }
    }

    /// Begins to receive bytes.
    package func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: MessageTag)
      throws(CommunicationError) -> [cmpi_request]
    {
      try begin("MPI_Irecv", bytes.count) { piece, request in
        cmpi_receive(
          bytes.baseAddress.map { $0 + piece.lowerBound }, CInt(piece.count), CInt(rank), tag.rawValue,
          handle,
          &request)
      }
    }

    /// Begins what has to be done for each piece of a message: MPI counts in 32 bits. A message of nothing is one
    /// piece.
    private func begin(
      _ name: String, _ count: Int, _ transfer: (Range<Int>, inout cmpi_request) -> CInt
    ) throws(CommunicationError) -> [cmpi_request] {
      let most = 1 << 30
      var requests: [cmpi_request] = []
      for start in stride(from: 0, to: max(count, 1), by: most) {
        var request = cmpi_no_request()
        try check(name, transfer(start..<min(start + most, count), &request))
        requests.append(request)
      }
      return requests
    }

    /// Sends a short message whose arrival nobody waits for.
    ///
    /// It is copied, and its memory given back when it has left.
    package func post(_ bytes: [UInt8], to rank: Int, tag: MessageTag) throws(CommunicationError) {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
      copy.copyBytes(from: bytes)
      posted.append((try send(UnsafeRawBufferPointer(copy), to: rank, tag: tag)[0], copy))
      var kept: [(cmpi_request, UnsafeMutableRawBufferPointer)] = []
      for (pending, bytes) in posted {
        var request = pending
        var done: CInt = 0
        try check("MPI_Test", cmpi_test(&request, &done))
        if done != 0 { bytes.deallocate() } else { kept.append((request, bytes)) }
      }
      posted = kept
    }

    /// The next message of a kind that has come, or nil.
    package func nextMessage(_ tag: MessageTag) throws(CommunicationError) -> (from: Int, bytes: [UInt8])? {
      var (found, from, count): (CInt, CInt, CInt) = (0, 0, 0)
      try check("MPI_Iprobe", cmpi_probe(tag.rawValue, handle, &found, &from, &count))
      guard found != 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: Int(count))
      try bytes.withUnsafeMutableBufferPointer { (buffer) throws(CommunicationError) in
        var requests = try receive(UnsafeMutableRawBufferPointer(buffer), from: Int(from), tag: tag)
        try wait(&requests)
      }
      return (Int(from), bytes)
    }

    /// Every process's value, in the order of their numbers: all processes call it.
    package func gather<Value: BitwiseCopyable>(_ value: Value) throws(CommunicationError) -> [Value] {
      var all = [Value](repeating: value, count: size)
      // As an array has it, with the padding behind.
      let mine = [value]
      try all.withUnsafeMutableBufferPointer { (all) throws(CommunicationError) in
        try mine.withUnsafeBufferPointer { (mine) throws(CommunicationError) in
          var requests = [cmpi_no_request()]
          try check(
            "MPI_Iallgather",
            cmpi_gather(
              mine.baseAddress, CInt(MemoryLayout<Value>.stride), all.baseAddress, handle, &requests[0]))
          try wait(&requests)
        }
      }
      return all
    }

    /// One process's bytes, given to all: all processes call it.
    package func broadcast(_ bytes: [UInt8], from root: Int) throws(CommunicationError) -> [UInt8] {
      let count = try gather(bytes.count)[root]
      var bytes = rank == root ? bytes : [UInt8](repeating: 0, count: count)
      try bytes.withUnsafeMutableBufferPointer { (buffer) throws(CommunicationError) in
        var requests = [cmpi_no_request()]
        try check(
          "MPI_Ibcast",
          cmpi_broadcast(buffer.baseAddress, CInt(buffer.count), CInt(root), handle, &requests[0]))
        try wait(&requests)
      }
      return bytes
    }

    /// Waits until every process has come here.
    package func barrier() throws(CommunicationError) { _ = try gather(UInt8(0)) }
  }

  /// What a message between two processes is about.
  package enum MessageTag: CInt {
    case failure = 1
    case end, heartbeat, request, answer, halo
  }

  /// A call of MPI that failed, in the implementation's words.
  public struct CommunicationError: Error, CustomStringConvertible {
    /// What went wrong.
    public let description: String
  }

  /// Turns a code of MPI's into an error.
  func check(_ name: String, _ code: CInt) throws(CommunicationError) {
    guard code != MPI_SUCCESS else { return }
    var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING))
    var length: CInt = 0
    MPI_Error_string(code, &text, &length)
    let words = String(decoding: text[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    throw CommunicationError(description: "\(name): \(words)")
  }

  /// Waiting that begins eager and grows lazy: 20 µs at first, a millisecond in the end.
  struct Patience {
    private var rounds = 0

    mutating func rest() {
      rounds += 1
      if rounds < 50 {
        sched_yield()
      } else {
        usleep(UInt32(min(1000, 20 * (rounds - 49))))
      }
    }
  }
#endif
