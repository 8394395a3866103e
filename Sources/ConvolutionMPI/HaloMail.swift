#if MPI
  import CMPI
  import Convolution
  import Dispatch
  import Synchronization

  /// Neighbouring lines in memory.
  struct HeldLines<Element: ConvolutionElement>: @unchecked Sendable {
    var samples: UnsafeBufferPointer<Element>
    var lines: Range<Int>
  }

  /// The lines that travel for one convolution.
  final class HaloMail<Element: ConvolutionElement> {
    /// Lines on their way from or to one process: of some runs, one after another.
    private struct Parcel {
      var runs: [LineExchange.Run]
      var samples: UnsafeMutableBufferPointer<Element>
    }

    private let world: Communicator
    private let exchange: LineExchange
    private let own: HeldLines<Element>
    /// Samples of a line.
    private let width: Int
    private var requests: [cmpi_request] = []
    private var sent: [Parcel] = []
    private var received: [Parcel] = []

    init(_ world: Communicator, _ exchange: LineExchange, own: HeldLines<Element>, width: Int) {
      self.world = world
      self.exchange = exchange
      self.own = own
      self.width = width
    }

    deinit { for parcel in sent + received { parcel.samples.deallocate() } }

    /// Begins to send what another process needs of the lines here.
    func send(_ lines: Range<Int>, to process: Int) throws(CommunicationError) {
      let runs = exchange.runs(of: lines).filter { $0.owner == world.rank }
      guard !runs.isEmpty else { return }
      let parcel = makeParcel(runs)
      var place = parcel.samples.baseAddress!
      for run in runs { copy(run, from: own.samples.baseAddress!, at: own.lines.lowerBound, to: &place) }
      sent.append(parcel)
      requests += try world.send(UnsafeRawBufferPointer(parcel.samples), to: process, tag: .halo)
    }

    /// Begins to receive what is not here.
    func receive(_ lines: Range<Int>) throws(CommunicationError) {
      let runs = Dictionary(grouping: exchange.runs(of: lines), by: \.owner)
      for (owner, runs) in runs.sorted(by: { $0.key < $1.key }) where owner != world.rank {
        let parcel = makeParcel(runs)
        received.append(parcel)
        requests += try world.receive(UnsafeMutableRawBufferPointer(parcel.samples), from: owner, tag: .halo)
      }
    }

    private func makeParcel(_ runs: [LineExchange.Run]) -> Parcel {
      Parcel(
        runs: runs, samples: .allocate(capacity: runs.reduce(0) { $0 + $1.lines.count } * width))
    }

    /// Waits for all lines, while another thread computes.
    func wait(while compute: @escaping () throws -> Void) throws {
      nonisolated(unsafe) let compute = compute
      nonisolated(unsafe) var outcome: Result<Void, any Error> = .success(())
      let work = DispatchGroup()
      DispatchQueue.global().async(group: work) { outcome = Result { try compute() } }
      // What is computed reads and writes memory that is only lent.
      defer { work.wait() }
      try world.wait(&requests)
      work.wait()
      try outcome.get()
    }

    /// Puts extended lines together, from here and from what was received.
    func withLines(_ lines: Range<Int>, _ body: (HeldLines<Element>) throws -> Void) throws {
      let samples = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, lines.count * width))
      defer { samples.deallocate() }
      for run in exchange.runs(of: lines) {
        var place = samples.baseAddress! + (run.lines.lowerBound - lines.lowerBound) * width
        if run.owner == world.rank {
          copy(run, from: own.samples.baseAddress!, at: own.lines.lowerBound, to: &place)
        } else {
          fill(run, place)
        }
      }
      try body(
        HeldLines(samples: UnsafeBufferPointer(rebasing: samples[..<(lines.count * width)]), lines: lines))
    }

    /// Takes a run out of the parcel that holds it.
    private func fill(_ run: LineExchange.Run, _ place: UnsafeMutablePointer<Element>) {
      for parcel in received {
        var offset = 0
        for other in parcel.runs {
          if other == run {
            place.update(from: parcel.samples.baseAddress! + offset, count: run.lines.count * width)
            return
          }
          offset += other.lines.count * width
        }
      }
      preconditionFailure("HaloMail: lines \(run.lines) were not received")
    }

    /// Copies the sources of a run, in its order.
    private func copy(
      _ run: LineExchange.Run, from samples: UnsafePointer<Element>, at first: Int,
      to place: inout UnsafeMutablePointer<Element>
    ) {
      let source = samples + (run.source - first) * width
      if run.step == 1 {
        place.update(from: source, count: run.lines.count * width)
        place += run.lines.count * width
        return
      }
      for line in 0..<run.lines.count {
        place.update(from: source + line * run.step * width, count: width)
        place += width
      }
    }
  }
#endif
