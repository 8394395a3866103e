import ArgumentParser
import Convolution

/// The processes of a job that is planned, and the computers that it would run on.
struct JobOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Predict an MPI job of so many processes over one file; several numbers give a table.",
      valueName: "n,…"),
    transform: RanksArgument.parse)
  var ranks: RanksArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The nodes it runs on. (default: as few as have a core for each)", valueName: "m"))
  var nodes: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The cores of a node, each as fast as this machine's. (default: this machine's)"))
  var cores: Int?

  @Option(
    help: ArgumentHelp(
      "Bytes a second between a node and the files. (default: 1.25G, 10-Gbit Ethernet, where there are several)",
      valueName: "rate"),
    transform: ByteCount.parse)
  var network: ByteCount?

  @Option(
    help: ArgumentHelp(
      "Bytes a second of the shared files, for all nodes together. (default: 5G, where there are several)",
      valueName: "rate"),
    transform: ByteCount.parse)
  var storage: ByteCount?

  func validate() throws {
    guard ranks != nil || nodes == nil && cores == nil else {
      throw ValidationError("--nodes and --cores go with --ranks")
    }
    guard nodes.map({ (1...1 << 20).contains($0) }) ?? true else {
      throw ValidationError("--nodes \(nodes ?? 0): give a number from 1 to 1048576")
    }
    guard cores.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--cores \(cores ?? 0): give a number from 1 to 1024")
    }
    if let nodes, let few = ranks?.numbers.first(where: { $0 < nodes }) {
      throw ValidationError("--ranks \(few) on --nodes \(nodes): every node needs a rank")
    }
  }

  /// What the job takes; nil where none is asked about.
  ///
  /// - Parameter seconds: the predicted time of the whole with so many threads.
  func report(
    of plan: ConvolutionPlan, inputBytes: Int, outputBytes: Int, threads: Int?,
    seconds: (Int) throws -> Double
  ) throws -> JobReport? {
    guard let ranks = ranks?.numbers else { return nil }
    let cluster = JobModel.Cluster(
      cores: cores ?? Machine.installedCores, network: network.map { Double($0.bytes) },
      storage: storage.map { Double($0.bytes) })
    let numbers = threads.map { [1, $0] } ?? Array(1...cluster.cores)
    let times = Dictionary(try numbers.map { ($0, try seconds($0)) }) { first, _ in first }
    let model = JobModel(
      JobModel.Problem(plan, inputBytes: inputBytes, outputBytes: outputBytes), on: cluster, threads: threads
    ) { times[$0]! }
    return JobReport(
      predictions: ranks.map { model.prediction(ranks: $0, nodes: nodes ?? model.nodes(for: $0)) },
      worthwhile: model.worthwhileRanks(nodes: nodes), cluster: cluster)
  }
}
