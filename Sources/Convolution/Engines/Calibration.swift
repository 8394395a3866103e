import CBlockTransforms
import ComplexModule
import FFTW

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// Measures this machine: the least time of many short runs of each kind of work, so that what else the
/// machine does is left out.
package struct Calibration {
  /// Called with the share of the work that is done, 0 … 1, and what is measured next.
  package let progress: (Double, String) -> Void
  /// Seconds spent on one figure in a round.
  package let budget: Double
  package let rounds: Int

  package init(budget: Double = 0.02, rounds: Int = 3, progress: @escaping (Double, String) -> Void) {
    self.budget = budget
    self.rounds = rounds
    self.progress = progress
  }

  private static let rowTaps = [1, 2, 3, 4, 5, 7, 9, 12, 16, 24, 32, 48, 64, 96, 128, 256, 512]
  private static let columnTaps = [2, 3, 5, 7, 9, 16, 32, 64, 128, 256]
  private static let tileSides = [2, 3, 4, 5, 6, 7, 9, 11, 15, 21, 31, 45]
  private static let imageBlocks = [16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768]
  private static let logs = [4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]

  /// The profile of this machine: the least of some rounds, so that a time at which the machine was slow spoils no
  /// kind of work beside the others.
  package func profile() throws(TransformError) -> MachineProfile {
    var profile = MachineProfile.standard
    profile.curves = [:]
    profile.bandwidth = 0
    var (files, sharing): (FileSpeed?, CoreSharing?) = (nil, nil)
    for round in 0..<rounds {
      for (number, kind) in ElementKind.allCases.enumerated() {
        let measured = try curves(kind, after: round * ElementKind.allCases.count + number)
        profile.curves[kind, default: [:]].merge(measured) { $0.least($1) }
        // A neighbour of a virtual machine takes one of its cores for seconds: some of these times are without.
        sharing = CoreSharing(cores: Machine.cores, clock: Self.now)?.least(sharing) ?? sharing
      }
      profile.bandwidth = max(profile.bandwidth, bandwidth())
      // Files are where the user works, or else nowhere that can be known.
      files = FileSpeed(in: ".", clock: Self.now)?.most(files) ?? files
    }
    if let files { (profile.fileRead, profile.fileWrite) = (files.read, files.write) }
    if let sharing { profile.coreSharing = sharing.factor }
    profile.source = "this machine's calibration"
    progress(1, "done")
    return profile
  }

  /// Those of one kind of samples, when so many kinds and rounds are done.
  private func curves(_ kind: ElementKind, after done: Int) throws(TransformError) -> Curves {
    let share = 1 / Double(ElementKind.allCases.count * rounds)
    let start = Double(done) * share
    return switch kind {
    case .f32: try real(Float.self, from: start, share)
    case .f64: try real(Double.self, from: start, share)
    case .c64: try complex(Float.self, from: start, share)
    case .c128: try complex(Double.self, from: start, share)
    case .i64: sums(integerLoops, repeating: 3)
    }
  }

  // MARK: the quantities

  private typealias Curves = [MachineProfile.Quantity: Curve]

  private func real<Scalar: LongScalar & LayerScalar>(
    _: Scalar.Type, from start: Double, _ share: Double
  ) throws(TransformError) -> Curves {
    progress(start, "\(Scalar.loops.kind.rawValue): direct sums")
    var curves = sums(Scalar.loops, repeating: 0.25)
    curves[.layer] = layers(Scalar.self)
    progress(start + 0.4 * share, "\(Scalar.loops.kind.rawValue): blocks")
    curves.merge(blocks(Scalar.self, isComplex: false)) { $1 }
    progress(start + 0.7 * share, "\(Scalar.loops.kind.rawValue): transforms")
    curves.merge(try transforms(Scalar.self)) { $1 }
    progress(start + 0.9 * share, "\(Scalar.loops.kind.rawValue): long transforms")
    curves.merge(try long(Scalar.self)) { $1 }
    return curves
  }

  private func complex<Scalar: BlockTransformScalar & ComplexScalar>(
    _: Scalar.Type, from start: Double, _ share: Double
  ) throws(TransformError) -> Curves {
    progress(start, "\(Scalar.complexLoops.kind.rawValue): direct sums")
    var curves = sums(Scalar.complexLoops, repeating: Complex(0.25, 0.5))
    progress(start + 0.4 * share, "\(Scalar.complexLoops.kind.rawValue): blocks")
    curves.merge(blocks(Scalar.self, isComplex: true)) { $1 }
    curves.merge(try transforms(Scalar.self)) { $1 }
    return curves
  }

  private func sums<Element>(_ loops: ElementLoops<Element>, repeating value: Element) -> Curves {
    let side = 128
    let taps = [Element](repeating: value, count: 2048)
    let image = [Element](repeating: value, count: (side + 600) * (side + 600))
    var output = [Element](repeating: value, count: side * side)
    func time(_ work: (UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>) -> Void)
      -> Double
    {
      image.withUnsafeBufferPointer { x in
        taps.withUnsafeBufferPointer { h in
          output.withUnsafeMutableBufferPointer { y in
            least { work(x.baseAddress!, h.baseAddress!, y.baseAddress!) }
          }
        }
      }
    }
    var curves: Curves = [:]
    let rowLength = side * side / 4
    curves[.row] = curve(.row, Self.rowTaps) { taps in
      time { x, h, y in loops.row(x, h, taps, y, rowLength) } / Double(rowLength)
    }
    let square = Shape(rows: side, columns: side)
    curves[.column] = curve(.column, Self.columnTaps) { taps in
      time { x, h, y in loops.tile(x, side + 64, h, Shape(rows: taps, columns: 1), y, side, square, false) }
        / Double(square.count)
    }
    curves[.tile] = curve(.tile, Self.tileSides.map { $0 * $0 }) { taps in
      let kernel = Shape(rows: Int(Double(taps).squareRoot()), columns: Int(Double(taps).squareRoot()))
      return time { x, h, y in loops.tile(x, side + 64, h, kernel, y, side, square, false) }
        / Double(square.count)
    }
    let strided = Shape(rows: side / 2, columns: side / 2)
    curves[.strided] = curve(.strided, [2, 3, 5, 7, 11, 21].map { $0 * $0 }) { taps in
      let kernel = Shape(rows: Int(Double(taps).squareRoot()), columns: Int(Double(taps).squareRoot()))
      return time { x, h, y in loops.strided(x, 2 * side + 64, h, kernel, 1, y, side, strided, 2) }
        / Double(strided.count)
    }
    return curves
  }

  private func blocks<Scalar: BlockTransformScalar>(_: Scalar.Type, isComplex: Bool) -> Curves {
    func each(_ transform: Shape) -> Double? {
      guard let block = try? BlockTransform<Scalar>.shared(transform),
        let memory = try? AlignedBuffer<Scalar>(
          count: block.scratchCount + block.spectrumCount + 4 * transform.count)
      else { return nil }
      memory.base.update(repeating: 0.5, count: memory.count)
      let spectrum = memory.base + block.scratchCount
      let x = spectrum + block.spectrumCount
      let y = x + 2 * transform.count
      // All zeros, so that no repetition grows.
      spectrum.update(repeating: 0, count: block.spectrumCount)
      let columns = block.matrix.columns
      var window = block_transform_window(
        rows: block.matrix.rows, columns: columns, last_columns: columns, stride: columns, ahead: 0)
      let seconds = least {
        if isComplex {
          _ = Scalar.blockComplex(block.handle, x, columns, spectrum, memory.base, y, &window)
        } else {
          _ = Scalar.blockPair(
            block.handle, x, x + transform.count, columns, spectrum, memory.base, y, y + transform.count,
            &window)
        }
      }
      return seconds / Double(transform.count)
    }
    var curves: Curves = [:]
    let signals = BlockLengths.signal.filter { $0.nonzeroBitCount == 1 || $0 / 3 & ($0 / 3 - 1) == 0 }
    curves[.signalBlock] = curve(.signalBlock, signals) { each(Shape(rows: 1, columns: $0)) }
    curves[.imageBlock] = curve(.imageBlock, Self.imageBlocks.map { $0 * $0 }) { points in
      let side = Int(Double(points).squareRoot())
      return each(Shape(rows: side, columns: side))
    }
    return curves
  }

  private func transforms<Scalar: BlockTransformScalar>(_: Scalar.Type) throws(TransformError) -> Curves {
    var complexTimes: [Int: Double] = [:]
    var realTimes: [Int: Double] = [:]
    for log in Self.logs {
      let length = 1 << log
      let memory = try AlignedBuffer<Scalar>(count: 2 * length + 4)
      memory.base.update(repeating: 0, count: memory.count)
      let forward = try PlanCache.complex(Scalar.self, columns: length, direction: .forward)
      complexTimes[length] = least { forward.execute(memory.base) } / Double(length)
      let real = try PlanCache.real(Scalar.self, columns: length, inPlace: true)
      realTimes[length] =
        least {
          real.forward(memory.base)
          real.backward(memory.base)
        } / Double(2 * length)
    }
    var curves: Curves = [:]
    curves[.complexTransform] = curve(.complexTransform, Self.logs.map { 1 << $0 }) { complexTimes[$0] }
    curves[.realTransform] = curve(.realTransform, Self.logs.map { 1 << $0 }) { realTimes[$0] }
    return curves
  }

  private func long<Scalar: LongScalar>(_: Scalar.Type) throws(TransformError) -> Curves {
    let signals = [14, 16, 18, 19, 20, 21, 22].map { Shape(rows: 1, columns: 1 << $0) }
    let images = [128, 256, 512, 1024, 2048, 4096].map { Shape(rows: $0, columns: $0) }
    func curve(_ quantity: MachineProfile.Quantity, _ shapes: [Shape]) throws(TransformError) -> Curve? {
      var points: [Curve.Point] = []
      for shape in shapes {
        points.append(Curve.Point(Double(shape.count), try self.long(shape, Scalar.self)))
      }
      return Curve(points, exponent: quantity.exponent)
    }
    return [.longSignal: try curve(.longSignal, signals), .longImage: try curve(.longImage, images)]
      .compactMapValues { $0 }
  }

  /// Seconds per point of one long convolution whose kernel has half the length.
  private func long<Scalar: LongScalar>(_ transform: Shape, _: Scalar.Type) throws(TransformError) -> Double {
    func axis(_ length: Int) -> AxisGeometry {
      length == 1
        ? .independent(1)
        : AxisGeometry(
          inputLength: length / 2 + 1, kernelLength: length / 2, stride: 1, dilation: 1,
          begin: 1 - length / 2,
          count: length / 2 + 1)
    }
    let geometry = Geometry(
      rows: axis(transform.rows), columns: axis(transform.columns), boundary: .fill, zeroOutside: true)
    let taps = [Scalar](repeating: 0, count: geometry.kernelShape.count)
    let engine = try LongOverlapSave<OwnSamples<Scalar>>(
      geometry: geometry, transform: transform, taps: taps, threads: 1)
    let x = [Scalar](repeating: 0.5, count: geometry.inputShape.count)
    var y = [Scalar](repeating: 0, count: geometry.outputShape.count)
    let scratch = try AlignedBuffer<UInt8>(count: engine.scratchBytes)
    let seconds = x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        let reader = BoundaryReader(
          base: x.baseAddress!, shape: geometry.inputShape, rowStride: geometry.inputShape.columns,
          boundary: .fill, fillValue: 0)
        let window = OutputWindow(base: y.baseAddress!, rowStride: geometry.outputShape.columns)
        return least {
          _ = engine.run(
            block: 0, reading: reader, writing: window, scratch: UnsafeMutableRawPointer(scratch.base))
        }
      }
    }
    return seconds / Double(transform.count)
  }

  /// Bytes per second of a copy that no cache holds.
  private func bandwidth() -> Double {
    let count = 8 << 20
    let source = [Double](repeating: 1, count: count)
    var destination = [Double](repeating: 0, count: count)
    let seconds = source.withUnsafeBufferPointer { x in
      destination.withUnsafeMutableBufferPointer { y in
        least { y.baseAddress!.update(from: x.baseAddress!, count: count) }
      }
    }
    return Double(2 * count * 8) / seconds
  }

  // MARK: measuring

  func curve(
    _ quantity: MachineProfile.Quantity, _ sizes: [Int], _ cost: (Int) -> Double?
  ) -> Curve? {
    Curve(
      sizes.compactMap { size in cost(size).map { Curve.Point(Double(size), $0) } },
      exponent: quantity.exponent)
  }

  /// The least seconds of one run, of as many as the budget allows, and at least as many as there are rounds.
  func least(_ work: () -> Void) -> Double {
    work()
    let start = Self.now()
    work()
    let once = max(Self.now() - start, 1e-9)
    // Runs too short for the clock are timed together.
    let together = max(1, Int(20e-6 / once))
    var least = Double.infinity
    var repetitions = 0
    repeat {
      let begin = Self.processorTime()
      for _ in 0..<together { work() }
      least = min(least, (Self.processorTime() - begin) / Double(together))
      repetitions += 1
    } while repetitions < rounds || Self.now() - start < budget
    return least
  }

  /// Seconds of a clock that only runs forward.
  package static func now() -> Double { seconds(of: CLOCK_MONOTONIC) }

  /// Seconds that this thread has run: what other processes take of the core does not count.
  private static func processorTime() -> Double { seconds(of: CLOCK_THREAD_CPUTIME_ID) }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
