import Convolution
import Testing

/// The model of a job: what is shared out adds up to the whole, and what is read twice is what halos overlap.
@Suite struct JobModelTests {
  /// An image of 10,000 lines of 1 MB, 100 blocks, ten seconds of work for one core.
  private func model(
    span: Int = 101, bandBytes: Int = 0, coreSharing: Double = 1, cores: Int = 4, network: Double? = nil,
    storage: Double? = nil, threads: Int? = nil
  ) throws -> JobModel {
    let plan = try ConvolutionPlan(image: 100, kernel: 3, of: Float.self)
    var problem = JobModel.Problem(plan, inputBytes: 4, outputBytes: 4)
    (problem.inputLines, problem.outputLines) = (10_000, 10_000)
    (problem.inputLineBytes, problem.outputLineBytes) = (1_000_000, 1_000_000)
    (problem.span, problem.blocks, problem.blocksAcross) = (span, 100, 1)
    problem.bandBytes = bandBytes
    var profile = MachineProfile.standard
    (profile.fileRead, profile.fileWrite) = (1e10, 5e9)
    (profile.bandwidth, profile.cacheBytes, profile.coreSharing) = (1e10, 1e7, coreSharing)
    return JobModel(
      problem, on: JobModel.Cluster(cores: cores, network: network, storage: storage), threads: threads,
      profile: profile
    ) { 10 / Double($0) }
  }

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) < 1e-9 * expected
  }

  @Test func problemOfAPlan() throws {
    let image = try ConvolutionPlan(
      input: Shape(rows: 300, columns: 200), kernel: Matrix(rows: 7, columns: 5, repeating: 1.0),
      dimensionality: .image, options: ConvolutionOptions(mode: .valid))
    let problem = JobModel.Problem(image, inputBytes: 8, outputBytes: 4)
    #expect(problem.inputLines == 300 && problem.outputLines == 294 && problem.span == 7)
    #expect(problem.inputLineBytes == 1600 && problem.outputLineBytes == 4 * 196)
    #expect(problem.bandBytes == JobModel.Problem.usefulBandBytes)
    let signal = try ConvolutionPlan(signalLength: 1000, kernelLength: 11, of: Double.self)
    let line = JobModel.Problem(signal, inputBytes: 2, outputBytes: 8)
    #expect(line.inputLines == 1000 && line.span == 11 && line.inputLineBytes == 2 && line.blocksAcross == 1)
  }

  @Test func oneRankReadsEverythingOnce() throws {
    let one = try model(threads: 1).prediction(ranks: 1, nodes: 1)
    #expect(one.compute == 10 && one.messages == 0 && one.messageCount == 0 && one.haloBytes == 0)
    #expect(one.readBytes == 10_000_000_000 && one.writtenBytes == 10_000_000_000)
    #expect(isClose(one.read, 1) && isClose(one.write, 2) && isClose(one.seconds, 13.01))
    #expect(one.speedup == 1 && one.efficiency == 1)
  }

  /// Threads of a rank read and write bands of their own, at once.
  @Test func threadsShareTheCopying() throws {
    let one = try model(threads: 4).prediction(ranks: 1, nodes: 1)
    #expect(one.compute == 2.5 && isClose(one.read, 0.25) && isClose(one.write, 0.5))
    let linked = try model(network: 1e9, threads: 4).prediction(ranks: 1, nodes: 1)
    #expect(isClose(linked.read, 10), "all bytes come over one link")
  }

  /// What ranks hold together, where that is more than the cache, goes to memory and back.
  @Test func bandsBeyondTheCache() throws {
    let model = try model(bandBytes: 4_000_000, network: 1e15, storage: 1e15, threads: 1)
    let (two, three) = (model.prediction(ranks: 2, nodes: 1), model.prediction(ranks: 3, nodes: 1))
    #expect(isClose(two.read, 0.51) && isClose(two.write, 1))
    #expect(isClose(three.read, 0.35 * 3) && isClose(three.write, 0.34 * 4))
    #expect(isClose(model.prediction(ranks: 3, nodes: 2).read, 0.35))
  }

  /// All four cores at work lose a fifth, two of them a third of that, one nothing; more ranks lose no more.
  @Test func coresShareTheMemory() throws {
    let model = try model(coreSharing: 1.2, threads: 1)
    #expect(model.prediction(ranks: 1, nodes: 1).compute == 10)
    #expect(isClose(model.prediction(ranks: 2, nodes: 1).compute, 5 * (1 + 0.2 / 3)))
    #expect(isClose(model.prediction(ranks: 4, nodes: 1).compute, 2.5 * 1.2))
    #expect(isClose(model.prediction(ranks: 20, nodes: 1).compute, 2.5 * 1.2))
    #expect(model.prediction(ranks: 4, nodes: 4).compute == 2.5)
  }

  @Test func haloIsWhatNeighboursBothRead() throws {
    let four = try model().prediction(ranks: 4, nodes: 1)
    #expect(four.threads == 1 && four.compute == 2.5)
    // While one writes into the file, the others read and compute.
    #expect(isClose(four.read, 0.26) && isClose(four.write, 0.5))
    // Every rank but one reads 100 lines that are another's.
    #expect(four.haloBytes == 4 * 100 * 1_000_000 && four.readBytes == 10_000_000_000 + four.haloBytes)
    // A kernel larger than everything: each reads it all, and no more.
    let all = try model(span: 50_000).prediction(ranks: 4, nodes: 1)
    #expect(all.readBytes == 4 * 10_000_000_000)
  }

  /// With little to compute, writers wait for their turn at the file.
  @Test func writersOfOneFileTakeTurns() throws {
    let many = try model(cores: 50).prediction(ranks: 50, nodes: 1)
    #expect(isClose(many.seconds - many.start - many.messages, 2), "10 GB at 5 GB/s, one after another")
    let spread = try model(cores: 1, network: 1e12, storage: 1e12).prediction(ranks: 50, nodes: 50)
    #expect(isClose(spread.write, 0.04))
  }

  /// Ranks with less than a row of blocks read rectangles, with a halo on every side.
  @Test func blocksSideBySide() throws {
    var options = ConvolutionOptions<Float>(mode: .same)
    (options.method, options.blockLength) = (.fft, Axes(rows: 256, columns: 256))
    let plan = try ConvolutionPlan(
      image: Shape(rows: 1940, columns: 1940), kernel: Shape(rows: 63, columns: 63), of: Float.self,
      options: options)
    // Ten by ten tiles, two in a block.
    let problem = JobModel.Problem(plan, inputBytes: 4, outputBytes: 4)
    #expect(problem.blocks == 50 && problem.blocksAcross == 5 && problem.haloAcrossBytes == 4 * 62)
    let wide = try ConvolutionPlan(
      image: Shape(rows: 1940, columns: 19400), kernel: Shape(rows: 63, columns: 63), of: Float.self,
      options: options)
    #expect(JobModel.Problem(wide, inputBytes: 2, outputBytes: 4).bandBytes == 19400 * (256 * 2 + 194 * 4))
    let whole = problem.readBytes(ofBlocks: 5, isAlone: false)
    #expect(whole == Double((194 + 62) * 4 * 1940))
    let one = problem.readBytes(ofBlocks: 1, isAlone: false)
    #expect(one == Double((194 + 62) * 4 * (388 + 62)))
    #expect(problem.readBytes(ofBlocks: 50, isAlone: true) == Double(4 * 1940 * 1940))
  }

  @Test func ranksWithoutACoreWait() throws {
    let model = try model(cores: 2)
    let (two, eight) = (model.prediction(ranks: 2, nodes: 1), model.prediction(ranks: 8, nodes: 1))
    #expect(eight.ranks == 8 && eight.threads == 1)
    #expect(eight.seconds == two.seconds && eight.haloBytes == two.haloBytes)
    #expect(eight.efficiency == two.efficiency)
    // Threads that the user asks for take turns.
    #expect(try self.model(cores: 2, threads: 4).prediction(ranks: 1, nodes: 1).compute == 5)
  }

  @Test func ranksBeyondTheBlocksAreIdle() throws {
    let model = try model(cores: 64, network: 1e12, storage: 1e15)
    let (hundred, thousand) = (
      model.prediction(ranks: 100, nodes: 2), model.prediction(ranks: 1000, nodes: 16)
    )
    #expect(hundred.compute == thousand.compute)
    #expect(thousand.efficiency < hundred.efficiency / 5)
  }

  /// A file system that all share is in the end all that is left.
  @Test func sharedFilesLimitTheJob() throws {
    let model = try model(cores: 1, network: 1e9, storage: 2e9)
    let hundred = model.prediction(ranks: 100, nodes: 100)
    #expect(hundred.read + hundred.write > 20e9 / 2e9 * 0.999)
    let worthwhile = model.worthwhileRanks(nodes: nil)
    #expect(worthwhile > 1 && worthwhile < 10)
    #expect(model.prediction(ranks: worthwhile, nodes: worthwhile).efficiency >= 0.5)
    #expect(model.prediction(ranks: worthwhile + 1, nodes: worthwhile + 1).efficiency < 0.5)
  }
}
