/// Predicts a job of many processes over one file, as the command runs it under MPI.
///
/// A rank begins, which takes as long for each. A thread reads the lines of its share and the halo around them from
/// the shared file, computes, and writes its lines; one after another, band by band, so that the times add up:
///
///     seconds = start + crowding · share · compute + read · perByteRead + written · perByteWritten + messages
///
/// unless the writers of one node, which take turns, keep the file busy for longer.
///
/// Nothing is computed twice: blocks are shared out whole. Only the halo is read twice, by both neighbours.
package struct JobModel: Sendable {
  /// The computers that the job runs on.
  package struct Cluster: Sendable, Equatable {
    /// Cores of one node.
    package var cores: Int
    /// Bytes a second between one node and the files; nil for those of one node's own, or else 10-Gbit Ethernet.
    package var network: Double?
    /// Bytes a second of the files, for all nodes together; nil for those of one node's own, or else 5 GB/s.
    package var storage: Double?

    package init(cores: Int, network: Double? = nil, storage: Double? = nil) {
      (self.cores, self.network, self.storage) = (cores, network, storage)
    }

    /// Seconds a byte that the links and the file system take when so many ranks on a node, and so many in all,
    /// want one at once.
    func delay(onNode: Double, ranks: Double, nodes: Int) -> Double {
      max(
        onNode / (network ?? (nodes == 1 ? .infinity : 1.25e9)),
        ranks / (storage ?? (nodes == 1 ? .infinity : 5e9)))
    }
  }

  /// What is convolved, as far as the file and the halos are concerned.
  package struct Problem: Sendable, Equatable {
    /// Bytes of a line of the input and of one of the output: a row of an image, a sample of a signal.
    package var inputLineBytes: Int
    package var outputLineBytes: Int
    package var inputLines: Int
    package var outputLines: Int
    /// The lines that a kernel spans.
    package var span: Int
    /// The blocks that are shared out, and how many of them lie side by side.
    package var blocks: Int
    package var blocksAcross: Int
    /// Bytes that a block reads of a line beyond its part of it.
    package var haloAcrossBytes: Int
    /// What a thread holds of the files at once: ``usefulBandBytes``, or whole rows of an image's blocks.
    package var bandBytes: Int

    /// A band that is worth its beginning and still in the cache when it is written.
    package static let usefulBandBytes = 4 << 20

    /// - Parameters:
    ///   - inputBytes: those of one sample in the input file.
    ///   - outputBytes: those of one sample in the output file.
    package init(_ plan: ConvolutionPlan, inputBytes: Int, outputBytes: Int) {
      let geometry = plan.geometry
      let isSignal = plan.inputShape.rows == 1
      let axis = isSignal ? geometry.columns : geometry.rows
      inputLineBytes = inputBytes * (isSignal ? 1 : plan.inputShape.columns)
      outputLineBytes = outputBytes * (isSignal ? 1 : plan.outputShape.columns)
      inputLines = isSignal ? plan.inputShape.columns : plan.inputShape.rows
      outputLines = isSignal ? plan.outputShape.columns : plan.outputShape.rows
      span = axis.span
      blocks = plan.blockCount
      let step = (plan.blockShape?.rows ?? 0) - geometry.rows.span + 1
      let down = isSignal || step < 1 ? blocks : (geometry.rows.denseCount + step - 1) / step
      blocksAcross = max(1, blocks / max(1, down))
      haloAcrossBytes = isSignal ? 0 : inputBytes * (geometry.columns.span - 1)
      let rows =
        isSignal || step < 1 ? 0 : (plan.blockShape?.rows ?? 0) * inputLineBytes + step * outputLineBytes
      bandBytes = max(Self.usefulBandBytes, rows)
    }

    /// Bytes that the rank with most blocks reads.
    package func readBytes(ofBlocks count: Int, isAlone: Bool) -> Double {
      let all = Double(inputLines) * Double(inputLineBytes)
      if isAlone { return all }
      let halo = Double(span - 1)
      guard count < blocksAcross else {
        let lines = Double(inputLines) * Double(count) / Double(blocks) + halo
        return min(all, lines * Double(inputLineBytes))
      }
      // Less than all blocks that lie side by side: a rectangle with a halo on every side.
      let lines = Double(inputLines) * Double(blocksAcross) / Double(blocks) + halo
      let across = Double(inputLineBytes) * Double(count) / Double(blocksAcross) + Double(haloAcrossBytes)
      return min(all, lines * across)
    }
  }

  /// What a number of ranks is predicted to take.
  package struct Prediction: Sendable, Equatable {
    /// All of them, also those that have no core and wait.
    package var ranks: Int
    package var nodes: Int
    /// Threads of one rank.
    package var threads: Int
    /// Seconds until a rank has its kernel and its files.
    package var start = JobModel.start
    /// Seconds of the rank that has most to do.
    package var compute: Double
    package var read: Double
    package var write: Double
    package var messages: Double
    /// Bytes of all ranks together; the halo is what is read twice.
    package var readBytes: Int
    package var haloBytes: Int
    package var writtenBytes: Int
    /// Messages of all ranks together.
    package var messageCount: Int
    package var seconds: Double { start + compute + read + write + messages }
    /// How many times as fast as one core, and that for each core in use.
    package var speedup = 1.0
    package var efficiency = 1.0
  }

  package let profile: MachineProfile
  package let cluster: Cluster
  package let problem: Problem
  /// The predicted time of the whole with so many threads.
  private let compute: @Sendable (_ threads: Int) -> Double
  /// What a user gives each rank; nil for its share of the cores.
  private let threads: Int?
  private let alone: Double

  package init(
    _ problem: Problem, on cluster: Cluster, threads: Int? = nil,
    profile: MachineProfile = ProfileStore.status.profile,
    compute: @escaping @Sendable (_ threads: Int) -> Double
  ) {
    self.problem = problem
    self.cluster = cluster
    self.threads = threads
    self.profile = profile
    self.compute = compute
    alone =
      Self.prediction(
        problem, cluster, profile, ranks: 1, nodes: 1, threads: 1, compute: compute(1)
      ).seconds
  }

  /// As few nodes as have a core for every rank.
  package func nodes(for ranks: Int) -> Int { (ranks + cluster.cores - 1) / cluster.cores }

  /// What so many ranks on so many nodes take.
  package func prediction(ranks: Int, nodes: Int) -> Prediction {
    // Those for which a node has no core only wait.
    let working = min(ranks, nodes * cluster.cores)
    let onNode = (working + nodes - 1) / nodes
    let threads = self.threads ?? max(1, cluster.cores / onNode)
    var prediction = Self.prediction(
      problem, cluster, profile, ranks: working, nodes: nodes, threads: threads, compute: compute(threads))
    prediction.ranks = ranks
    prediction.speedup = alone / prediction.seconds
    let busy = min(working * threads, nodes * cluster.cores)
    prediction.efficiency = prediction.speedup / Double(busy)
    return prediction
  }

  /// The most ranks whose cores still do half of what one does alone, up to a limit.
  ///
  /// - Parameter nodes: the nodes there are; nil for as many as needed.
  package func worthwhileRanks(nodes: Int?, upTo limit: Int = 1 << 16) -> Int {
    let most = min(limit, nodes.map { $0 * cluster.cores } ?? limit)
    var worthwhile = 1
    var ranks = 1
    while ranks <= most {
      let prediction = prediction(ranks: ranks, nodes: nodes ?? self.nodes(for: ranks))
      if prediction.efficiency >= 0.5 { worthwhile = ranks }
      ranks += max(1, ranks / 64)
    }
    return worthwhile
  }

  /// What a rank takes for its options, kernel and plan and to open the files, beside what it takes to start a process
  /// that does nothing: as measured.
  private static let start = 0.01
  /// Gathers and broadcasts of one job, each a tree of messages.
  private static let collectives = 11
  /// Seconds until a process that waits has seen a message.
  private static let latency = 1e-4

  /// What a core loses to the others of its node that are at work: nothing alone, all that was measured when all are.
  private static func sharing(_ workers: Double, _ cluster: Cluster, _ profile: MachineProfile) -> Double {
    guard cluster.cores > 1 else { return 1 }
    let others = (min(workers, Double(cluster.cores)) - 1) / Double(cluster.cores - 1)
    return 1 + (profile.coreSharing - 1) * max(0, others)
  }

  private static func prediction(
    _ problem: Problem, _ cluster: Cluster, _ profile: MachineProfile, ranks: Int, nodes: Int, threads: Int,
    compute: Double
  ) -> Prediction {
    let onNode = Double((ranks + nodes - 1) / nodes)
    // More threads than cores take turns, and cores share the memory.
    let working = onNode * Double(threads)
    let crowding = max(1, working / Double(cluster.cores)) * sharing(working, cluster, profile)
    let workers = min(ranks, problem.blocks)
    let blocks = (problem.blocks + workers - 1) / workers
    let share = Double(blocks) / Double(problem.blocks)
    let read = problem.readBytes(ofBlocks: blocks, isAlone: workers == 1)
    let written = Double(problem.outputLines) * share * Double(problem.outputLineBytes)
    // A byte is copied by one of the rank's threads, and comes through the node's link and from the file system
    // that all share.
    let delay = cluster.delay(onNode: onNode, ranks: Double(workers), nodes: nodes)
    // Bands that the cache does not hold go to memory and come back, between the files and the transforms.
    let isCached = working * Double(problem.bandBytes) <= profile.cacheBytes
    func perByte(_ rate: Double) -> Double {
      max(crowding / Double(threads) * (1 / rate + (isCached ? 0 : 2 / profile.bandwidth)), delay)
    }
    let reading = read * perByte(profile.fileRead)
    let computing = crowding * share * compute
    // Those that write into one file take turns; while one does, the others read and compute.
    let turns = written * min(onNode, Double(workers)) / profile.fileWrite
    let writing = max(written * perByte(profile.fileWrite), turns - computing - reading)
    let rounds = ranks > 1 ? (log2(Double(ranks))).rounded(.up) : 0
    let input = problem.inputLines * problem.inputLineBytes
    // Shares of several blocks differ by one, so that what all read is less than the largest times the ranks.
    let halo = Int(max(0, read - share * Double(input)) * Double(workers))
    return Prediction(
      ranks: ranks, nodes: nodes, threads: threads, compute: computing, read: reading, write: writing,
      messages: Double(collectives) * rounds * latency,
      readBytes: input + halo, haloBytes: halo,
      writtenBytes: problem.outputLines * problem.outputLineBytes,
      messageCount: ranks > 1 ? 2 * collectives * (ranks - 1) : 0)
  }
}
