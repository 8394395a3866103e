#if MPI
  import ComplexModule
  import Convolution
  import ConvolutionMPI
  import TestSupport
  import Testing

  /// The processes of a job together give the bytes that each of them gives alone. Run by
  /// `mpirun -n 3 …PackageTests.xctest`, once for each number of processes; see the Makefile's `test-mpi`.
  @Suite(.serialized) struct DistributedConvolverTests {
    @Test func sameBytesAsAlone() throws {
      let world = try Communicator.world()
      var random = SplitMix64(seed: 2026)
      for index in 0..<500 {
        switch index % 4 {
        case 0: try compare(Double.self, { Double.random(in: -1...1, using: &$0) }, index, world, &random)
        case 1: try compare(Float.self, { Float.random(in: -1...1, using: &$0) }, index, world, &random)
        case 2:
          try compare(
            Complex<Double>.self,
            { Complex(Double.random(in: -1...1, using: &$0), Double.random(in: -1...1, using: &$0)) }, index,
            world, &random)
        default:
          try compare(
            Complex<Float>.self,
            { Complex(Float.random(in: -1...1, using: &$0), Float.random(in: -1...1, using: &$0)) }, index,
            world, &random)
        }
      }
      try world.barrier()
      Communicator.finish()
    }

    private func compare<Element: ConvolutionElement>(
      _: Element.Type, _ sample: (inout SplitMix64) -> Element, _ index: Int, _ world: Communicator,
      _ random: inout SplitMix64
    ) throws {
      let isSignal = Bool.random(using: &random)
      let image =
        isSignal
        ? Shape(rows: 1, columns: Int.random(in: 1...9000, using: &random))
        : Shape(
          rows: Int.random(in: 1...120, using: &random), columns: Int.random(in: 1...90, using: &random))
      // Kernels larger than a process's share, and than the input, are among them.
      let kernel =
        isSignal
        ? Shape(
          rows: 1, columns: Int.random(in: 1...Int.random(in: 1...3000, using: &random), using: &random))
        : Shape(rows: Int.random(in: 1...60, using: &random), columns: Int.random(in: 1...20, using: &random))
      var options = ConvolutionOptions<Element>(
        mode: ConvolutionMode.allCases.randomElement(using: &random)!,
        boundary: Boundary.allCases.randomElement(using: &random)!)
      if Bool.random(using: &random) { options.fillValue = sample(&random) }
      options.correlates = Bool.random(using: &random)
      options.stride = Axes(
        rows: isSignal ? 1 : Int.random(in: 1...2, using: &random),
        columns: Int.random(in: 1...2, using: &random))
      options.method = [.automatic, .direct, .fft].randomElement(using: &random)!
      options.threads = 1
      let samples = (0..<image.count).map { _ in sample(&random) }
      let taps = Matrix(
        rows: kernel.rows, columns: kernel.columns, elements: (0..<kernel.count).map { _ in sample(&random) })
      let whole: [Element]
      let distributed: DistributedConvolver<Element>
      do {
        if isSignal {
          whole = try Convolver(kernel: taps.elements, signalLength: image.columns, options: options)
            .convolve(samples)
          distributed = try DistributedConvolver(
            kernel: taps.elements, signalLength: image.columns, options: options, over: world)
        } else {
          whole = try Convolver(
            kernel: taps, imageRows: image.rows, columns: image.columns, options: options
          ).convolve(Matrix(rows: image.rows, columns: image.columns, elements: samples)).elements
          distributed = try DistributedConvolver(
            kernel: taps, imageRows: image.rows, columns: image.columns, options: options, over: world)
        }
      } catch ConvolutionError.noValidResult {
        return
      }
      let (inWidth, outWidth) =
        isSignal ? (1, 1) : (image.columns, distributed.plan.outputShape.columns)
      let share = distributed.inputShare
      let outputs = distributed.outputShare
      let own = Array(samples[share.lowerBound * inWidth..<share.upperBound * inWidth])
      var result = [Element](repeating: whole[0], count: outputs.count * outWidth)
      var span = result.mutableSpan
      try distributed.convolve(own.span, into: &span)
      let expected = Array(whole[outputs.lowerBound * outWidth..<outputs.upperBound * outWidth])
      #expect(
        result.withUnsafeBytes { $0.elementsEqual(expected.withUnsafeBytes(Array.init)) },
        "case \(index): \(kernel) on \(image), \(options), \(distributed.plan.method), process \(world.rank)")
      let counts = try world.gather(outputs.count)
      #expect(counts.reduce(0, +) * outWidth == whole.count)
    }
  }
#endif
