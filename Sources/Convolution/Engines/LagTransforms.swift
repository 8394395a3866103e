import CBlockTransforms
import FFTW
import Synchronization

/// The correlation at a range of lags through transforms: blocks of the kernel and the samples that they meet are
/// transformed, the products summed, and the sum transformed back once.
///
/// A block of L − M + 1 taps for M lags meets L samples, so that the circular correlation of length L is the linear one
/// at these lags: overlap-save, with its sum taken in the frequency domain. Two blocks at a time are one complex
/// transform, x₁ + i·x₂, and their taps another, h₁ + i·h₂: the real part of the correlation of one with the other is
/// x₁ ⋆ h₁ + x₂ ⋆ h₂, what is wanted, and the imaginary part is not looked at. So no spectrum has to be taken apart, and
/// the order of its frequencies does not matter.
struct LagTransforms<Scalar: BlockTransformScalar>: Sendable {
  let signal: any SampleOperand<Scalar>
  let kernel: any SampleOperand<Scalar>
  let lags: ClosedRange<Int>
  let length: Int
  let threads: Int

  private static var groupLimit: Int { 16 }

  /// Nil where a sample, a square or a sum is not finite.
  func callAsFunction() throws(ConvolutionError) -> [Scalar]? {
    do throws(TransformError) {
      let transform = try BlockTransform<Scalar>.shared(Shape(rows: 1, columns: length))
      let step = length - lags.count + 1
      let taps = max(0, -lags.upperBound)..<min(kernel.count, signal.count - lags.lowerBound)
      let pairs = (taps.count - 1) / (2 * step) + 1
      // Groups depend on the sizes only, so that no bit depends on the threads.
      let groups = min(pairs, Self.groupLimit)
      let workspaces = try (0..<groups).map { _ throws(TransformError) in
        try LagWorkspace(transform, length: length)
      }
      let allFinite = Atomic(true)
      @Sendable func run(_ group: Int) {
        for pair in group * pairs / groups..<(group + 1) * pairs / groups {
          let first = taps.lowerBound + 2 * pair * step
          guard add(first, step, end: taps.upperBound, workspaces[group]) else {
            return allFinite.store(false, ordering: .relaxed)
          }
        }
      }
      if threads > 1, groups > 1 {
        WorkerTeam.together(groups) { run($0) }
      } else {
        (0..<groups).forEach(run)
      }
      guard allFinite.load(ordering: .relaxed) else { return nil }
      let total = workspaces[0]
      for workspace in workspaces.dropFirst() { total.add(workspace) }
      let correlation = total.inverse(count: lags.count)
      return correlation.allSatisfy(\.isFinite) ? correlation : nil
    } catch {
      throw ConvolutionError(error)
    }
  }

  /// Adds the products of the pair of blocks that begins at a tap; false where something is not finite.
  private func add(_ first: Int, _ step: Int, end: Int, _ workspace: LagWorkspace<Scalar>) -> Bool {
    let blocks = [first, first + step].map { min($0, end)..<min($0 + step, end) }
    let taps = zip(blocks, [workspace.taps.base, workspace.taps.base + length]).map { load($0, $1) }
    var isFinite = false
    withSamples(blocks[0], room: workspace.samples.base) { a in
      withSamples(blocks[1], room: workspace.samples.base + length) { b in
        isFinite = workspace.addProducts(
          a, b, ahead: following(a, b, step, length + step), following(taps[0], taps[1], step, 2 * step))
      }
    }
    return isFinite
  }

  /// What the next pair of blocks reads, where the two of this one are parts of one array.
  private func following(
    _ a: UnsafePointer<Scalar>?, _ b: UnsafePointer<Scalar>?, _ step: Int, _ count: Int
  ) -> block_transform_region {
    guard let a, b == a + step else { return block_transform_region(start: nil, bytes: 0) }
    return block_transform_region(start: a + 2 * step, bytes: count * MemoryLayout<Scalar>.stride)
  }

  /// Puts taps in place, zeros behind them; returns where they came from.
  private func load(
    _ own: Range<Int>, _ room: UnsafeMutablePointer<Scalar>
  ) -> UnsafePointer<Scalar>? {
    var source: UnsafePointer<Scalar>?
    if !own.isEmpty {
      kernel.withSamples(own, scratch: room) { values in
        if values != UnsafePointer(room) { room.update(from: values, count: own.count) }
        source = values
      }
    }
    (room + own.count).update(repeating: 0, count: length - own.count)
    return source
  }

  /// Shows the samples that a block's taps meet: where they lie, or in the room given, with zeros outside the signal
  /// and behind the last tap.
  private func withSamples(
    _ own: Range<Int>, room: UnsafeMutablePointer<Scalar>, _ body: (UnsafePointer<Scalar>) -> Void
  ) {
    let (first, last) = (own.lowerBound + lags.lowerBound, own.upperBound + lags.upperBound)
    let met = own.isEmpty ? 0..<0 : (first..<last).clamped(to: 0..<signal.count)
    if met.count == length { return signal.withSamples(met, scratch: room, body) }
    room.update(repeating: 0, count: length)
    if !met.isEmpty {
      let place = room + (met.lowerBound - first)
      signal.withSamples(met, scratch: place) { values in
        if values != UnsafePointer(place) { place.update(from: values, count: met.count) }
      }
    }
    body(room)
  }
}

/// The arrays of one group of blocks.
private struct LagWorkspace<Scalar: BlockTransformScalar>: Sendable {
  /// Two blocks each.
  let samples: AlignedBuffer<Scalar>
  let taps: AlignedBuffer<Scalar>
  private let transform: BlockTransform<Scalar>
  private let length: Int
  private let scratch: AlignedBuffer<Scalar>
  private let spectrum: AlignedBuffer<Scalar>
  private let sum: AlignedBuffer<Scalar>

  init(_ transform: BlockTransform<Scalar>, length: Int) throws(TransformError) {
    self.transform = transform
    self.length = length
    samples = try AlignedBuffer(count: 2 * length)
    taps = try AlignedBuffer(count: 2 * length)
    scratch = try AlignedBuffer(count: transform.scratchCount)
    spectrum = try AlignedBuffer(count: transform.spectrumCount)
    sum = try AlignedBuffer(count: transform.spectrumCount)
    sum.base.update(repeating: 0, count: sum.count)
  }

  /// Adds the product of the pair's spectra; false where a sample or a square is not finite.
  func addProducts(
    _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, ahead samples: block_transform_region,
    _ taps: block_transform_region
  ) -> Bool {
    let stride = transform.matrix.columns
    let h = Scalar.blockSpectrum(
      transform.handle, self.taps.base, self.taps.base + length, stride, spectrum.base, scratch.base)
    let x = Scalar.blockAddProduct(
      transform.handle, a, b, stride, spectrum.base, sum.base, scratch.base, ahead: samples, taps)
    return (x + h).isFinite
  }

  func add(_ other: LagWorkspace) {
    for place in 0..<sum.count { sum.base[place] += other.sum.base[place] }
  }

  /// The first outputs of what has the sum for its spectrum.
  func inverse(count: Int) -> [Scalar] {
    // The spectrum of a unit impulse is one everywhere, and exactly so: a pass adds zeros to it.
    let impulse = samples.base
    impulse.update(repeating: 0, count: 2 * length)
    impulse[0] = 1
    let columns = transform.matrix.columns
    Scalar.blockSpectrum(
      transform.handle, impulse, impulse + length, columns, spectrum.base, scratch.base)
    let rows = (count - 1) / columns + 1
    var window = block_transform_window(
      rows: rows, columns: columns, last_columns: count - (rows - 1) * columns, stride: columns, ahead: 0)
    let outputs = taps.base
    Scalar.blockSum(
      transform.handle, 1, sum.base, spectrum.base, scratch.base, outputs, nil, &window)
    return (0..<count).map { outputs[$0] / Scalar(length) }
  }
}

/// The correlation at a range of lags through transforms of a length; nil where a sample is not finite.
///
/// Not a part of anything generic in another type, so that the compiler makes it for Double and for Float.
func lagTransforms<Scalar: BlockTransformScalar & Equatable & Sendable>(
  _ signal: any SampleOperand<Scalar>, _ kernel: any SampleOperand<Scalar>, lags: ClosedRange<Int>,
  length: Int, threads: Int
) throws(ConvolutionError) -> [Scalar]? {
  try LagTransforms(signal: signal, kernel: kernel, lags: lags, length: length, threads: threads)()
}
